"""What a page tells of one route or handler: its verdict, its picture, and its findings in full."""

from collections.abc import Iterator

from msgspec import Struct

from unbuffered.finding import Finding, Severity
from unbuffered.model.place import Place
from unbuffered.report import Report, RouteReport
from unbuffered.reporters.constructs import constructs
from unbuffered.reporters.hopline import hop_names
from unbuffered.reporters.pages.excerpts import Excerpt, Excerpts
from unbuffered.reporters.paragraphs import made_by
from unbuffered.reporters.pictures.depiction import depict
from unbuffered.reporters.pictures.svg import figure
from unbuffered.reporters.style import Style
from unbuffered.reporters.words import few, listed, some
from unbuffered.verdict import Verdict

_MANY = 12
_FEW = 5


class Entry(Struct, frozen=True):
    """A sentence and the place that it speaks of."""

    says: str
    where: str


class Told(Struct, frozen=True):
    """A finding as a page tells it; `page` is the address of its rule's own page, if that lies somewhere.

    `elsewhere` are the other routes and handlers that it touches. `by` names the program that found it where
    that is another one, whose rules the manual does not have.
    """

    id: str
    rule: str
    name: str
    severity: str
    by: str
    says: str
    when: str
    where: str
    excerpts: tuple[Excerpt, ...]
    then: str
    fix: str
    write: tuple[str, ...]
    clash: tuple[str, ...]
    constructs: tuple[str, ...]
    confidence: str
    docs: str
    page: str
    elsewhere: tuple[str, ...]


class Card(Struct, frozen=True):
    """A route or a handler; `verdict` is what it is filtered by, `word` what is said.

    `picture` is a whole SVG, empty for a handler without a route. `is_calm` tells that nothing is wrong.
    """

    id: str
    name: str
    stack: str
    verdict: str
    word: str
    aside: str
    where: str
    way: tuple[str, ...]
    picture: str
    evidence: tuple[Entry, ...]
    unread: tuple[Entry, ...]
    findings: tuple[Told, ...]
    counts: str
    is_calm: bool


NOT_MEANT = "none"
"""The verdict of a route that does not mean to stream, for the filter."""


class Cards(Struct, frozen=True):
    """Makes the cards of a report."""

    report: Report
    style: Style
    excerpts: Excerpts

    def of_route(self, index: int) -> Card:
        """Return what is told of a route."""
        report, one = self.report, self.report.routes[index]
        picture, id_ = depict(report, index), f"route-{index + 1}"
        findings = report.of(index)
        return Card(
            id=id_,
            name=one.route.label,
            stack=one.route.stack,
            verdict=str(one.verdict) if one.meant else NOT_MEANT,
            word=picture.word,
            aside=f"when {one.when}" if one.when else "",
            where=at(one.at),
            way=hop_names(one.route),
            picture=figure(picture, f"{id_}-picture"),
            evidence=tuple(dict.fromkeys(Entry(seen.says, at(seen.at)) for seen in one.meant)),
            unread=tuple(Entry(unseen.hop, unseen.why) for unseen in one.route.unseen),
            findings=self.told(findings, id_, (one.route.label, one.route.stack)),
            counts=", ".join(filter(None, (_counts(findings), _unjudged(one)))),
            is_calm=(not one.meant or one.verdict is Verdict.STREAMS) and not _alarming(findings),
        )

    def of_handler(self, index: int) -> Card:
        """Return what is told of a handler to which no route leads."""
        one, findings = self.report.handlers[index], self.report.of_handler(index)
        handler, id_ = one.handler, f"handler-{index + 1}"
        # Without a stream it answers in one piece, which may well be meant.
        word = one.verdict if handler.streams or one.verdict is not Verdict.STREAMS else Verdict.UNKNOWN
        served = dict.fromkeys(" ".join(part for part in path if part) for path in handler.paths)
        return Card(
            id=id_,
            name=handler.name,
            stack="",
            verdict=str(word),
            word=str(word),
            aside="",
            where=at(handler.at),
            way=(str(handler.host), *(one for one in served if one)),
            picture="",
            evidence=tuple(Entry(spot.says, at(spot.at)) for spot in handler.streams[:_FEW]),
            unread=(),
            findings=self.told(findings, id_, (handler.name, "")),
            counts=_counts(findings),
            is_calm=word is Verdict.STREAMS and not _alarming(findings),
        )

    def told(self, findings: tuple[Finding, ...], id_: str, own: tuple[str, str]) -> tuple[Told, ...]:
        """Return findings, the worst first; `own` is the route or handler below which they stand."""
        return tuple(self._told(findings, id_, own))

    def _told(self, findings: tuple[Finding, ...], id_: str, own: tuple[str, str]) -> Iterator[Told]:
        ordered = sorted(findings, key=lambda found: tuple(Severity).index(found.severity))
        for number, found in enumerate(ordered, 1):
            hit = found.hit
            yield Told(
                id=f"{id_}-finding-{number}",
                rule=found.rule,
                name=found.name,
                severity=str(found.severity),
                by=found.by,
                says=hit.says,
                when=found.when or "",
                where=at(hit.at),
                excerpts=self.excerpts.of(found),
                then=hit.then,
                fix=hit.fix + made_by(found),
                write=found.lines,
                clash=found.clash,
                constructs=tuple(constructs(found, _MANY)),
                confidence=str(hit.confidence),
                docs=found.source or found.page,
                page="" if found.by else self.style.page(found.rule),
                elsewhere=_elsewhere(self.report, found, own),
            )


def _unjudged(one: RouteReport) -> str:
    """Return which hops stand beside a good verdict, or an open one, without having been judged."""
    if not one.meant or one.verdict not in {Verdict.STREAMS, Verdict.UNKNOWN} or not one.route.unseen:
        return ""
    return f"{listed(tuple(dict.fromkeys(unseen.hop for unseen in one.route.unseen)))} not judged"


def at(place: Place) -> str:
    """Return a place as file and line."""
    return f"{place.file}:{place.span.line}"


def _alarming(findings: tuple[Finding, ...]) -> bool:
    return any(one.severity is not Severity.INFO for one in findings)


def _counts(findings: tuple[Finding, ...]) -> str:
    """Return how many findings there are of each severity, in words."""
    counted = ((level, sum(one.severity is level for one in findings)) for level in Severity)
    return ", ".join(some(count, _NOUNS[level]) for level, count in counted if count)


_NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}


def _elsewhere(report: Report, found: Finding, own: tuple[str, str]) -> tuple[str, ...]:
    touched = [(one.route.label, one.route.stack) for one in (report.routes[index] for index in found.routes)]
    touched += [(report.handlers[index].handler.name, "") for index in found.handlers if not found.routes]
    names = (f"{name} of {stack}" if stack else name for name, stack in touched if (name, stack) != own)
    return few(tuple(dict.fromkeys(names)))
