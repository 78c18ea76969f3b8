"""What an intrinsic function may yield, and how texts are taken apart and put together."""

import re
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.model.text import Text, Token, TokenKind, text

TRUE = frozenset({"true", "yes", "on", "1"})
FALSE = frozenset({"false", "no", "off", "0"})

MAX_TEXT = 100_000
"""Characters and tokens of a value that is put together from others."""

_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")

PIECE = "…"
"""Ends the attribute of a token that was split: some piece of the value, no longer the value."""


class Nothing(Struct, frozen=True):
    """``AWS::NoValue``: as if it had not been written."""


class Opaque(Struct, frozen=True):
    """A value that is decided elsewhere."""

    why: str


Value = Text | tuple[Text, ...] | Nothing | Opaque


def written(value: str) -> Text:
    """Return the text of a scalar; a dynamic reference, ``{{resolve:ssm:x}}``, is decided at deployment."""
    if "{{" not in value:
        return Text((value,)) if value else Text(())
    pieces_: list[str | Token] = []
    at = 0
    for match in _DYNAMIC.finditer(value):
        pieces_ += (value[at : match.start()], Token(TokenKind.OTHER, match.group()))
        at = match.end()
    return text(*pieces_, value[at:])


def bounded(value: Text) -> Value:
    """Return a text, unless it has grown beyond what any real one has."""
    size = sum(len(part) if isinstance(part, str) else 1 for part in value.parts)
    return value if size <= MAX_TEXT else Opaque("a text longer than we follow")


def as_number(value: str) -> int | None:
    """Return a whole number written in YAML's decimal forms, None if it is none."""
    try:
        number = float(value.replace("_", "")) if value.strip() else None
    except ValueError:
        return None
    return int(number) if number is not None and number == number // 1 else None


def as_flag(value: str) -> bool | None:
    """Return the truth value of a word, None if it is none."""
    low = value.strip().lower()
    return True if low in TRUE else False if low in FALSE else None


def pieces(value: Value, name: str) -> tuple[str | Token, ...]:
    """Return the pieces that a value adds to a ``Fn::Sub``; a token of that name for one not known here."""
    match value:
        case Text(parts):
            return parts
        case tuple():
            return _commas(value)
        case _:
            return (Token(TokenKind.OTHER, name),)


def _commas(items: Iterable[Text]) -> tuple[str | Token, ...]:
    parts: list[str | Token] = []
    for index, item in enumerate(items):
        parts += (*((",",) if index else ()), *item.parts)
    return text(*parts).parts


def cut(whole: Text, delimiter: str) -> tuple[Text, ...]:
    """Split a text at a delimiter.

    A token may hide more delimiters, so it stays one piece, but no longer that very value: put
    together again with another delimiter (as ARNs are encoded) it is another text.
    """
    pieces: list[list[str | Token]] = [[]]
    for part in whole.parts:
        if isinstance(part, Token):
            pieces[-1].append(replace(part, attribute=part.attribute + PIECE) if _divisible(part) else part)
            continue
        first, *rest = part.split(delimiter)
        pieces[-1].append(first)
        pieces += [[piece] for piece in rest]
    return tuple(text(*piece) for piece in pieces)


def _divisible(token: Token) -> bool:
    """Whether a token may itself contain delimiters: anything but a plain id or name."""
    if token.kind in {TokenKind.RESOURCE, TokenKind.PSEUDO}:
        return token.attribute.lower().endswith(("arn", "url", "uri"))
    return True


def is_divided(item: Text) -> bool:
    """Whether a text holds a piece of a token that was split."""
    return any(token.attribute.endswith(PIECE) for token in item.tokens)


def agreed(values: list[str], token: Token) -> Value:
    """Return the head and tail that all values share, with a token for what differs."""
    shortest, first = min(map(len, values)), values[0]
    if all(value == first for value in values):
        return text(first)
    head = next((i for i in range(shortest) if len({value[i] for value in values}) > 1), shortest)
    room = shortest - head
    tail = next((i for i in range(room) if len({value[-1 - i] for value in values}) > 1), room)
    return text(first[:head], token, first[len(first) - tail :])
