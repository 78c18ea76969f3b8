"""A call in a CDK program, as far as it tells which construct it makes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from msgspec import Struct

MAX_TEXT = 1_000_000


@dataclass(frozen=True, slots=True)
class Call:
    """A call, the literals that may name its construct, and the construct it is made in.

    Its scope is left out of comparisons, which would walk a chain of any length by recursion.
    """

    file: str
    line: int
    column: int
    name: str
    ids: tuple[str, ...]
    dynamic: bool
    on: Self | None = field(default=None, compare=False, repr=False)
    within: str = field(default="", compare=False, repr=False)


class Value(Struct, frozen=True):
    """What an expression yields: what a call returned, an instance of the class it stands in, or unknown."""

    call: Call | None = None
    within: str = ""


UNKNOWN = Value()


def constructs(name: str) -> bool:
    """Return whether a call of this name makes an object: both languages capitalise classes."""
    return name[:1].isupper()


def adds(name: str) -> bool:
    """Return whether a call of this name adds a construct to its receiver."""
    return name.startswith("add")


def identify(name: str, arguments: Sequence[str | None]) -> tuple[tuple[str, ...], bool]:
    """Return a call's literals and whether its id is computed; an argument that is no literal is None."""
    if constructs(name):
        arguments = arguments[1:2]
    elif adds(name):
        arguments = arguments[:1]
    else:
        arguments = arguments[:2]
    ids = tuple(argument for argument in arguments if argument is not None)
    return ids, bool(arguments) and not ids
