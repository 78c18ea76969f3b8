"""A report as diagnostics of an editor, by file."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    DiagnosticTag,
    Location,
    Position,
    Range,
)
from msgspec import Struct, field
from pygls.workspace import PositionCodec

from unbuffered.finding import Finding, Severity
from unbuffered.langserver.client import Client
from unbuffered.langserver.judging import Judged
from unbuffered.langserver.positions import Ruler
from unbuffered.model.acknowledged import ITSELF
from unbuffered.model.place import Place
from unbuffered.model.route import Gap
from unbuffered.model.silence import Silence
from unbuffered.report import Report
from unbuffered.reporters.fingerprint import fingerprint
from unbuffered.reporters.style import Style
from unbuffered.reporters.touched import sentence
from unbuffered.reporters.words import inert

SOURCE = "unbuffered"

_SEVERITIES = {
    Severity.ERROR: DiagnosticSeverity.Error,
    Severity.WARNING: DiagnosticSeverity.Warning,
    Severity.INFO: DiagnosticSeverity.Information,
}
_STATED = re.compile(r"(?P<file>[^:]+):(?P<line>\d{1,7}):(?P<column>\d{1,7}): (?P<says>.*)", re.DOTALL)
_TOP = Range(Position(0, 0), Position(0, 0))


class Told(Struct, frozen=True):
    """A diagnostic, and the finding that it tells, if it tells one."""

    diagnostic: Diagnostic
    finding: Finding | None


By = dict[PurePosixPath, list[Told]]


class Teller(Struct, frozen=True):
    """Tells reports to a client; `address` gives that of a file in a report, None if it is no file."""

    client: Client
    codec: PositionCodec
    address: Callable[[PurePosixPath], str | None]

    def told(self, judged: Judged) -> By:
        """Return what is told of each file; what is silenced, known or withheld is not."""
        found: By = defaultdict(list)
        if judged.report is None:
            for line in judged.flaws:
                for file, told in _stated(line, judged):
                    found[file].append(told)
            return found
        telling = _Telling(self, judged.report, Style(docs=judged.settings.docs_url))
        for one in judged.report.findings:
            file, at = self._place(telling, one.hit.at, judged)
            found[file].append(Told(telling.finding(one, at), one))
        for gap in judged.report.told_gaps:
            file, at = self._place(telling, gap.at, judged)
            found[file].append(Told(telling.gap(gap, at), None))
        return found

    def _place(self, telling: "_Telling", at: Place, judged: Judged) -> tuple[PurePosixPath, Range]:
        """Return where something is told: a policy that is installed is told in the settings that name it."""
        if self.address(at.file) is None and judged.found is not None:
            return judged.found.shown, _TOP
        return at.file, telling.range(at)


class _Telling(Struct, frozen=True):
    """Tells one report; the lines of a file are counted once."""

    teller: Teller
    report: Report
    style: Style
    rulers: dict[PurePosixPath, Ruler] = field(default_factory=dict)

    def range(self, at: Place) -> Range:
        """Return where a place of the report is."""
        if at.file not in self.rulers:
            self.rulers[at.file] = Ruler(self.report.sources.get(at.file, ""), self.teller.codec)
        return self.rulers[at.file].range(at.span)

    def finding(self, found: Finding, at: Range) -> Diagnostic:
        """Return a finding."""
        client = self.teller.client
        page = self.style.page(found.rule) or found.page
        return Diagnostic(
            range=at,
            severity=_SEVERITIES[found.severity],
            code=found.rule,
            code_description=CodeDescription(page) if page and client.pages else None,
            source=SOURCE,
            message="\n".join(_message(found)),
            tags=[DiagnosticTag.Unnecessary] if client.tags and _is_idle(self.report, found) else None,
            related_information=list(self._related(found)) or None if client.related else None,
            data={"fingerprint": fingerprint(found)} if client.data else None,
        )

    def _related(self, found: Finding) -> Iterator[DiagnosticRelatedInformation]:
        for one in found.hit.because:
            address = self.teller.address(one.at.file)
            if address is not None:
                yield DiagnosticRelatedInformation(Location(address, self.range(one.at)), inert(one.says))

    def gap(self, gap: Gap, at: Range) -> Diagnostic:
        """Return what could not be read as an error, as a check ends with a code of its own for it."""
        severity = DiagnosticSeverity.Error if gap.fault else DiagnosticSeverity.Information
        says = inert(gap.says) if gap.fault else f"not checked: {inert(gap.says)}"
        return itself(at, says, severity)


def itself(at: Range, says: str, severity: DiagnosticSeverity) -> Diagnostic:
    """Return what this program has to say of itself."""
    return Diagnostic(range=at, severity=severity, code=ITSELF, source=SOURCE, message=says)


def _stated(line: str, judged: Judged) -> Iterator[tuple[PurePosixPath, Told]]:
    """Yield what is wrong with a file of the team's own: at its place, else in the settings that name it."""
    match = _STATED.fullmatch(line)
    if match is not None:
        # The columns of such files are characters: nobody keeps an emoji before a key of the settings.
        start = Position(int(match["line"]) - 1, int(match["column"]) - 1)
        at, file, says = Range(start, start), PurePosixPath(match["file"]), match["says"]
    elif judged.found is not None:
        at, file, says = _TOP, judged.found.shown, line
    else:
        return
    yield file, Told(itself(at, inert(says), DiagnosticSeverity.Error), None)


def _message(found: Finding) -> Iterator[str]:
    """Yield what is found, what happens at run time, and what to do, a line each."""
    yield inert(sentence(found))
    if found.hit.then:
        yield f"then: {inert(found.hit.then)}"
    if found.hit.fix:
        yield f"fix: {inert(found.hit.fix)}"
    yield from (f"write: {inert(one)}" for one in found.lines)


def _is_idle(report: Report, found: Finding) -> bool:
    """Whether what is found is a comment that does nothing."""
    judges = next((one.subject for one in report.manual if one.id == found.rule), None)
    return judges is Silence and found.hit.mend is not None


def unique(told: Sequence[list[Diagnostic]]) -> list[Diagnostic]:
    """Return what folders tell of one file in the order of its places; what several tell is told once."""
    found: list[Diagnostic] = []
    for number, listed in enumerate(told):
        found += listed if number == 0 else [one for one in listed if one not in found]
    return sorted(found, key=lambda one: (one.range.start.line, one.range.start.character, str(one.code)))
