"""How an API is deployed."""
