"""Where something stands in a file."""

import re
from functools import lru_cache
from pathlib import PurePosixPath

from msgspec import Struct

Step = str | int
"""One step of a path into a document: a key, or an index from 0."""


_LINE_END = re.compile(r"\r\n|\n|\r")


@lru_cache(maxsize=4)
def lines(text: str) -> tuple[str, ...]:
    """Return the lines as editors count them; str.splitlines knows more line ends than they do.

    Those of a few texts are kept: each of a thousand findings in one file asks for its line.
    """
    return tuple(_LINE_END.split(text.removeprefix("\ufeff")))


class Span(Struct, frozen=True, order=True):
    """Lines and columns from 1, in code points; the end column is the first one outside."""

    line: int
    column: int
    end_line: int
    end_column: int


def character(text: str, line: int, column: int) -> Span:
    """Return the span of one character, empty where its line ends; what lies outside is moved inside.

    Parsers tell of what is missing behind the last character of a line, where editors have nothing to mark.
    """
    listed = lines(text)
    line = min(max(line, 1), len(listed))
    length = len(listed[line - 1])
    column = min(max(column, 1), length + 1)
    return Span(line, column, line, min(column, length) + 1)


class Place(Struct, frozen=True):
    """A spot twice told: by steps for a program, by lines for a reader."""

    file: PurePosixPath
    steps: tuple[Step, ...]
    span: Span

    def below(self, *steps: Step) -> "Place":
        """Return the place of something inside what stands here; of it only the steps are known."""
        return Place(self.file, (*self.steps, *steps), self.span)

    @classmethod
    def of(cls, file: PurePosixPath) -> "Place":
        """Return the place of a file as a whole, which is its first character."""
        return cls(file, (), Span(1, 1, 1, 1))

    @property
    def around(self) -> "Place":
        """The place of what this stands in; of it only the steps are known."""
        return Place(self.file, self.steps[:-1], self.span)

    @property
    def order(self) -> tuple[str, Span]:
        """What places are sorted by."""
        return (str(self.file), self.span)
