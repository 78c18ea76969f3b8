"""Templates without the values of environment variables: people write keys there too."""

from pathlib import PurePosixPath

from unbuffered.deployed.kept import DROPPED, is_read
from unbuffered.deployed.shapes import Json
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Map, Node, Scalar, Seq, UnreadableError

_TEMPLATE = "TemplateBody"


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
        lines = text.count("\n", scalar.start, scalar.end)
        pieces += [text[done : scalar.start], f'"{DROPPED}"', "\n" * lines]
        done = scalar.end
    return "".join([*pieces, text[done:]])


def _values(root: Node) -> list[Scalar]:
    """Return the values of variables that are written as plain texts."""
    found: list[Scalar] = []
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, inside = waiting.pop()
        if isinstance(node, Seq):
            waiting += [(one, False) for one in node.items]
        elif isinstance(node, Map):
            for key, value in node.pairs:
                if inside and isinstance(value, Scalar):
                    found += [value] if _is_written(value) and not is_read(key.text) else []
                else:
                    waiting.append((value, key.text in {"Variables", "EnvironmentVariables"}))
    return found


def _is_written(value: Scalar) -> bool:
    """Whether a value is a text, and no short form of a function such as ``!Ref``."""
    return value.end > value.start and not (value.tag or "").startswith("!")
