"""Python files, parsed: never run, bounded, with the place of what cannot be parsed."""

import ast
import codecs
import re
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from unbuffered.model.place import Place, Span, character
from unbuffered.readers.handlers.syntax.recursion import shallow

LONGEST = 2_000_000
"""Bytes of one file that are parsed: twenty thousand lines have less than one million."""

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


_LINE_END = re.compile(rb"\r\n|\n|\r")

_NO_TEXT = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
"""Codecs that no file is written in: two take time that grows with the square of the file."""

_LONGEST_NAME = 60


class UnparsedError(Exception):
    """A file that is no Python as the Python that runs this knows it: what is wrong, and where."""

    def __init__(self, says: str, at: Place) -> None:
        """Keep the sentence and the place."""
        super().__init__(says)
        self.says = says
        self.at = at


@dataclass(frozen=True)
class Source:
    """A parsed file with its text."""

    file: PurePosixPath
    text: str
    tree: ast.Module = field(repr=False)

    @cached_property
    def lines(self) -> list[str]:
        """The lines as the parser counts them."""
        return re.split(r"\r\n|\n|\r", self.text)

    def place(self, node: ast.AST) -> Place:
        """Return where a node stands, columns in code points: the parser counts bytes."""
        line = getattr(node, "lineno", 1)
        end_line = getattr(node, "end_lineno", None) or line
        start = self._column(line, getattr(node, "col_offset", 0))
        end = self._column(end_line, getattr(node, "end_col_offset", None) or 0)
        if (end_line, end) <= (line, start):
            end_line, end = line, start + 1
        return Place(self.file, (), Span(line, start, end_line, end))

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        if text.isascii():
            return offset + 1
        return len(text.encode("utf-8")[:offset].decode("utf-8", "ignore")) + 1


def parse(file: PurePosixPath, data: bytes) -> Source:
    """Return a file parsed.

    Raises:
        UnparsedError: it is too long, no text, nested too deeply, or no Python that we know.

    """
    if len(data) > LONGEST:
        raise UnparsedError(f"not parsed: longer than {LONGEST // 1_000_000} MB", _at(file, 1))
    text = _decoded(file, data)
    try:
        with warnings.catch_warnings(), shallow():
            warnings.simplefilter("ignore")
            return Source(file, text, ast.parse(text))
    except SyntaxError as error:
        says = f"not Python that can be parsed here: {error.msg}"
        at = Place(file, (), character(text, error.lineno or 1, error.offset or 1))
        raise UnparsedError(says, at) from error
    except (RecursionError, MemoryError) as error:
        raise UnparsedError("not parsed: nested too deeply", _at(file, 1)) from error
    except ValueError as error:
        raise UnparsedError(f"not parsed: {error}", _at(file, 1)) from error


def _decoded(file: PurePosixPath, data: bytes) -> str:
    """Return the text in the encoding that the file itself names, UTF-8 if it names none."""
    encoding = "utf-8"
    for line in data.removeprefix(codecs.BOM_UTF8).split(b"\n", 2)[:2]:
        if (cookie := _COOKIE.match(line)) is not None:
            encoding = cookie.group(1).decode("ascii", "replace")
            break
    try:
        if codecs.lookup(encoding).name in _NO_TEXT:
            raise UnparsedError(f"its encoding {encoding} is not read", _at(file, 1))
        return data.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except UnicodeDecodeError as error:
        number = len(_LINE_END.findall(data, 0, error.start)) + 1
        raise UnparsedError(f"not {encoding}: byte 0x{data[error.start]:02x}", _at(file, number)) from error
    except LookupError as error:
        shown = encoding if len(encoding) <= _LONGEST_NAME else f"{encoding[:_LONGEST_NAME]}…"
        raise UnparsedError(f"its encoding {shown} is not known", _at(file, 1)) from error


def _at(file: PurePosixPath, line: int) -> Place:
    """Return the beginning of a line; what is no text has no characters to count."""
    return Place(file, (), Span(line, 1, line, 1))
