"""Where requests enter Python code, by the host that calls it."""
