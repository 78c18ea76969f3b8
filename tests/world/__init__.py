"""What the libraries that rules speak of really do: when one of these falls, look at the rules."""
