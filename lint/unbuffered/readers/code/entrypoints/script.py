"""Shell scripts: the one program that a script leaves running."""

from collections.abc import Mapping, Sequence

from unbuffered.readers.code.entrypoints.program import Program
from unbuffered.readers.code.entrypoints.shell.following import follow
from unbuffered.readers.code.entrypoints.shell.state import State
from unbuffered.readers.code.entrypoints.shell.tokens import UnreadableError


def script(
    text: str,
    arguments: Sequence[str] | None = None,
    variables: Mapping[str, str] | None = None,
    path: str = "",
) -> Program | None:
    """Return the program that a script leaves running; nothing if it decides that at run time."""
    known: dict[str, str | None] = {**(variables or {})}
    if path:
        known["0"] = path
    try:
        return follow(text, State(known, arguments))
    except UnreadableError:
        return None
