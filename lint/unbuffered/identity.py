"""What a finding is recognized by from run to run."""

from collections.abc import Iterable

from msgspec.structs import replace

from unbuffered.finding import Identity
from unbuffered.model.origin import Origin
from unbuffered.model.place import Place, lines


def identities(
    rule: str, at: Place, origins: Iterable[Origin], routes: Iterable[str], text: str
) -> tuple[Identity, ...]:
    """Return the identities of a finding, one for each route or handler that it touches.

    A document's place is the way through it, a construct's its path: lines move, and lists are put in
    another order. Code has neither, so there it is what the line of its `text` says.
    """
    spot = _spot(at, tuple(origins), text)
    return tuple(Identity(rule, route, str(at.file), spot) for route in dict.fromkeys(routes))


def demanded(found: tuple[Identity, ...], by: str) -> tuple[Identity, ...]:
    """Return identities of what a clause demands: two clauses at one place are two findings."""
    return tuple(replace(one, spot=f"{one.spot} by {by}") for one in found) if by else found


def _spot(at: Place, origins: tuple[Origin, ...], text: str) -> str:
    if origins:
        first = min(origins, key=lambda one: one.construct)
        return "/".join(
            (first.construct, *(step for step in first.template.steps[2:] if isinstance(step, str)))
        )
    if at.steps:
        return "/".join(step for step in at.steps if isinstance(step, str))
    written = lines(text)
    return " ".join(written[at.span.line - 1].split()) if at.span.line <= len(written) else ""
