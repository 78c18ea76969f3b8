"""Source lines with a caret under the fault and labels under what it clashes with."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.finding import Finding
from unbuffered.model.place import Place, lines
from unbuffered.reporters.style import SEVERITY, Style
from unbuffered.reporters.words import inert


class _Mark(Struct, frozen=True):
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
        written = sources.get(file)
        if written is None:
            yield from _unseen(own, gutter, finding, style)
        else:
            yield from _lines(own, lines(written), gutter, finding, style)


def _unseen(marks: Sequence[_Mark], gutter: int, finding: Finding, style: Style) -> Iterator[str]:
    """Yield the labels alone, by line: the file is where the CDK ran, and not here."""
    bar = style.paint("|", "blue")
    for mark in marks:
        number = style.paint(str(mark.at.span.line).rjust(gutter), "blue")
        colour = SEVERITY[finding.severity] if mark.sign == "^" else "blue"
        yield f"{number} {bar} {style.paint(f'{mark.sign} {inert(mark.label)}', colour)}"


def _lines(
    marks: Sequence[_Mark], source: Sequence[str], gutter: int, finding: Finding, style: Style
) -> Iterator[str]:
    bar = style.paint("|", "blue")
    room = max(style.width - gutter - 5, 20)
    yield f"{' ' * gutter} {bar}"
    last, shown = 0, ""
    for mark in marks:
        number = mark.at.span.line
        line = _marked(mark, source[number - 1] if 0 < number <= len(source) else "", room)
        if last and number > last + 1:
            yield style.paint("...".rjust(gutter), "blue")
        # Two marks of one long line may need two pieces of it.
        if number != last or line.shown != shown:
            yield f"{style.paint(str(number).rjust(gutter), 'blue')} {bar} {line.shown}"
        last, shown = number, line.shown
        colour = SEVERITY[finding.severity] if mark.sign == "^" else "blue"
        for before, words in _underline(mark, line, room):
            yield f"{' ' * gutter} {bar} {' ' * before}{style.paint(words, colour)}"


class _Line(Struct, frozen=True):
    """A line as it is printed, cut to fit, with the columns (from 0) of the marked piece."""

    shown: str
    start: int
    end: int


def _marked(mark: _Mark, line: str, room: int) -> _Line:
    """Return a line made harmless and cut to fit; a tab becomes one space, as columns count it."""
    line = line.replace("\t", " ").rstrip()
    span = mark.at.span
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    before, marked = inert(line[: span.column - 1]), inert(line[span.column - 1 : end])
    whole = before + marked + inert(line[end:])
    cut = max(0, min(len(before) - room // 3, len(whole) - room)) if len(whole) > room else 0
    start = min(len(before) - cut, room - 1)
    return _Line(whole[cut : cut + room], start, min(start + max(1, len(marked)), room))


def _underline(mark: _Mark, line: _Line, room: int) -> Iterator[tuple[int, str]]:
    """Yield the room before the mark, and the mark with its label; below it, where both do not fit."""
    signs, label = mark.sign * (line.end - line.start), inert(mark.label)
    if line.end + 1 + len(label) <= room:
        yield line.start, f"{signs} {label}".rstrip()
        return
    yield line.start, signs
    for part in textwrap.wrap(label, room):
        yield max(0, min(line.start, room - len(part))), part
