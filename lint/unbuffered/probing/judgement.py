"""A word for what was measured, in the words that the checker uses for routes."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct


class Word(StrEnum):
    """From best to worst; the worst word of several calls wins."""

    STREAMS = "streams"
    UNKNOWN = "unknown"
    BUFFERS = "buffers"
    BREAKS = "breaks"


class Judgement(Struct, frozen=True):
    """A word and why; `todo` says what to do and names the rules that explain it."""

    word: Word
    why: str
    todo: str = ""


def worst(found: Sequence[Judgement]) -> Judgement:
    """Return the worst of some judgements, of which there is at least one."""
    return max(found, key=lambda one: tuple(Word).index(one.word))


def spelled(seconds: float) -> str:
    """Return seconds as people read them."""
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004 - three digits
