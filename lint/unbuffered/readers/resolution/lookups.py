"""``Fn::FindInMap``: an entry of a mapping, or what all its rows agree on."""

from collections.abc import Callable

from unbuffered.model.text import Text, Token, TokenKind, text
from unbuffered.readers.documents.tree import Scalar, Spot
from unbuffered.readers.language.values import Opaque, Value, agreed

Evaluate = Callable[[Spot, bool], Value]
Decide = Callable[[Token, tuple[str, ...]], str | None]
"""(token, values) -> the value that the token has in this world."""


def lookup(
    keys: list[Spot], mappings: Spot | None, evaluate: Evaluate, decide: Decide | None
) -> Spot | Value:
    """Return the entry that map name and two keys lead to, or the value that can be told without one.

    Without `decide` an unknown key is left open, else the world is split over the rows.
    """
    if len(keys) < 3:  # noqa: PLR2004 - map and two keys
        return Opaque("a FindInMap that cannot be resolved")
    spot = mappings
    for key in keys[:3]:
        value = evaluate(key, True)  # noqa: FBT003 - one signature for all functions
        if isinstance(value, Text) and value.literal is None and spot is not None and decide is not None:
            value = _key(value, spot, decide)
        if not isinstance(value, Text) or value.literal is None:
            return _common(spot, keys[2], evaluate) if spot is not None else Opaque("no such mapping")
        spot = spot.child(value.literal) if spot is not None else None
    return spot if spot is not None else Opaque("no such entry in the mapping")


def _key(key: Text, spot: Spot, decide: Decide) -> Value:
    """Split over the rows of a mapping, when the value decides something."""
    token = key.tokens[0]
    rows = tuple(str(child.steps[-1]) for child in spot.children())
    open_ = len(key.parts) == 1 and token.kind in {TokenKind.PSEUDO, TokenKind.PARAMETER}
    chosen = decide(token, rows) if rows and open_ else None
    return text(chosen) if chosen is not None else key


def _common(spot: Spot, last: Spot, evaluate: Evaluate) -> Value:
    """Return what every row agrees on: head and tail, with a token for the rest."""
    value = evaluate(last, False)  # noqa: FBT003 - one signature for all functions
    column = value.literal if isinstance(value, Text) else None
    rows = [child.child(column) if column is not None else None for child in spot.children()]
    values = [row.node.text for row in rows if row is not None and isinstance(row.node, Scalar)]
    if not values:
        return Opaque("the row of the mapping is not known here")
    return agreed(values, Token(TokenKind.OTHER, "FindInMap"))
