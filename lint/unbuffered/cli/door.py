"""The commands by their names, and the last net below them."""

import gc
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from unbuffered.cli import audit, check, lsp, manual, probe, start, trace
from unbuffered.cli.terminal import VERSION, Exit, note, say

app = typer.Typer(
    name="unbuffered", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)


@app.callback(invoke_without_command=True)
def options(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Will this API really stream? Checks templates before anything is deployed."""
    if version:
        say(f"unbuffered {VERSION}\n")
        raise typer.Exit(Exit.CLEAN)


for command in (
    check.check,
    trace.trace,
    audit.audit,
    probe.probe,
    lsp.lsp,
    manual.rules,
    manual.explain,
    manual.pages,
    manual.policies,
    start.init,
    start.config,
):
    app.command()(command)


def main() -> None:
    """Run the command line; our own faults end with one line that asks for a report, and code 4."""
    # A run keeps the trees that it builds to its end: to look for cycles in them costs a seventh of it.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
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
