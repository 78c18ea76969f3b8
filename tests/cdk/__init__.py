"""Apps of the CDK, ours and their assemblies, and our plug-ins in them."""
