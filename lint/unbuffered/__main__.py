"""Run as ``python -m unbuffered``."""

from unbuffered.cli import program

if __name__ == "__main__":
    program()
