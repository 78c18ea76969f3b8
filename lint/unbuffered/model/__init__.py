"""What was read: places, facts, hops and routes."""
