"""The program: run by its name, or as ``python -m unbuffered``."""

import gc
import sys


def program() -> None:
    """Run the command line and end the process."""
    # First of all: to look for cycles among what imports make takes a twentieth of a small run.
    gc.disable()
    from unbuffered.cli import program as run

    run()


if __name__ == "__main__":
    if not sys.flags.safe_path:
        # The folder in which somebody stands is what is checked, and nothing in it is ours to import.
        del sys.path[0]
    program()
