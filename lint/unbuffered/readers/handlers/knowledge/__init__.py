"""The knowledge base: what of the libraries that people use holds an event loop."""
