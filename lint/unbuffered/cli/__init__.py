"""The door: commands, printing and exit codes, and nothing else."""

from unbuffered.cli.door import app, main, program
from unbuffered.cli.options import Format
from unbuffered.cli.terminal import VERSION

__all__ = ["VERSION", "Format", "app", "main", "program"]
