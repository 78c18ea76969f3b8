"""The instructions of a Dockerfile, each with the places of its text."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from msgspec import Struct

_ESCAPE = re.compile(r"#[ \t]*escape[ \t]*=[ \t]*([\\`])[ \t]*", re.IGNORECASE)
_DIRECTIVE = re.compile(r"#[ \t]*[a-z]+[ \t]*=", re.IGNORECASE)
_HEREDOC = re.compile(r"<<(-?)([\"']?)([A-Za-z_]\w*)\2")


class Instruction(Struct, frozen=True):
    """One instruction with its continuation lines joined."""

    name: str
    text: str
    line: int
    segments: tuple[tuple[int, int, int], ...]
    """Where the parts of the text come from: offset, line, column."""

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a part of the text."""
        start, line, column = self.segments[bisect_right(self.segments, (offset, 1 << 62, 0)) - 1]
        return line, column + offset - start


def instructions(text: str) -> tuple[Iterator[Instruction], str]:
    """Return the instructions of a Dockerfile, and its escape character."""
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    escape = _escape(lines)
    return _read(lines, escape), escape


def _escape(lines: list[str]) -> str:
    """Return the escape character, which a directive at the very top may set."""
    for line in lines:
        found = _ESCAPE.fullmatch(line.strip())
        if found is not None:
            return found.group(1)
        if not _DIRECTIVE.match(line.strip()):
            break
    return "\\"


def _read(lines: list[str], escape: str) -> Iterator[Instruction]:
    ends = _Ends(lines)
    at = 0
    while at < len(lines):
        if _is_skipped(lines[at]):
            at += 1
            continue
        first = at
        parts, at = _joined(lines, at, escape)
        instruction = _instruction(parts, first + 1)
        if instruction.name in {"RUN", "COPY", "ADD"}:
            for dash, _, word in _HEREDOC.findall(instruction.text):
                at = ends.after(word, at, indented=bool(dash))
        yield instruction


def _is_skipped(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _joined(lines: list[str], at: int, escape: str) -> tuple[list[tuple[str, int]], int]:
    """Return the parts of one instruction with their lines, and where the next one starts."""
    parts: list[tuple[str, int]] = []
    while at < len(lines):
        line, at = lines[at], at + 1
        if parts and _is_skipped(line):
            continue
        bare = line.rstrip(" \t")
        if not bare.endswith(escape) or bare.endswith(escape * 2):
            parts.append((line, at))
            break
        parts.append((bare[:-1], at))
    return parts, at


def _instruction(parts: list[tuple[str, int]], line: int) -> Instruction:
    head, first = parts[0]
    name, _, _ = head.strip().partition(" ")
    name = name.split("\t")[0]
    skipped = head.index(name) + len(name)
    rest = head[skipped:]
    skipped += len(rest) - len(rest.lstrip())
    texts = [head[skipped:]]
    segments = [(0, first, skipped + 1)]
    length = len(texts[0])
    for text, number in parts[1:]:
        segments.append((length, number, 1))
        texts.append(text)
        length += len(text)
    return Instruction(name.upper(), "".join(texts).rstrip(), line, tuple(segments))


class _Ends:
    """Where here-documents end, found without reading the rest of the file for each."""

    def __init__(self, lines: list[str]) -> None:
        self.exact: dict[str, list[int]] = {}
        self.indented: dict[str, list[int]] = {}
        for at, line in enumerate(lines):
            self.exact.setdefault(line, []).append(at)
            self.indented.setdefault(line.lstrip("\t"), []).append(at)

    def after(self, word: str, at: int, *, indented: bool) -> int:
        """Return the line after the end of a here-document, or the same line if it never ends."""
        found = (self.indented if indented else self.exact).get(word, [])
        index = bisect_left(found, at)
        return found[index] + 1 if index < len(found) else at


def words(text: str, escape: str) -> list[tuple[int, str]]:
    """Return the words of an instruction with their offsets, quotes left in."""
    found: list[tuple[int, str]] = []
    quote = ""
    start = -1
    at = 0
    while at < len(text):
        one = text[at]
        if not quote and one.isspace():
            if start >= 0:
                found.append((start, text[start:at]))
            start = -1
        else:
            start = at if start < 0 else start
            if one == escape and quote != "'":
                at += 1
            elif one == quote:
                quote = ""
            elif not quote and one in "\"'":
                quote = one
        at += 1
    if start >= 0:
        found.append((start, text[start:]))
    return found
