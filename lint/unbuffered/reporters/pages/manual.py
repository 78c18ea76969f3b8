"""A rule's own page: its words as blocks, so that a template can lay them out and escape every piece."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from unbuffered.rule import HEADINGS, Rule

_FENCE = re.compile(r"```(\S*)\s*(.*)")
_FOUND = re.compile(r"\s*(?:#|//)\s*finds [A-Z]+\d+.*$")
_INLINE = re.compile(r"``(?P<long>.+?)``|`(?P<code>[^`]+)`|(?P<link>https?://[^\s<>\"'`]+)")
_RULER = re.compile(r"[|\s:-]+")


class Run(Struct, frozen=True):
    """A run of text; `kind` is "code", "link", or empty."""

    text: str
    kind: str = ""


Runs = tuple[Run, ...]


class Paragraph(Struct, frozen=True):
    """Running text."""

    runs: Runs
    kind: str = "paragraph"


class Listing(Struct, frozen=True):
    """The items of a list."""

    items: tuple[Runs, ...]
    kind: str = "list"


class Table(Struct, frozen=True):
    """A table: its head, and its rows."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    kind: str = "table"


class Line(Struct, frozen=True):
    """A line of an example without its indent; `found` tells that the rule's finding falls on it."""

    indent: str
    text: str
    found: bool


class Example(Struct, frozen=True):
    """A file of an example."""

    file: str
    lines: tuple[Line, ...]
    kind: str = "example"


Block = Paragraph | Listing | Table | Example


class Section(Struct, frozen=True):
    """What stands below one heading."""

    heading: str
    blocks: tuple[Block, ...]


def sections(rule: Rule) -> tuple[Section, ...]:
    """Return the sections of a rule's words that are not empty."""
    told = ((heading, rule.section(heading)) for heading in HEADINGS)
    return tuple(
        Section(heading, _sources(text) if heading == "Source" else tuple(blocks(text)))
        for heading, text in told
        if text
    )


def _sources(text: str) -> tuple[Block, ...]:
    return (Listing(tuple(runs(line) for line in text.splitlines() if line.strip())),)


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of light Markdown: paragraphs, lists, tables, and fences with a file name."""
    rest = text.splitlines()
    while rest:
        taken = _taken(rest)
        piece, rest = rest[:taken], rest[taken:]
        if any(line.strip() for line in piece):
            yield _block(piece)


def _taken(rest: Sequence[str]) -> int:
    """Return how many lines the first block takes."""
    if rest[0].startswith("```"):
        ends = (number for number, line in enumerate(rest) if number and line.strip() == "```")
        return next(ends, len(rest) - 1) + 1
    kind = _kind(rest[0])
    for number, line in enumerate(rest):
        if not line.strip():
            return number + 1
        is_other = _kind(line) != kind and not (kind == "list" and line.startswith(" "))
        if number and (is_other or line.startswith("```")):
            return number
    return len(rest)


def _kind(line: str) -> str:
    if line.startswith("|"):
        return "table"
    return "list" if line.startswith(("- ", "* ")) else "paragraph"


def _block(piece: Sequence[str]) -> Block:
    if piece[0].startswith("```"):
        return _example(piece)
    written = [line for line in piece if line.strip()]
    match _kind(written[0]):
        case "table":
            rows = tuple(_cells(line) for line in written if not _RULER.fullmatch(line))
            return Table(rows[0] if rows else (), rows[1:])
        case "list":
            return Listing(tuple(runs(item) for item in _items(written)))
        case _:
            return Paragraph(runs(" ".join(line.strip() for line in written)))


def _example(piece: Sequence[str]) -> Example:
    opened = _FENCE.fullmatch(piece[0].strip())
    ended = len(piece) - 1 if piece[-1].strip() == "```" else len(piece)
    return Example(opened[2] if opened else "", tuple(_line(line) for line in piece[1:ended]))


def _line(written: str) -> Line:
    text = _FOUND.sub("", written)
    bare = text.lstrip(" ")
    return Line(text[: len(text) - len(bare)], bare, found=text != written)


def _cells(line: str) -> tuple[Runs, ...]:
    return tuple(runs(cell.strip()) for cell in line.strip().strip("|").split("|"))


def _items(written: Sequence[str]) -> list[str]:
    """Return the items of a list, with the lines that go on with them."""
    items: list[str] = []
    for line in written:
        if _kind(line) == "list":
            items.append(line[2:].strip())
        else:
            items[-1] += f" {line.strip()}"
    return items


def runs(text: str) -> Runs:
    """Return a text in runs: code between backticks, addresses, and everything else."""
    found: list[Run] = []
    end = 0
    for match in _INLINE.finditer(text):
        link = match["link"].rstrip(".,;:)") if match["link"] else ""
        start, stop = match.start(), match.start() + len(link) if link else match.end()
        found.append(Run(text[end:start]))
        found.append(Run(link, "link") if link else Run(match["long"] or match["code"], "code"))
        end = stop
    found.append(Run(text[end:]))
    return tuple(one for one in found if one.text)
