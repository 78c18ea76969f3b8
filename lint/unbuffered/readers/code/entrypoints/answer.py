"""What is said of an entry point in the end."""

from dataclasses import dataclass

from unbuffered.readers.code.entrypoints.program import Kind, Program

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Found:
    """The file that handles requests, relative to the package or build context."""

    path: str
    attribute: str
    kind: Kind
    via: tuple[str, ...]
    """The scripts and start files that were read on the way."""
    program: Program


@dataclass(frozen=True, slots=True)
class Undetermined:
    """An entry point that cannot be told."""

    why: str


def shown(value: str) -> str:
    """Return a value from the input as a message may show it."""
    plain = "".join(one if one.isprintable() else "?" for one in value[: _LONGEST + 1])
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…"
