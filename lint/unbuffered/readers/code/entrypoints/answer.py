"""What is said of an entry point in the end."""

from msgspec import Struct

from unbuffered.readers.code.entrypoints.program import Kind, Program

_LONGEST = 80


class Found(Struct, frozen=True):
    """The file that handles requests, relative to the package or build context."""

    path: str
    attribute: str
    kind: Kind
    via: tuple[str, ...]
    """The scripts and start files that were read on the way."""
    program: Program


class Undetermined(Struct, frozen=True):
    """An entry point that cannot be told."""

    why: str


def shown(value: str) -> str:
    """Return a value from the input as a message may show it."""
    plain = "".join(one if one.isprintable() else "?" for one in value[: _LONGEST + 1])
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…"
