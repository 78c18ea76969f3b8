"""How far a run is, for whoever watches."""

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class Sequence(Iterable[T_co], Sized, Protocol[T_co]):
    """Things whose number is known."""


def silent(_what: str, _done: int, _all: int) -> None:
    """Tell nobody."""


def told(tell: Tell, what: str, things: "Sequence[T]") -> Iterator[T]:
    """Yield things, telling of each one before it is used."""
    for number, one in enumerate(things):
        tell(what, number, len(things))
        yield one
