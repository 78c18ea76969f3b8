"""Text in a drawing: what may stand there, and how wide it is by a guess, so that it never spills."""

import unicodedata
from collections.abc import Iterator

from unbuffered.reporters.words import inert

_EM = {
    0.30: "iIjl.,:;'|!",
    0.42: " ftr()[]/-\\",
    0.50: '"`*',
    0.72: "&ABCDEFGHKLNOPQRSTUVXYZ_?$",
    0.88: "<>=+~#^",
    0.98: "mwMW@%",
}
_WIDTHS = {one: width for width, letters in _EM.items() for one in letters}
_USUAL, _WIDE = 0.63, 1.0
BOLD = 1.14
"""How much wider a bold text is."""


_NO_CHARACTERS = str.maketrans({"\ufffe": "\\ufffe", "\uffff": "\\uffff"})
"""What XML does not allow, though nothing is steered by it."""


def legible(text: str) -> str:
    """Return a text as a drawing may hold it."""
    return inert(text).translate(_NO_CHARACTERS)


def width(text: str, size: float) -> float:
    """Return a guess of a text's width in pixels, at a font size in pixels."""
    return size * sum(_WIDTHS.get(one, _usual(one)) for one in text)


def _usual(one: str) -> float:
    if one.isascii():
        return _USUAL
    if unicodedata.combining(one):
        return 0.0
    return _WIDE if unicodedata.east_asian_width(one) in "WF" else _EM_OF_OTHERS


_EM_OF_OTHERS = 0.8


def fold(text: str, room: float, size: float) -> Iterator[str]:
    """Yield the lines of a text that fit into some pixels; a word that is wider than those is cut."""
    line = ""
    for word in text.split():
        for piece in _pieces(word, room, size):
            joined = f"{line} {piece}" if line else piece
            if width(joined, size) <= room:
                line = joined
                continue
            yield line
            line = piece
    if line:
        yield line


def _pieces(word: str, room: float, size: float) -> Iterator[str]:
    piece, taken = "", 0.0
    for one in word:
        wide = width(one, size)
        if piece and taken + wide > room:
            yield piece
            piece, taken = "", 0.0
        piece, taken = piece + one, taken + wide
    yield piece
