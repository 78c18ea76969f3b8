"""Faults mended in the files themselves, and nothing else in them changed."""
