"""What API Gateway does with a call."""
