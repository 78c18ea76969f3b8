"""What a policy demands of routes, and what became of it."""
