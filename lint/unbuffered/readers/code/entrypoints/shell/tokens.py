"""What the tokens of a shell script are."""

from msgspec import Struct


class UnreadableError(ValueError):
    """A script that is not read to its end."""


class Piece(Struct, frozen=True):
    """A part of a word under one kind of quotes."""

    text: str
    quoted: bool = False
    literal: bool = False


Word = tuple[Piece, ...]


class Operator(Struct, frozen=True):
    """A token that is no word."""

    text: str


Token = Word | Operator


def plain(token: Token) -> str:
    """Return a word without its quotes, or nothing for an operator."""
    return "" if isinstance(token, Operator) else "".join(piece.text for piece in token)


def keyword(token: Token) -> str:
    """Return a word that stands without quotes, which alone can be a keyword."""
    bare = not isinstance(token, Operator) and len(token) == 1 and not (token[0].quoted or token[0].literal)
    return plain(token) if bare else ""
