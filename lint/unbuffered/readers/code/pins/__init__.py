"""The distributions that a package of Python code asks for: requirement files, manifests and locks."""
