"""Comments that speak to us, in whatever language a file is written."""

import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.model.place import Place, Span, lines
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Map, Node, Scalar, Seq, UnreadableError
from unbuffered.readers.silences.grammar import MARK

_HASH = re.compile(r"(?:^|(?<=\s))#")
_SLASHES = re.compile(r"(?:^|(?<=[\s;,{}()]))(?://|/\*)")
_MARKED = re.compile(rf"^(?:#|//|/\*)[\s*]*{MARK}|\s(?:#|//)\s*{MARK}")
_NEXT = re.compile(r"\s(?:#|//)\s|\*/")
_DOCUMENTS = frozenset({".yaml", ".yml", ".template", ".cfn", ".cft"})
_TEMPLATE = re.compile(r"^[\"']?(?:Resources|openapi|swagger|paths)[\"']?\s*:", re.MULTILINE)
_SCRIPTS = frozenset({".ts", ".js", ".mts", ".cts", ".mjs", ".cjs", ".java", ".cs", ".go"})


class Comment(Struct, frozen=True):
    """A comment that speaks to us: what it says after the mark, and the lines for which it speaks."""

    at: Place
    says: str
    lines: tuple[int, int]


def comments(file: PurePosixPath, text: str) -> Iterator[Comment]:
    """Yield the comments of a file that speak to us."""
    if MARK not in text:
        return
    written = lines(text)
    following = _following(written)
    is_comment = _reader(file, text)
    for number, line in enumerate(written, 1):
        start = _start(file, line) if MARK in line else None
        if start is None or not is_comment(number, start):
            continue
        found = _MARKED.search(line[start:])
        if found is None:
            continue
        says = line[start + found.end() :].rstrip()
        cut = _NEXT.search(says)
        at = Place(file, (), Span(number, start + 1, number, len(line.rstrip()) + 1))
        # A comment with a line to itself speaks for what comes next.
        last = number if line[:start].strip() else following[number - 1]
        yield Comment(at, says[: cut.start()] if cut else says, (number, last))


def _start(file: PurePosixPath, line: str) -> int | None:
    """Return the column, from 0, at which the first comment on a line may begin that has our mark in it."""
    sign = _SLASHES if file.suffix in _SCRIPTS else _HASH
    marked = line.index(MARK)
    starts = [one.start() for one in sign.finditer(line) if one.start() < marked]
    return starts[0] if starts else None


def _following(written: tuple[str, ...]) -> list[int]:
    """Return for each line the next one that is no comment and not empty; itself if there is none."""
    found: list[int] = []
    following = 0
    for number in range(len(written), 0, -1):
        found.append(following or number)
        stripped = written[number - 1].strip()
        if stripped and not stripped.startswith(("#", "//")):
            following = number
    return found[::-1]


def _reader(file: PurePosixPath, text: str) -> Callable[[int, int], bool]:
    """Return what tells whether a comment really begins at a line and column, and no text says so."""
    if file.suffix == ".py":
        return _python(text)
    written = lines(text)
    if file.suffix.lower() in _DOCUMENTS or (file.suffix != ".json" and _TEMPLATE.search(text)):
        return _document(file, text)
    if file.suffix == ".json":
        return lambda _number, _start: False
    return lambda number, start: _outside_quotes(written[number - 1][:start])


def _python(text: str) -> Callable[[int, int], bool]:
    found: set[tuple[int, int]] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found.add(token.start)
    except (tokenize.TokenError, SyntaxError):
        pass
    return lambda number, start: (number, start) in found


def _document(file: PurePosixPath, text: str) -> Callable[[int, int], bool]:
    """Tell comments from texts that look like one: a script in a block, a quoted string."""
    try:
        document = parse(file, text)
    except UnreadableError:
        return lambda _number, _start: False
    spans = sorted(
        (document.position(one.start), document.position(one.end))
        for one in _scalars(document.root)
        if MARK in document.text[one.start : one.end]
    )

    def is_comment(number: int, start: int) -> bool:
        at = (number, start + 1)
        before = bisect_right(spans, at, key=lambda one: one[0])
        return not (before and at < spans[before - 1][1])

    return is_comment


def _scalars(root: Node) -> Iterator[Scalar]:
    """Yield every text of a document, keys too, each once."""
    waiting: list[Node] = [root]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Map):
            waiting += [one for pair in node.pairs for one in pair]
        elif isinstance(node, Seq):
            waiting += node.items


def _outside_quotes(before: str) -> bool:
    """Whether no string is open at the end of a piece of a line."""
    open_ = ""
    for index, one in enumerate(before):
        if one in "\"'`" and (index == 0 or before[index - 1] != "\\"):
            open_ = "" if open_ == one else open_ or one
    return not open_
