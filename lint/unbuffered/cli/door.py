"""The commands by their names, and the last net below them."""

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Annotated

import typer

from unbuffered.cli.commands import COMMANDS
from unbuffered.cli.terminal import VERSION, Exit, note, say, stop
from unbuffered.model.crash import Crash
from unbuffered.timelimit import OverdueError


def options(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Will this API really stream? Checks templates before anything is deployed."""
    if version:
        say(f"unbuffered {VERSION}\n")
        raise typer.Exit(Exit.CLEAN)
    try:
        os.getcwd()  # noqa: PTH109 - asked for nothing but the answer
    except OSError:
        stop("the working folder is not there any more")


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
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except (Exception, OverdueError) as error:  # noqa: BLE001 - the last door: nothing gets out as a traceback
        from unbuffered.cli.crashes import left

        crash = Crash.of(error, "the program")
        where = next((one for one in reversed(crash.frames) if one.startswith("unbuffered")), "its beginning")
        says = left([crash])
        note(f"internal error: {crash.kind}: {error} (at {where}); please report it{says}")
        sys.exit(Exit.INTERNAL)


def program() -> None:
    """Run as a program of its own, and end the process at once.

    To take the trees of a large assembly apart, piece by piece, costs a tenth of its run.
    """
    try:
        main()
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, AttributeError):
                stream.flush()
        os._exit(ended.code)
