"""Source lines with a caret under the fault and labels under what it clashes with."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from unbuffered.finding import Finding
from unbuffered.model.place import Place
from unbuffered.reporters.inert import inert
from unbuffered.reporters.style import SEVERITY, Style


@dataclass(frozen=True, slots=True)
class _Mark:
    """One underlined piece of one line."""

    at: Place
    label: str
    sign: str


def snippet(finding: Finding, sources: Mapping[PurePosixPath, str], style: Style) -> Iterator[str]:
    """Yield the lines that matter, in the order of the file; other files after the finding's own."""
    marks = [_Mark(finding.hit.at, finding.hit.label, "^")]
    marks += [_Mark(evidence.at, evidence.says, "-") for evidence in finding.hit.because]
    gutter = max(len(str(mark.at.span.line)) for mark in marks)
    files = dict.fromkeys(mark.at.file for mark in marks)
    for index, file in enumerate(files):
        own = sorted((mark for mark in marks if mark.at.file == file), key=lambda mark: mark.at.span)
        span = own[0].at.span if index else finding.hit.at.span
        arrow = "-->" if index == 0 else ":::"
        yield f"{' ' * gutter} {style.paint(arrow, 'blue')} {inert(str(file))}:{span.line}:{span.column}"
        yield from _lines(own, _split(sources.get(file, "")), gutter, finding, style)


def _lines(
    marks: Sequence[_Mark], source: Sequence[str], gutter: int, finding: Finding, style: Style
) -> Iterator[str]:
    bar = style.paint("|", "blue")
    yield f"{' ' * gutter} {bar}"
    last = 0
    for mark in marks:
        number = mark.at.span.line
        line = source[number - 1] if 0 < number <= len(source) else ""
        cut = _cropped(line, mark.at.span.column - 1, style.width - gutter - 5)
        if last and number > last + 1:
            yield style.paint("...".rjust(gutter), "blue")
        if number != last:
            yield f"{style.paint(str(number).rjust(gutter), 'blue')} {bar} {inert(cut.shown)}"
        last = number
        colour = SEVERITY[finding.severity] if mark.sign == "^" else "blue"
        for before, words in _underline(mark, line, cut, style.width - gutter - 5):
            yield f"{' ' * gutter} {bar} {before}{style.paint(words, colour)}"


@dataclass(frozen=True, slots=True)
class _Cut:
    """The part of a line that is shown, and where it begins."""

    offset: int
    shown: str


def _underline(mark: _Mark, line: str, cut: _Cut, room: int) -> Iterator[tuple[str, str]]:
    """Yield the room before the mark, and the mark with its label; below it, where both do not fit."""
    span = mark.at.span
    before = len(inert(line[cut.offset : span.column - 1]))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    length = max(1, min(len(inert(line[span.column - 1 : end])), len(inert(cut.shown)) - before))
    signs, label = mark.sign * length, inert(mark.label)
    if before + length + 1 + len(label) <= room:
        yield " " * before, f"{signs} {label}"
        return
    yield " " * before, signs
    yield " " * max(0, min(before, room - len(label))), label


def _cropped(line: str, column: int, room: int) -> _Cut:
    """Return a line cut to fit; a tab becomes one space, as columns count it."""
    line = line.replace("\t", " ").rstrip()
    room = max(room, 20)
    if len(line) <= room:
        return _Cut(0, line)
    start = max(0, min(column - room // 3, len(line) - room))
    return _Cut(start, line[start : start + room])


def _split(text: str) -> list[str]:
    """Return the lines as editors count them; str.splitlines knows more line ends than they do."""
    return re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff"))
