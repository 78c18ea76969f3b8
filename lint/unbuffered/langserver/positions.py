"""Our places as the protocol tells them: lines and columns from 0, columns in units that the client chose."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lsprotocol.types import Position, Range
from pygls.workspace import PositionCodec

from unbuffered.disk import BYTE_ORDER_MARK
from unbuffered.model.place import Span, lines

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


def whole_lines(text: str) -> list[str]:
    """Return the lines with their ends, as the protocol counts them.

    str.splitlines, by which pygls counts, knows more ends: a form feed in a program would move all that
    comes after it.
    """
    return _LINE.findall(text)


def offset(written: Sequence[str], at: Position, codec: PositionCodec) -> int:
    """Return the offset, in characters, of a position in a text of these lines, or the nearest one."""
    before = sum(map(len, written[: at.line]))
    if at.line >= len(written):
        return before
    line = written[at.line].rstrip("\r\n")
    if line.isascii():
        return before + min(at.character, len(line))
    units = 0
    for index, one in enumerate(line):
        if units >= at.character:
            return before + index
        units += codec.client_num_units(one)
    return before + len(line)


@dataclass(frozen=True)
class Ruler:
    """Measures one text for the client."""

    text: str
    codec: PositionCodec

    def range(self, span: Span) -> Range:
        """Return where a span is; what lies behind the end of the text is told at its end."""
        return Range(self.position(span.line, span.column), self.position(span.end_line, span.end_column))

    def position(self, line: int, column: int) -> Position:
        """Return where a line and column, both from 1, are."""
        index = min(line, len(self._lines)) - 1
        written = self._lines[index][: column - 1]
        # An editor that leaves the mark in the text counts it; our places do not.
        mark = BYTE_ORDER_MARK if index == 0 and self.text.startswith(BYTE_ORDER_MARK) else ""
        return Position(index, self.codec.client_num_units(mark + written))

    @cached_property
    def _lines(self) -> tuple[str, ...]:
        return lines(self.text)
