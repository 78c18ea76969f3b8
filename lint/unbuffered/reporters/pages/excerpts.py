"""Source lines around a finding, with every place that it names marked and labelled."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from msgspec import Struct, field

from unbuffered.finding import Finding
from unbuffered.model.place import Place, lines

_AROUND = 2
"""Lines that are shown before and after a marked one."""
_UNBROKEN = 72
"""Characters of a line that the page surely has room for."""
_LONGEST = 220
"""Characters of a line that are shown: what programs write in one line is cut around its mark."""


class Piece(Struct, frozen=True):
    """A run of characters of a line; `mark` is "fault", "clash", or empty."""

    text: str
    mark: str


class Label(Struct, frozen=True):
    """What is to be seen at a mark of the line above it; `indent` columns lead below that mark."""

    text: str
    mark: str
    indent: int


class Row(Struct, frozen=True):
    """A line with its number and labels; `after_gap` tells that lines before it are left out."""

    number: int
    pieces: tuple[Piece, ...]
    labels: tuple[Label, ...]
    after_gap: bool


class Excerpt(Struct, frozen=True):
    """Some lines of one file; `seen` is false where the file is not here, and only labels can be told."""

    where: str
    rows: tuple[Row, ...]
    seen: bool


class _Mark(Struct, frozen=True):
    at: Place
    says: str
    kind: str

    def label(self, shown: str, start: int) -> Label:
        """Return its label, below a line that is shown from a character on and, if it is long, broken."""
        fits = len(shown) <= _UNBROKEN
        return Label(self.says, self.kind, max(self.at.span.column - 1 - start, 0) if fits else 0)


class Excerpts(Struct):
    """The excerpts of findings, each made once however many routes a finding touches."""

    sources: Mapping[PurePosixPath, str]
    split: dict[PurePosixPath, tuple[str, ...]] = field(default_factory=dict)
    made: dict[int, tuple[Excerpt, ...]] = field(default_factory=dict)
    """By the identity of the finding, which outlives this."""

    def of(self, finding: Finding) -> tuple[Excerpt, ...]:
        """Return an excerpt of each file that a finding names, its own first."""
        if id(finding) not in self.made:
            marks = [_Mark(finding.hit.at, finding.hit.label, "fault")]
            marks += [_Mark(one.at, one.says, "clash") for one in finding.hit.because]
            files = dict.fromkeys(mark.at.file for mark in marks)
            self.made[id(finding)] = tuple(
                _excerpt([one for one in marks if one.at.file == file], self._lines(file)) for file in files
            )
        return self.made[id(finding)]

    def _lines(self, file: PurePosixPath) -> tuple[str, ...] | None:
        if file not in self.sources:
            return None
        if file not in self.split:
            self.split[file] = lines(self.sources[file])
        return self.split[file]


def _excerpt(marks: list[_Mark], source: Sequence[str] | None) -> Excerpt:
    own = next((mark for mark in marks if mark.kind == "fault"), None)
    marks.sort(key=lambda mark: mark.at.span)
    first = (own or marks[0]).at
    where = f"{first.file}:{first.span.line}:{first.span.column}"
    if source is None:
        rows = tuple(Row(one.at.span.line, (), (one.label("", 0),), after_gap=False) for one in marks)
        return Excerpt(where, rows, seen=False)
    return Excerpt(where, tuple(_rows(marks, source)), seen=True)


def _rows(marks: Sequence[_Mark], source: Sequence[str]) -> Iterator[Row]:
    """Yield the marked lines with those around them, without the blanks before all of them."""
    wanted = sorted(
        {
            number
            for mark in marks
            for number in range(mark.at.span.line - _AROUND, mark.at.span.line + _AROUND + 1)
            if 0 < number <= len(source)
        }
    )
    shown = {number: source[number - 1].replace("\t", " ").rstrip() for number in wanted}
    margin = min((len(line) - len(line.lstrip(" ")) for line in shown.values() if line), default=0)
    last = 0
    for number, line in shown.items():
        own = [mark for mark in marks if mark.at.span.line == number]
        yield from _line(number, line, own, margin, after_gap=bool(last) and number > last + 1)
        last = number


def _line(number: int, line: str, own: list[_Mark], margin: int, *, after_gap: bool) -> Iterator[Row]:
    """Yield a line; one that is too long comes once for each of its marks, cut around it."""
    shown = line[margin : margin + _LONGEST]
    if len(line) <= margin + _LONGEST or not own:
        more = _CUT if len(line) > margin + _LONGEST else ""
        labels = tuple(mark.label(shown, margin) for mark in own)
        yield Row(number, (*_pieces(shown, own, margin), Piece(more, "")), labels, after_gap)
        return
    for mark in own:
        start = max(margin, min(mark.at.span.column - 1 - _LONGEST // 3, len(line) - _LONGEST))
        shown = line[start : start + _LONGEST]
        before, after = (_CUT if cut else "" for cut in (start > margin, start + _LONGEST < len(line)))
        pieces = (Piece(before, ""), *_pieces(shown, [mark], start), Piece(after, ""))
        yield Row(number, pieces, (mark.label(shown, start),), after_gap)
        after_gap = False


_CUT = "\N{HORIZONTAL ELLIPSIS}"


def _pieces(shown: str, marks: Sequence[_Mark], start: int) -> Iterator[Piece]:
    """Yield a line in pieces, each marked or not; where two marks overlap, the fault is seen."""
    spans = [(*_columns(mark, len(shown), start), mark.kind) for mark in marks]
    edges = sorted({0, len(shown), *(edge for first, last, _ in spans for edge in (first, last))})
    for left, right in pairwise(edges):
        kinds = {kind for first, last, kind in spans if first <= left and right <= last}
        yield Piece(shown[left:right], "fault" if "fault" in kinds else "clash" if kinds else "")


def _columns(mark: _Mark, length: int, start: int) -> tuple[int, int]:
    """Return from which character to which a mark goes in what is shown of its line."""
    span = mark.at.span
    first = min(max(span.column - 1 - start, 0), length)
    last = span.end_column - 1 - start if span.end_line == span.line else length
    return first, min(max(last, first), length)
