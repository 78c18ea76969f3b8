"""A language server: what is found, where people write it, while they do."""
