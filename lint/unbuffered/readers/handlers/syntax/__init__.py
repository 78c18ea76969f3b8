"""Python files as their modules, scopes and names."""
