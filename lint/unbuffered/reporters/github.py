"""Annotations of a pull request: GitHub's workflow commands, the worst first."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from unbuffered.finding import Finding, Severity
from unbuffered.model.place import Place
from unbuffered.report import Report
from unbuffered.reporters.counts import beside, levels
from unbuffered.reporters.style import Style
from unbuffered.reporters.touched import labels, sentence, worst_first
from unbuffered.reporters.words import commandless, few, hashless, inert, listed, some

MOST = 10
"""GitHub shows so many annotations of a level for each step, and cuts the rest off without a word."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class _Annotation(Struct, frozen=True):
    """One command; `at` is None for what has no place."""

    command: str
    title: str
    says: str
    at: Place | None = None


def render(report: Report, _style: Style) -> str:
    """Return workflow commands, and after them lines that are none."""
    annotations = [*_faults(report), *_findings(report), *_gaps(report)]
    kept: list[_Annotation] = []
    left: dict[str, int] = {}
    for command in _COMMANDS.values():
        own = [one for one in annotations if one.command == command]
        # The last notice says what was left out, and must not be cut off itself.
        room = MOST - 1 if command == "notice" else MOST
        kept += own[:room]
        if len(own) > room:
            left[command] = len(own) - room
    lines = [_line(one) for one in kept]
    if left:
        lines.append(_line(_left_out(left)))
    told = ", ".join(filter(None, (levels(report), beside(report))))
    plain = [*(f"note: {note}" for note in report.notes), told]
    return "\n".join([*lines, *(commandless(inert(line)) for line in plain)]) + "\n"


def _findings(report: Report) -> Iterator[_Annotation]:
    for found in worst_first(report.findings):
        title = f"{found.rule} {found.name}"
        yield _Annotation(_COMMANDS[found.severity], title, _message(report, found), found.hit.at)


def _message(report: Report, found: Finding) -> str:
    hit = found.hit
    where = ", ".join(few(labels(report, found)))
    lines = (
        inert(sentence(found)),
        inert(f"then: {hit.then}") if hit.then else "",
        inert(f"fix: {hit.fix}") if hit.fix else "",
        inert(f"in: {where}") if where else "",
        inert(found.page),
    )
    return "\n".join(filter(None, lines))


def _gaps(report: Report) -> Iterator[_Annotation]:
    for gap in report.gaps:
        if gap.fault:
            yield _Annotation("error", "unreadable", inert(gap.says), gap.at)
        else:
            yield _Annotation("notice", "not checked", inert(gap.says), gap.at)


def _faults(report: Report) -> Iterator[_Annotation]:
    for fault in report.faults:
        yield _Annotation("error", "internal error", inert(fault))


def _left_out(left: dict[str, int]) -> _Annotation:
    counted = listed([some(number, f"more {command}") for command, number in left.items()])
    are = "is" if sum(left.values()) == 1 else "are"
    says = f"{counted} {are} not shown here: GitHub shows {MOST} of a level for each step"
    return _Annotation("notice", "unbuffered", says)


def _line(one: _Annotation) -> str:
    properties = [*_place(one.at), ("title", one.title)]
    told = ",".join(f"{name}={_property(inert(value))}" for name, value in properties)
    return f"::{one.command} " + hashless(f"{told}::{_data(one.says)}", r"\x23")


def _place(at: Place | None) -> Sequence[tuple[str, str]]:
    """Return the properties of a place; columns are understood within one line only."""
    if at is None:
        return ()
    span = at.span
    lines = (("file", str(at.file)), ("line", str(span.line)), ("endLine", str(span.end_line)))
    if span.line != span.end_line:
        return lines
    return (*lines, ("col", str(span.column)), ("endColumn", str(span.end_column)))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
