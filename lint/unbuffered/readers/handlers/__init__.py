"""What the Python code behind a route does: read, followed, and told as facts."""
