"""Patterns by which people name routes, hosts and names, and whether they fit.

Not every name is known to its last character, so a pattern fits surely, perhaps, or not at all.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import TypeVar

from msgspec import Struct

P = TypeVar("P")
N = TypeVar("N")

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_ANY = "ANY"
_STAR = "*"
_MANY = "**"
_LONGEST = 2_000
"""Characters of a name that are compared; a longer one may be anything."""

_UNKNOWN = r"\$\{[^{}]*\}"
"""How a piece of a name is spelled that is known only once deployed."""

_PARAMETER = r"\{[^{}]+\}"
_WRITTEN = r"(?:(?P<methods>[^/\s][^/]*?)\s+)?(?P<path>\S+)"


class Fit(IntEnum):
    """Whether a pattern fits a name; the less sure of two is the smaller."""

    NO = 0
    MAYBE = 1
    SURE = 2


class PatternError(Exception):
    """A text that is no pattern of routes; the sentence says why."""


class RoutePattern(Struct, frozen=True):
    """A pattern of routes, as it is written: methods, none for any but OPTIONS, and the pieces of a path."""

    text: str
    methods: frozenset[str]
    pieces: tuple[str, ...]

    @property
    def is_everything(self) -> bool:
        """Whether it fits every route there may be."""
        return not self.methods and self.pieces == (_MANY,)

    def fit(self, method: str, path: str) -> Fit:
        """Return whether it fits a route as it is written: `…` are unknown pieces of a path, `?` is one."""
        pieces = [None if piece == "…" else piece for piece in path.split("/") if piece]
        return min(self._method(method), _walk(self.pieces, pieces, _MANY, _piece))

    def _method(self, method: str) -> Fit:
        """Return whether the method fits; a preflight is meant only by its name."""
        if method == "?":
            return Fit.MAYBE
        if not self.methods:
            return Fit.NO if method == "OPTIONS" else Fit.SURE
        return Fit.SURE if method in {*self.methods, _ANY} else Fit.NO


def route_pattern(text: str) -> RoutePattern:
    """Return the pattern that a person wrote, such as ``POST /chat`` or ``/agents/**``.

    Raises:
        PatternError: it is none.

    """
    written = re.fullmatch(_WRITTEN, text.strip())
    if written is None:
        raise PatternError(f"{text} is no route: write a method and a path, such as POST /chat")
    path = written["path"]
    if path != _MANY and not path.startswith(("/", "$")):
        hint = "; ** is every path" if path == _STAR else ""
        raise PatternError(f"the path {path} does not begin with /{hint}")
    pieces = tuple(filter(None, path.split("/")))
    for piece in pieces:
        if set(piece) & {"{", "}"} and not re.fullmatch(_PARAMETER, piece):
            raise PatternError(f"{piece} is no parameter of a path: write it as {{name}}, or * for any piece")
    return RoutePattern(text.strip(), _methods(written["methods"] or _STAR), pieces)


def _methods(text: str) -> frozenset[str]:
    """Return the methods that are named, none for all of them."""
    named = frozenset(one.strip().upper() for one in text.split(","))
    for one in sorted(named - {*METHODS, _ANY, _STAR}):
        raise PatternError(f"{one or 'nothing'} is no method: write {', '.join(METHODS)}, ANY or *")
    return frozenset() if named & {_ANY, _STAR} else named


def glob(pattern: str, name: str) -> Fit:
    """Return whether a pattern fits a name, in which ``${x}`` is not known; ``*`` stands for any text."""
    if len(name) > _LONGEST:
        return Fit.MAYBE
    letters: list[str | None] = []
    at = 0
    for unknown in re.finditer(_UNKNOWN, name):
        letters += (*name[at : unknown.start()], None)
        at = unknown.end()
    return _walk(
        pattern, [*letters, *name[at:]], _STAR, lambda one, other: Fit.SURE if one == other else Fit.NO
    )


def any_glob(patterns: Iterable[str], name: str) -> Fit:
    """Return how well the best of some patterns fits a name."""
    return max((glob(pattern, name) for pattern in patterns), default=Fit.NO)


def _piece(pattern: str, piece: str) -> Fit:
    """Return whether a piece of a pattern fits a piece of a path; a parameter fits any other."""
    if piece == "?":
        return Fit.SURE if pattern == _STAR else Fit.MAYBE
    if pattern.startswith("{"):
        greedy = pattern.endswith("+}")
        if piece.startswith("{"):
            return Fit.SURE if not greedy or piece.endswith("+}") else Fit.NO
        return Fit.MAYBE if re.search(_UNKNOWN, piece) else Fit.NO
    return glob(pattern, piece)


def _walk(pattern: Sequence[P], name: Sequence[N | None], many: P, meets: Callable[[P, N], Fit]) -> Fit:
    """Return whether a pattern fits a sequence, in which None is any number of unknown elements.

    `many` in the pattern stands for any number of elements. All positions of the pattern are followed
    at once, so that no pattern takes longer than its length times that of the name.
    """
    end = len(pattern)

    def closed(places: set[int]) -> set[int]:
        """Return positions with those to be reached by leaving out what may stand for nothing."""
        for at in sorted(places):
            while at < end and pattern[at] == many and at + 1 not in places:
                at += 1  # noqa: PLW2901 - the run of stars is walked to its end
                places.add(at)
        return places

    sure, perhaps = closed({0}), closed({0})
    for one in name:
        stays = {at for at in sure if at < end and pattern[at] == many}
        if one is None:
            sure = closed(stays)
            perhaps = set(range(min(perhaps), end + 1)) if perhaps else perhaps
            continue
        fits = {at: meets(pattern[at], one) for at in sure | perhaps if at < end and pattern[at] != many}
        sure = closed(stays | {at + 1 for at in sure if fits.get(at) is Fit.SURE})
        stays = {at for at in perhaps if at < end and pattern[at] == many}
        perhaps = closed(stays | {at + 1 for at in perhaps if fits.get(at)})
    if end in sure:
        return Fit.SURE
    return Fit.MAYBE if end in perhaps else Fit.NO
