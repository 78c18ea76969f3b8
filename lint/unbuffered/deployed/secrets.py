"""Templates without the values of environment variables: people write keys there too."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from unbuffered.deployed.kept import CHOICE, DROPPED, NAMES, VALUE, is_read
from unbuffered.deployed.shapes import Json
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Map, Node, Scalar, Seq, UnreadableError

_TEMPLATE = "TemplateBody"
_TABLES = frozenset({"Variables", "EnvironmentVariables"})
_LISTS = frozenset({"Environment", "EnvironmentVariables"})
_ANCHOR = re.compile(r"(?:!\S*\s+)?(?P<anchor>&\S+\s+)?")


def without_values(answer: Json) -> dict[str, object]:
    """Return an answer in which a template has no values of variables; its lines stay where they were."""
    body = answer.get(_TEMPLATE)
    return {**answer, _TEMPLATE: _cut(body)} if isinstance(body, str) else dict(answer)


def _cut(text: str) -> str:
    """Return a template's text without the values; what cannot be parsed cannot be cut, and is left out."""
    try:
        document = parse(PurePosixPath("template"), text)
    except UnreadableError:
        return ""
    pieces: list[str] = []
    done = 0
    for scalar in sorted(_values(document.root), key=lambda one: one.start):
        if scalar.start < done:
            continue
        written = text[scalar.start : scalar.end]
        # What is named here may be used elsewhere.
        found = _ANCHOR.match(written)
        anchor = (found["anchor"] or "") if found is not None else ""
        pieces += [text[done : scalar.start], anchor, f'"{DROPPED}"', "\n" * written.count("\n")]
        done = scalar.end
    return "".join([*pieces, text[done:]])


def _values(root: Node) -> Iterator[Scalar]:
    """Yield the texts in the values of variables."""
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, inside = waiting.pop()
        if isinstance(node, Seq):
            # A function may choose between tables of variables.
            waiting += [(one, inside) for one in node.items]
        elif isinstance(node, Map):
            for key, value in node.pairs:
                if key.text in _LISTS and isinstance(value, Seq):
                    yield from _listed(value)
                elif not inside or key.text.startswith("Fn::"):
                    waiting.append((value, inside or key.text in _TABLES))
                elif key.text not in NAMES and not is_read(key.text):
                    yield from _texts(value)


def _listed(rows: Seq) -> Iterator[Scalar]:
    """Yield the texts in the values of variables that have their names beside them."""
    for row in rows.items:
        value = row.get(VALUE) if isinstance(row, Map) else None
        if value is not None:
            yield from _texts(value)


def _texts(root: Node) -> Iterator[Scalar]:
    """Yield the texts of a value; of a function that is given names, there are none."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Map):
            waiting += [one for key, value in node.pairs for one in _asked(key.text, value)]
        elif isinstance(node, Seq):
            waiting += [] if _function(node) in NAMES else node.items[1 if _function(node) == CHOICE else 0 :]
        elif node.end > node.start and _function(node) not in NAMES:
            yield node


def _asked(function: str, argument: Node) -> list[Node]:
    """Return what may be a secret of what a function is given."""
    if function in NAMES:
        return []
    return argument.items[1:] if function == CHOICE and isinstance(argument, Seq) else [argument]


def _function(node: Node) -> str:
    """Return the function of a short form such as ``!Ref``, by its long name."""
    name = (node.tag or "").removeprefix("!")
    return name if name in NAMES else f"Fn::{name}"
