"""Run as ``python -m unbuffered``."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        # The folder in which somebody stands is what is checked, and nothing in it is ours to import.
        del sys.path[0]
    from unbuffered.cli import program

    program()
