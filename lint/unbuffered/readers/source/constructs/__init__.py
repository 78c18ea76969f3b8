"""From a resource of a cloud assembly to the line of CDK source that made it."""
