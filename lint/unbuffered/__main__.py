"""Run as ``python -m unbuffered``."""

from unbuffered.cli import main

if __name__ == "__main__":
    main()
