"""A handler string or a command line: the program that it names."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from unbuffered.readers.code.entrypoints.handlers import handler
from unbuffered.readers.code.entrypoints.launch import Shell, launch
from unbuffered.readers.code.entrypoints.program import Program, beneath
from unbuffered.readers.code.entrypoints.script import script

__all__ = ["command", "handler"]


def command(words: Sequence[str], variables: Mapping[str, str] | None = None) -> Program | None:
    """Return the program that a command line starts; nothing if that cannot be told."""
    words = [word for word in words if word]
    found = launch(words, variables or {})
    if not isinstance(found, Shell):
        return found
    inner = script(found.text, found.arguments, variables)
    return replace(inner, folder=beneath(found.folder, inner.folder)) if inner is not None else None
