"""Documents as Python's own values, for what looks at nothing else."""

from typing import Any

from unbuffered.readers.documents.tree import Map, Node, Scalar

Plain = Any
"""Texts, whole numbers, truth values, lists and mappings of them."""


def plain(node: Node) -> Plain:
    """Return a node as Python's own values."""
    if isinstance(node, Scalar):
        return _scalar(node)
    if isinstance(node, Map):
        return {key.text: plain(value) for key, value in node.pairs}
    return [plain(item) for item in node.items]


def _scalar(node: Scalar) -> Plain:
    if not node.plain:
        return node.text
    if node.text in {"true", "false"}:
        return node.text == "true"
    return int(node.text) if _is_number(node.text) else node.text


def _is_number(text: str) -> bool:
    """Whether a text is a whole number, of a length that is one and no attack."""
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS


_DIGITS = 18
