"""How a working text is broken: one text for each site that fits, with the lines that are at fault."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lines import Line, around, extent, outline

HERE = "<here>"
"""Marks a line of a replacement as the broken one."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken text and the lines that are at fault, from 1."""

    text: str
    lines: frozenset[int]


Edit = Callable[[str], Iterator[Broken]]


def swap(key: str, old: str, new: str, under: str = "", *, above: int = 0) -> Edit:
    """Rewrite the value of a key, wherever it fits and stands under a way of keys.

    Where the value lies in a mapping that is written over several lines (a function of JSON), `above` lines
    up there is a key that counts as well.
    """

    def edit(text: str) -> Iterator[Broken]:
        listed = text.split("\n")
        for line in outline(text):
            if not re.fullmatch(key, line.key) or not re.search(under, line.way):
                continue
            before = listed[line.number - 1]
            head = before[: len(before) - len(line.value)]
            value = re.sub(old, new, line.value, count=1)
            if value != line.value:
                lines = {line.number, line.number - above}
                yield Broken(_with(listed, line.number, [head + value]), frozenset(lines))

    return edit


def rename(key: str, new: str, under: str = "") -> Edit:
    """Write another key in place of one."""

    def edit(text: str) -> Iterator[Broken]:
        listed = text.split("\n")
        for line in outline(text):
            if re.fullmatch(key, line.key) and re.search(under, line.way):
                after = listed[line.number - 1].replace(line.key, re.sub(key, new, line.key), 1)
                yield Broken(_with(listed, line.number, [after]), frozenset({line.number}))

    return edit


def drop(key: str, under: str = "", *, left: str = "") -> Edit:
    """Leave out a key with all that is below it; at fault is the mapping that lacks it.

    `left` names the keys beside it, or anywhere in the text after a ``^``, which decide in its place.
    """

    def edit(text: str) -> Iterator[Broken]:
        listed = text.split("\n")
        lines = outline(text)
        for line in lines:
            if not re.fullmatch(key, line.key) or not re.search(under, line.way):
                continue
            gone = extent(text, line)
            kept = [one for number, one in enumerate(listed, 1) if number not in gone]
            if (
                gone.start > 1
                and kept[gone.start - 2].endswith(",")
                and kept[gone.start - 1].strip()[:1] in {"}", "]"}
            ):
                kept[gone.start - 2] = kept[gone.start - 2][:-1]
            after = "\n".join(kept)
            yield Broken(after, frozenset(_lacking(lines, line, len(gone), left, after)))

    return edit


def _lacking(lines: list[Line], gone: Line, length: int, left: str, after: str) -> Iterator[int]:
    """Yield the lines that are at fault where a key is missing."""
    if left.startswith("^"):
        yield from (one.number for one in outline(after) if re.search(left[1:], one.way))
        return
    owner = around(lines, gone)
    if left:
        beside = (one for one in lines if one.path[:-1] == gone.path[:-1] and re.fullmatch(left, one.key))
        yield from (one.number - (length if one.number > gone.number else 0) for one in beside)
        return
    if owner is not None:
        yield owner.number
        above = around(lines, owner)
        # A resource and its properties are one to a reader.
        if owner.key in {"Properties", "Variables"} and above is not None:
            yield above.number


def add(under: str, *added: str, first: bool = True) -> Edit:
    """Write lines into every mapping of which the way fits; those are at fault."""

    def edit(text: str) -> Iterator[Broken]:
        listed = text.split("\n")
        lines = outline(text)
        for line in lines:
            inner = next(
                (one for one in lines if one.number > line.number and one.path[:-1] == line.path), None
            )
            if not re.search(under, line.way) or inner is None:
                continue
            at = line.number if first else extent(text, line).stop - 1
            new = [" " * inner.indent + one for one in added]
            broken = frozenset(range(at + 1, at + 1 + len(new)))
            yield Broken("\n".join([*listed[:at], *new, *listed[at:]]), broken)

    return edit


def append(block: str) -> Edit:
    """Write resources at the end of all resources; lines with the mark are at fault."""

    def edit(text: str) -> Iterator[Broken]:
        lines = outline(text)
        top = next((one for one in lines if one.path == ("Resources",)), None)
        if top is None:
            return
        listed = text.split("\n")
        at = extent(text, top).stop - 1
        new = ["", *block.strip("\n").split("\n")]
        yield _marked("\n".join([*listed[:at], *new, *listed[at:]]))

    return edit


def change(pattern: str, replacement: str) -> Edit:
    """Rewrite each passage that fits; its marked lines are at fault, or the first one if none is marked."""

    def edit(text: str) -> Iterator[Broken]:
        for match in re.finditer(pattern, text, re.MULTILINE):
            new = match.expand(replacement)
            if HERE not in new:
                new = HERE + new
            yield _marked(text[: match.start()] + new + text[match.end() :])

    return edit


def then(first: Edit, second: Edit) -> Edit:
    """Break a text twice; what the second edit broke is at fault."""

    def edit(text: str) -> Iterator[Broken]:
        for one in first(text):
            yield from second(one.text)

    return edit


def _marked(text: str) -> Broken:
    lines = frozenset(number for number, line in enumerate(text.split("\n"), 1) if HERE in line)
    return Broken(text.replace(HERE, ""), lines)


def _with(listed: list[str], number: int, new: list[str]) -> str:
    return "\n".join([*listed[: number - 1], *new, *listed[number:]])
