"""Rules whose fix is made in the Python code that answers."""
