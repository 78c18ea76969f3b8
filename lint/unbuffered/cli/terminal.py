"""What is printed, and how the program ends."""

import os
import shutil
import sys
from contextlib import suppress
from enum import IntEnum
from typing import NoReturn, TextIO

import typer

from unbuffered.reporters.style import Style
from unbuffered.reporters.words import commandless, inert

VERSION = "0.5.0"
"""Written here too: looking it up in the installed metadata costs every run a third of its start-up."""


class Exit(IntEnum):
    """What the exit code says; when several hold, the highest wins."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    UNREAD = 3
    INTERNAL = 4
    INTERRUPTED = 130


def style(docs: str = "") -> Style:
    """Return how to write on this terminal; `docs` is where the rule pages lie, if anybody said so."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    colour = bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")
    if os.environ.get("NO_COLOR"):
        colour = False
    width = shutil.get_terminal_size((100, 24)).columns
    boxes = sys.stdout is None or _shows(sys.stdout.encoding)
    return Style(width=max(40, min(width, 160)), colour=colour, docs=docs, boxes=boxes)


def _shows(encoding: str | None) -> bool:
    """Whether what is written in an encoding can have boxes in it."""
    try:
        "┌╌┷╎┃·".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def is_watched() -> bool:
    """Whether somebody may look at standard error while the program runs."""
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def say(text: str) -> None:
    """Print; a reader that goes away, as head does, is not our fault and changes no exit code."""
    try:
        _put(sys.stdout, text)
    except OSError as error:
        # What is left in the stream would fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        stop(f"standard output cannot be written: {(error.strerror or 'the system refuses').lower()}")


def show(text: str) -> None:
    """Write to the terminal on standard error as it is: this is our own text, with our own codes."""
    with suppress(OSError):
        _put(sys.stderr, text)


def note(text: str) -> None:
    """Write a line to standard error; where that cannot be, nobody is left to tell."""
    show(commandless(inert(text)) + "\n")


def _put(stream: TextIO | None, text: str) -> None:
    """Write to a stream, which is None where whoever runs us has closed it."""
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def stop(*says: str) -> NoReturn:
    """End with a line about each thing that the user can mend."""
    for line in says:
        note(f"unbuffered: {line}")
    raise typer.Exit(Exit.USAGE)
