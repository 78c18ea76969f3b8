"""What CloudFormation's functions look like and may yield, and the worlds in which they do."""
