"""The commands by their names, and the last net below them."""

import gc
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from unbuffered.cli.terminal import VERSION, Exit, note, say

COMMANDS = {
    "check": "check",
    "trace": "trace",
    "audit": "audit",
    "probe": "probe",
    "lsp": "lsp",
    "rules": "manual",
    "explain": "manual",
    "pages": "manual",
    "policies": "manual",
    "init": "start",
    "config": "start",
}
"""The commands in the order of the help, and the room in which the function of that name is."""


def options(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Will this API really stream? Checks templates before anything is deployed."""
    if version:
        say(f"unbuffered {VERSION}\n")
        raise typer.Exit(Exit.CLEAN)


def app(wanted: str | None = None) -> typer.Typer:
    """Return the program; with one command alone, if that one is wanted, as each costs a run its time."""
    made = typer.Typer(
        name="unbuffered", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
    )
    made.callback(invoke_without_command=True)(options)
    for name, room in COMMANDS.items():
        if wanted == name or wanted not in COMMANDS:
            made.command(name)(getattr(import_module(f"unbuffered.cli.{room}"), name))
    return made


def main() -> None:
    """Run the command line; our own faults end with one line that asks for a report, and code 4."""
    # A run keeps the trees that it builds to its end: to look for cycles in them costs a seventh of it.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(next(iter(sys.argv[1:]), None))()
    except Exception as error:  # noqa: BLE001 - the last door: nothing gets out as a traceback
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        note(f"internal error: {type(error).__name__}: {error} (at {where}); please report it")
        sys.exit(Exit.INTERNAL)


def program() -> None:
    """Run as a program of its own, and end the process at once.

    To take the trees of a large assembly apart, piece by piece, costs a tenth of its run.
    """
    try:
        main()
    except SystemExit as left:
        if not isinstance(left.code, int):
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(left.code)
