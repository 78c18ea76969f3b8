"""Text as a terminal shows it: some characters take two columns, some none."""

import unicodedata
from collections.abc import Iterator


def columns(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(_wide(one) for one in text)


def _wide(one: str) -> int:
    if unicodedata.combining(one):
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1


def fold(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text broken at blanks, and inside words where one is wider than a line."""
    line = ""
    for word in text.split():
        for piece in _pieces(word, width):
            joined = f"{line} {piece}" if line else piece
            if columns(joined) <= width:
                line = joined
                continue
            yield line
            line = piece
    if line:
        yield line


def _pieces(word: str, width: int) -> Iterator[str]:
    """Yield a word, or the parts of one that is wider than a line."""
    piece = ""
    for one in word:
        if piece and columns(piece) + _wide(one) > width:
            yield piece
            piece = ""
        piece += one
    yield piece
