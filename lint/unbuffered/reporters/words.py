"""Words for every report: untrusted text made harmless, and things counted."""

import re
from collections.abc import Sequence

_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control, format (right-to-left marks among them), surrogate, private, line and paragraph separators."""

# Three colons and a blank are our own arrow to another file, and no command.
_HASHES = re.compile(r"##(?=\w*\[)")
_LEADING_COLON = re.compile(r"^([^\S\n]*):(?!:: )", re.MULTILINE)


def inert(text: str) -> str:
    """Return the text with everything that could steer a terminal spelled out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelled(one) if harmful(one) else one for one in text)


def harmful(one: str) -> bool:
    """Whether a character steers what shows it, or is none at all."""
    if one.isascii():
        return not one.isprintable()
    # Imported here: a table of a megabyte, of which most reports need nothing.
    from unicodedata import category

    return category(one) in _HARMFUL


def _spelled(one: str) -> str:
    return f"\\x{ord(one):02x}" if ord(one) < 0x100 else f"\\u{ord(one):04x}"  # noqa: PLR2004 - one byte


def hashless(text: str, instead: str) -> str:
    """Return a text in which no runner finds a command anywhere in a line: the first hash of it is spelled.

    GitHub's obeys ``##[``, that of Azure DevOps ``##vso[`` and others with a word before the bracket.
    """
    return _HASHES.sub(lambda _: f"{instead}#", text)


def commandless(text: str) -> str:
    """Return lines of inert text of which no runner takes one for a command.

    GitHub's obeys what begins with two colons after any blanks, and what has ``##[`` anywhere; that of
    Azure DevOps what has ``##vso[`` or another word before the bracket.
    """
    return hashless(_LEADING_COLON.sub(r"\1\\x3a", text), r"\x23")


def some(count: int, noun: str) -> str:
    """Return how many there are of a thing, in the singular or plural."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def few(things: Sequence[str], most: int = 12) -> tuple[str, ...]:
    """Return things, of many the first ones and how many more there are."""
    return (*things[:most], *([f"and {len(things) - most} more"] if len(things) > most else ()))


def listed(things: Sequence[str]) -> str:
    """Return things as one says them: a, b and c."""
    return " and ".join(filter(None, (", ".join(things[:-1]), *things[-1:])))
