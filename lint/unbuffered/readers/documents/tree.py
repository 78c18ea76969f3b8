"""YAML and JSON as one tree that remembers where each piece stands."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.model.place import Place, Span, Step

MAX_DEPTH = 200
"""Levels of nesting, aliases followed: deeper than any real template, shallower than our own recursion."""

MAX_NODES = 2_000_000
MAX_EXPANDED = 250_000
"""Nodes counted with every alias followed: what stops a small file from being a huge tree."""


_ENDS = frozenset({"", "\r", "\n"})


class UnreadableError(Exception):
    """A text that is no YAML or JSON that we accept: what is wrong, and the offset where.

    `missing` tells that there is no text at all; `where` is its file, line and column as reports name
    them, of a file that another one pulled in.
    """

    def __init__(self, says: str, offset: int = 0, *, missing: bool = False, where: str = "") -> None:
        """Keep the sentence and the offset into the text."""
        super().__init__(says)
        self.says = says
        self.offset = offset
        self.missing = missing
        self.where = where


class Scalar(Struct, eq=False):
    """A text as written, untyped: `plain` tells 5 from "5"; offsets are code points."""

    text: str
    plain: bool
    tag: str | None
    start: int
    end: int


class Seq(Struct, eq=False):
    """A list."""

    items: list["Node"]
    tag: str | None
    start: int
    end: int


class Map(Struct, eq=False):
    """A mapping as its pairs in order, duplicates and all."""

    pairs: list[tuple[Scalar, "Node"]]
    tag: str | None
    start: int
    end: int

    def get(self, name: str) -> "Node | None":
        """Return the value of the last pair with this key, as every loader would."""
        return next((value for key, value in reversed(self.pairs) if key.text == name), None)


Node = Scalar | Seq | Map


class Flaw(Struct, frozen=True):
    """Something wrong in a text that can be read nevertheless."""

    says: str
    offset: int


class Document(Struct, frozen=True, dict=True):
    """A parsed file: its root, its flaws, and the way from offsets to lines."""

    file: PurePosixPath
    text: str
    root: Node
    flaws: tuple[Flaw, ...] = ()

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *[match.end() for match in re.finditer(r"\r\n|\n|\r", self.text)]]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of an offset into the text."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column, both from 1."""
        return self._lines[min(line, len(self._lines)) - 1] + column - 1

    def character(self, offset: int) -> Span:
        """Return the span of what stands at an offset, which is nothing where a line or the text ends."""
        at = min(offset, len(self.text))
        return self.span(at, at + (self.text[at : at + 1] not in _ENDS))

    def span(self, start: int, end: int) -> Span:
        """Return the span between two offsets."""
        return Span(*self.position(start), *self.position(max(start, end)))


class Spot(Struct, eq=False):
    """A node of a document with the way that led to it; not frozen: every step in a tree makes one."""

    document: Document
    node: Node
    steps: tuple[Step, ...] = ()
    key: Scalar | None = None

    @property
    def place(self) -> Place:
        """A scalar stands where its value is written, a collection where its key is, or its first one."""
        node: Node = self.node
        if not isinstance(node, Scalar) and self.key is not None:
            node = self.key
        elif isinstance(node, Map) and node.pairs:
            node = node.pairs[0][0]
        end = node.end if isinstance(node, Scalar) else node.start + 1
        return Place(self.document.file, self.steps, self.document.span(node.start, end))

    @property
    def key_place(self) -> Place:
        """Where the name of this value is written, if it has one."""
        if self.key is None:
            return self.place
        span = self.document.span(self.key.start, self.key.end)
        return Place(self.document.file, self.steps, span)

    def child(self, name: str) -> "Spot | None":
        """Return the value under this key of a mapping."""
        if not isinstance(self.node, Map):
            return None
        for key, value in reversed(self.node.pairs):
            if key.text == name:
                return Spot(self.document, value, (*self.steps, name), key)
        return None

    def children(self) -> Iterator["Spot"]:
        """Yield the values of a mapping or list."""
        if isinstance(self.node, Map):
            for key, value in self.node.pairs:
                yield Spot(self.document, value, (*self.steps, key.text), key)
        elif isinstance(self.node, Seq):
            for index, value in enumerate(self.node.items):
                yield Spot(self.document, value, (*self.steps, index), None)


def measure(root: Node) -> None:
    """Refuse a tree that contains itself, or is too large or deep once its aliases are followed."""
    sizes: dict[int, tuple[int, int]] = {}
    open_: set[int] = set()
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        if isinstance(node, Scalar):
            continue
        children = node.items if isinstance(node, Seq) else [value for _, value in node.pairs]
        if done:
            open_.discard(id(node))
            sizes[id(node)] = _size(node, [sizes.get(id(child), (1, 1)) for child in children])
        elif id(node) in open_:
            raise UnreadableError("an alias contains itself", node.start)
        elif id(node) not in sizes:
            open_.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in children)


def _size(node: Node, inner: list[tuple[int, int]]) -> tuple[int, int]:
    """Return how many nodes and levels a collection has, its children's given."""
    size = 1 + sum(nodes for nodes, _ in inner)
    depth = 1 + max((levels for _, levels in inner), default=0)
    if size > MAX_EXPANDED:
        raise UnreadableError("aliases unfold to more nodes than we follow", node.start)
    if depth > MAX_DEPTH + 1:
        raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", node.start)
    return size, depth
