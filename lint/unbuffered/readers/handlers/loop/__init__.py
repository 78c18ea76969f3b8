"""What runs on the event loop, and what of it waits."""
