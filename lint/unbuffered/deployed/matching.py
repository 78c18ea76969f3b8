"""Whether a deployed text is what a template makes."""

from collections.abc import Iterable

from unbuffered.deployed.world import Ids
from unbuffered.model.text import Text, Token, TokenKind

_IDS = frozenset({"AgentRuntimeId", "UserPoolId", "ClientId"})
"""Attributes that are the id of their resource, which a ``Ref`` yields too."""

ANYTHING: Ids = {}
"""Without the ids of resources, whatever a reference stands for may be anything."""


def matches(written: Text, live: str, physical: Ids) -> bool:
    """Whether a deployed text is what a template makes: pieces that only AWS decides may be anything."""
    known = [""]
    for part in written.parts:
        before, *after = _pieces(part, physical)
        known[-1] += before
        known += after
    head, *rest = known
    if not rest:
        return live == head
    *middle, tail = rest
    # No regular expression: many pieces that may be anything would try a long text in every way.
    if not live.startswith(head) or not live.endswith(tail) or len(live) < len(head) + len(tail):
        return False
    at, end = len(head), len(live) - len(tail)
    for piece in middle:
        found = live.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _pieces(part: str | Token, physical: Ids) -> tuple[str, ...]:
    """Return the literals of a part, between which anything may stand; a resource has its id in it."""
    if isinstance(part, str):
        return (part,)
    id_ = physical.get((part.home, part.name)) if part.kind is TokenKind.RESOURCE else None
    if id_ is None or part.attribute not in {"", "Arn", *_IDS}:
        return ("", "")
    return ("", id_, "") if part.attribute == "Arn" else (id_,)


def same(written: Iterable[Text], live: Iterable[str], physical: Ids = ANYTHING) -> bool:
    """Whether two lists hold the same texts, in whatever order."""
    texts, found = tuple(written), tuple(live)
    fits = [[matches(one, other, physical) for other in found] for one in texts]
    return all(map(any, fits)) and all(any(row[index] for row in fits) for index in range(len(found)))
