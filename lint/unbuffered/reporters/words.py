"""Words for every report: untrusted text made harmless, and things counted."""

import unicodedata
from collections.abc import Sequence

_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control, format (right-to-left marks among them), surrogate, private, line and paragraph separators."""


def inert(text: str) -> str:
    """Return the text with everything that could steer a terminal spelled out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelled(one) if unicodedata.category(one) in _HARMFUL else one for one in text)


def _spelled(one: str) -> str:
    return f"\\x{ord(one):02x}" if ord(one) < 0x100 else f"\\u{ord(one):04x}"  # noqa: PLR2004 - one byte


def some(count: int, noun: str) -> str:
    """Return how many there are of a thing, in the singular or plural."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def listed(things: Sequence[str]) -> str:
    """Return things as one says them: a, b and c."""
    return " and ".join(filter(None, (", ".join(things[:-1]), *things[-1:])))
