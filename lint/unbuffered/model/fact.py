"""A value and its place are one; and "cannot be known from here" is a value."""

from collections.abc import Callable
from typing import Generic, TypeVar

from msgspec import Struct

from unbuffered.model.place import Place

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


class Given(Struct, frozen=True):
    """A parameter through which a value came: whoever deploys may choose another."""

    name: str
    value: str
    at: Place


class Known(Struct, Generic[T_co], frozen=True):
    """The input says so, at this place; `origin` is where the value itself is written, if not there."""

    value: T_co
    at: Place
    given: tuple[Given, ...] = ()
    origin: Place | None = None


class Absent(Struct, frozen=True):
    """The input is silent, so the service default holds; `at` is where it would be written."""

    at: Place


class Unknown(Struct, frozen=True):
    """The input names a value that cannot be resolved from here."""

    why: str
    at: Place


Fact = Known[T] | Absent | Unknown


def value_of(fact: Fact[T]) -> T | None:
    """Return the value if it is known; for the cases in which silence and doubt end the same way."""
    return fact.value if isinstance(fact, Known) else None


def convert(fact: Fact[T], into: Callable[[T], U | None], wanted: str) -> Fact[U]:
    """Return the fact with its value converted; what does not convert is unknown, not absent.

    `into` returns None for a value that it cannot convert; `wanted` names what it expected.
    """
    if not isinstance(fact, Known):
        return fact
    value = into(fact.value)
    if value is None:
        return Unknown(f"not {wanted}", fact.at)
    return Known(value, fact.at, fact.given, fact.origin)
