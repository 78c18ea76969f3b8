"""Which characters of a text change, in whichever style it is written."""

import re
from functools import cached_property

from msgspec import Struct

from unbuffered.mending.spelling import as_json, block, flow, item, scalar
from unbuffered.model.edits import Items, Table, Value
from unbuffered.readers.documents.tree import Document, Map, Node, Scalar, Seq

_REST = re.compile(r"[ \t]*(?:#[^\n\r]*)?(?=\r\n|\n|\r|\Z)")


_INDENT = 2
"""By how much we indent where a text does not show how it does."""


class UnfitError(Exception):
    """A text that is written in a way in which we change nothing."""


class Piece(Struct, frozen=True, order=True):
    """Characters from one offset to another, and what is to stand there."""

    start: int
    end: int
    text: str


class Script(Struct, frozen=True, dict=True):
    """A document that is to be changed, and the style in which it is written."""

    document: Document
    is_json: bool

    @property
    def text(self) -> str:
        """The text, without a byte order mark."""
        return self.document.text

    def written(self, node: Node) -> str:
        """Return what stands at a node."""
        return self.text[node.start : node.end]

    @cached_property
    def line_end(self) -> str:
        """How the lines of this text end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def after_line(self, offset: int) -> int:
        """Return where the next line begins, of an offset at the end of one."""
        if self.text.startswith("\r\n", offset):
            return offset + 2
        return min(offset + 1, len(self.text))

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column, both from 1."""
        return self.document.offset(line, column)

    def column(self, offset: int) -> int:
        """Return the column of an offset, from 0."""
        return self.document.position(offset)[1] - 1


def rewrite(script: Script, node: Node, value: str | int | bool) -> Piece:  # noqa: FBT001 - any of these
    """Return the piece that gives a scalar another value, in the quotes that it has."""
    old = script.written(node)
    if not isinstance(node, Scalar) or node.tag or old[:1] in {"&", "!", "|", ">"} or "\n" in old:
        raise UnfitError
    if script.is_json:
        return Piece(node.start, node.end, as_json(value))
    quote = old[:1] if old[:1] in {"'", '"'} else ""
    return Piece(node.start, node.end, scalar(value, quote))


def rename(script: Script, key: Scalar, name: str) -> Piece:
    """Return the piece that gives a key another name."""
    return rewrite(script, key, name)


def swap(script: Script, node: Node, old: str, new: str) -> Piece:
    """Return the piece that replaces the only place at which a text stands inside a node."""
    start = script.text.find(old, node.start, node.end)
    if start < 0 or script.text.find(old, start + 1, node.end) >= 0:
        raise UnfitError
    return Piece(start, start + len(old), new)


def is_flow(script: Script, node: Node) -> bool:
    """Whether a collection is written in brackets."""
    return script.is_json or script.text[node.start : node.start + 1] in {"{", "["}


def add(script: Script, node: Map, key: str, value: Value) -> Piece:
    """Return the piece that gives a mapping one more pair."""
    if not is_flow(script, node):
        return _block_pair(script, node, key, value)
    if script.is_json:
        colon = _colon(script, node)
        return _inside_brackets(
            script, node, f"{as_json(key)}{colon}{as_json(value, colon, *_lines(script, node))}"
        )
    return _inside_brackets(script, node, f"{scalar(key)}: {flow(value)}")


def append(script: Script, node: Seq, value: Value) -> Piece:
    """Return the piece that gives a list one more item."""
    if is_flow(script, node):
        written = as_json(value, ": ", *_lines(script, node)) if script.is_json else flow(value)
        return _inside_brackets(script, node, written)
    if not node.items:
        raise UnfitError
    column = _dash(script, node.items[-1])
    lines = item(value, _INDENT)
    return _below(script, _last_offset(script, node.items[-1]), [" " * column + line for line in lines])


def _dash(script: Script, last: Node) -> int:
    """Return the column of the dash before an item."""
    line_start = script.text.rfind("\n", 0, last.start) + 1
    dash = script.text.rfind("-", line_start, last.start)
    if dash < 0 or script.text[line_start:dash].strip(" -"):
        raise UnfitError
    return dash - line_start


def _block_pair(script: Script, node: Map, key: str, value: Value) -> Piece:
    """Return the piece that adds lines after the last pair that stands on a line of its own.

    What ends in a block, a list or another mapping is left alone: where those end is not always plain.
    """
    own = [(name, one) for name, one in node.pairs if node.start <= name.start <= node.end]
    if not own or script.text[own[0][0].start] in "?&!":
        raise UnfitError
    column = script.column(own[0][0].start)
    lines = [" " * column + line for line in block(key, value, _indent(script, own))]
    simple = [one for name, one in own if _is_on_the_line(script, name, one)]
    if simple:
        return _below(script, simple[-1].end, lines)
    end, first = script.line_end, own[0][0].start
    above = script.text[: script.text.rfind("\n", 0, first) + 1].rstrip().rpartition("\n")[2]
    if above.lstrip().startswith("#"):
        # The comment is about the first key, and must not come to speak of another.
        raise UnfitError
    before = lines[0][column:] + "".join(end + line for line in lines[1:])
    return Piece(first, first, f"{before}{end}{' ' * column}")


def _is_on_the_line(script: Script, key: Scalar, value: Node) -> bool:
    """Whether a pair is one line, and nothing of its value goes on below."""
    written = script.text[key.start : value.end]
    aliased = value.start < key.start
    plain = isinstance(value, Scalar) and script.text[value.start : value.start + 1] not in {"|", ">"}
    flows = not isinstance(value, Scalar) and is_flow(script, value)
    return not aliased and (plain or flows) and "\n" not in written and value.end > value.start


def _indent(script: Script, own: list[tuple[Scalar, Node]]) -> int:
    """Return by how much this text indents, seen at an inner mapping; two where none shows it."""
    column = script.column(own[0][0].start)
    for _, value in own:
        if isinstance(value, Map) and value.pairs and not is_flow(script, value):
            inner = script.column(value.pairs[0][0].start) - column
            if inner > 0:
                return inner
    return _INDENT


def _last_offset(script: Script, node: Node) -> int:
    """Return where the last scalar of a node ends; one that goes on below is left alone."""
    while not isinstance(node, Scalar) and not is_flow(script, node):
        children = node.items if isinstance(node, Seq) else [value for _, value in node.pairs]
        if not children:
            raise UnfitError
        node = max(children, key=lambda one: one.start)
    if isinstance(node, Scalar) and script.text[node.start : node.start + 1] in {"|", ">"}:
        raise UnfitError
    return node.end


def _below(script: Script, offset: int, lines: list[str]) -> Piece:
    """Return the piece that puts lines below the one on which an offset lies, remarks and all."""
    rest = _REST.match(script.text, offset)
    if rest is None:
        raise UnfitError
    end = script.line_end
    return Piece(rest.end(), rest.end(), "".join(end + line for line in lines))


def _lines(script: Script, node: Map | Seq) -> tuple[str, str]:
    """Return what begins a line inside a collection of JSON, and how much deeper one inside that begins.

    Both are empty for a collection that stands in one line.
    """
    members = node.items if isinstance(node, Seq) else [key for key, _ in node.pairs]
    before = _gap(script, members[-1].start) if members else ""
    outer = _gap(script, node.end - 1)
    if not before or not outer or not before.startswith(outer):
        return "", ""
    return before, before[len(outer) :]


def _gap(script: Script, offset: int) -> str:
    """Return the line end and the blanks before an offset; nothing if something else stands there."""
    start = script.text.rfind("\n", 0, offset)
    if start < 0 or script.text[start:offset].strip():
        return ""
    return script.text[start - (script.text[start - 1 : start] == "\r") : offset]


def _colon(script: Script, node: Map) -> str:
    """Return how a colon is written in this text."""
    if not node.pairs:
        return ": "
    key, value = node.pairs[-1]
    return script.text[key.end : value.start]


def _inside_brackets(script: Script, node: Map | Seq, written: str) -> Piece:
    """Return the piece that puts something behind the last member, spaced as that one is."""
    members = node.items if isinstance(node, Seq) else [value for _, value in node.pairs]
    if not members:
        return Piece(node.start + 1, node.end - 1, written)
    starts = members if isinstance(node, Seq) else [key for key, _ in node.pairs]
    before = members[-2].end if len(members) > 1 else node.start
    gap = script.text[before : starts[-1].start]
    rest = script.text[members[-1].end : node.end - 1]
    # A comment behind the last member, or a comma, would come to stand behind the new one.
    if before > starts[-1].start or members[-1].end > node.end or "#" in gap or rest.strip():
        raise UnfitError
    # The first member stands behind the bracket, and every other one behind a comma.
    space = gap[1:] if len(members) == 1 else gap.partition(",")[2]
    if len(members) == 1 and "\n" not in space:
        space = " "
    return Piece(members[-1].end, members[-1].end, f",{space}{written}")


def remove(script: Script, parent: Map | Seq, index: int) -> Piece:
    """Return the piece that takes a member of a collection away, with its line or its comma."""
    starts = parent.items if isinstance(parent, Seq) else [key for key, _ in parent.pairs]
    members = parent.items if isinstance(parent, Seq) else [value for _, value in parent.pairs]
    if len(members) == 1:
        raise UnfitError
    if is_flow(script, parent):
        if index:
            return Piece(members[index - 1].end, members[index].end, "")
        return Piece(starts[0].start, starts[1].start, "")
    start = script.text.rfind("\n", 0, starts[index].start) + 1
    if script.text[start : starts[index].start].strip():
        raise UnfitError
    rest = _REST.match(script.text, _last_offset(script, members[index]))
    if rest is None:
        raise UnfitError
    return Piece(start, script.after_line(rest.end()), "")


_OURS = re.compile(r"#\s*unbuffered:(?:(?!\s#\s)[^\n\r])*")


def cut(script: Script, start: int, end: int) -> Piece:
    """Return the piece that takes our part of a comment away, and its line if nothing else stands there."""
    ours = _OURS.search(script.text, start, end)
    if ours is None:
        raise UnfitError
    line = script.text.rfind("\n", 0, start) + 1
    before, after = script.text[line : ours.start()], script.text[ours.end() : end]
    if after.strip():
        return Piece(ours.start(), ours.end(), "")
    if before.strip():
        return Piece(line + len(before.rstrip(" \t")), end, "")
    return Piece(line, script.after_line(end), "")


def whole(below: tuple[str | int, ...], key: str, value: Value) -> tuple[str, Value]:
    """Return the pair that brings a key with the mappings around it that are missing."""
    for step in reversed(below):
        key, value = str(step), Table(((key, value),))
    return key, value


def listed(below: tuple[str | int, ...], value: Value) -> tuple[str, Value]:
    """Return the pair that brings a list of one item with the mappings around it that are missing."""
    *outer, last = below
    return whole(tuple(outer), str(last), Items((value,)))
