"""What stands behind the integration."""
