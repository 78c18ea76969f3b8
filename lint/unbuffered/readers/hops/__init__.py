"""The hops of a route, each read from the resources that make it."""
