"""Which routes are drawn: those that mean to stream, or those that were named."""

import difflib
import re
from collections.abc import Iterator, Sequence

from unbuffered.model.route import Route
from unbuffered.report import Report


class ChoiceError(Exception):
    """A route that was named and that is not there; the sentence says which one is nearest."""


def choose(report: Report, wanted: Sequence[str]) -> tuple[int, ...]:
    """Return the routes to draw, by index, in the order of the report.

    What is wanted are labels ("POST /chat", or "POST /chat of Stack" as reports have it), paths, or
    patterns: ``*`` stands for anything within one part of a path, ``**`` for anything at all. Without any,
    the routes that mean to stream are drawn.

    Raises:
        ChoiceError: something that was wanted is no route.

    """
    if not wanted:
        return tuple(index for index, one in enumerate(report.routes) if one.meant)
    found: set[int] = set()
    for one in wanted:
        matching = {index for index, told in enumerate(report.routes) if _matches(one, told.route)}
        if not matching:
            raise ChoiceError(_missing(one, report))
        found |= matching
    return tuple(sorted(found))


def _matches(wanted: str, route: Route) -> bool:
    method, blank, rest = wanted.strip().partition(" ")
    asked = f"{method.upper()}{blank}{rest.strip()}" if blank else method
    pattern = re.compile(_expression(asked))
    return any(asked == name or pattern.fullmatch(name) for name in _names(route))


def _names(route: Route) -> Iterator[str]:
    yield from (route.label, route.path)
    if route.stack:
        yield f"{route.label} of {route.stack}"


def _expression(pattern: str) -> str:
    """Return a pattern as a regular expression."""
    parts = re.split(r"(\*\*+|\*)", pattern)
    spelled = {"*": r"[^/\s]*"}
    return "".join(
        spelled.get(part, ".*") if part.startswith("*") else re.escape(part) for part in parts if part
    )


def _missing(wanted: str, report: Report) -> str:
    labels = list(dict.fromkeys(one.route.label for one in report.routes))
    near = difflib.get_close_matches(wanted, labels, n=1, cutoff=0)
    verb = "no route matches" if "*" in wanted else "there is no route"
    hint = f"; did you mean {near[0]}?" if near else ": no route was read"
    return f"{verb} {wanted}{hint}"
