"""From a report to a page: counts, routes, what was left out, and the words of every rule that is named."""

from collections.abc import Iterable

from msgspec import Struct

from unbuffered.clash import Clash
from unbuffered.finding import Finding
from unbuffered.model.silence import Silence
from unbuffered.report import Report
from unbuffered.reporters.closing import summary
from unbuffered.reporters.pages.cards import NOT_MEANT, Card, Cards, Entry, Told, at
from unbuffered.reporters.pages.excerpts import Excerpts
from unbuffered.reporters.pages.manual import Section, sections
from unbuffered.reporters.style import Style
from unbuffered.reporters.words import some
from unbuffered.rule import Rule
from unbuffered.verdict import Verdict


class Count(Struct, frozen=True):
    """How many of the cards have a verdict; `says` is how a button names it."""

    verdict: str
    says: str
    count: int


class Aside(Struct, frozen=True):
    """A finding that does not count: what it says, where, and why it is left out."""

    rule: str
    severity: str
    says: str
    where: str
    why: str


class Words(Struct, frozen=True):
    """A rule with its words; `page` is the address of its own page, if that lies somewhere."""

    id: str
    name: str
    severity: str
    since: str
    title: str
    sections: tuple[Section, ...]
    clash: tuple[Clash, ...]
    page: str


class Page(Struct, frozen=True):
    """All that the page shows."""

    headline: str
    summary: str
    counts: tuple[Count, ...]
    routes: tuple[Card, ...]
    others: tuple[Card, ...]
    handlers: tuple[Card, ...]
    rest: tuple[Told, ...]
    gaps: tuple[Entry, ...]
    unreadable: tuple[Entry, ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    silenced: tuple[Aside, ...]
    known: tuple[Aside, ...]
    withheld: tuple[Aside, ...]
    mended: int
    rules: tuple[Words, ...]
    inputs: tuple[str, ...]


def page_of(report: Report, style: Style) -> Page:
    """Return the page of a report."""
    cards = Cards(report, style, Excerpts(report.sources))
    meant = sorted(
        (index for index, one in enumerate(report.routes) if one.meant),
        key=lambda index: -tuple(Verdict).index(report.routes[index].verdict),
    )
    others = (index for index, one in enumerate(report.routes) if not one.meant)
    routes = tuple(cards.of_route(index) for index in meant)
    unmeant = tuple(cards.of_route(index) for index in others)
    handlers = tuple(cards.of_handler(index) for index in report.alone if _worth(report, index))
    return Page(
        headline=_headline(report),
        summary=summary(report),
        counts=_counts((*routes, *unmeant, *handlers)),
        routes=routes,
        others=unmeant,
        handlers=handlers,
        rest=cards.told(tuple(one for one in report.findings if not _is_told(report, one)), "rest", ("", "")),
        gaps=tuple(Entry(gap.says, at(gap.at)) for gap in report.gaps if not gap.fault),
        unreadable=tuple(Entry(gap.says, at(gap.at)) for gap in report.gaps if gap.fault),
        notes=report.notes,
        faults=report.faults,
        silenced=tuple(_aside(one, _silenced(one.silence)) for one in report.silenced),
        known=tuple(_aside(one, "in the baseline") for one in report.known),
        withheld=tuple(_aside(one, f"confidence {one.hit.confidence}") for one in report.withheld),
        mended=len(report.mended),
        rules=_manual(report, style),
        inputs=report.inputs,
    )


def _is_told(report: Report, finding: Finding) -> bool:
    """Whether a finding stands below a route or a handler."""
    return bool(finding.routes or set(finding.handlers) & set(report.alone))


def _worth(report: Report, index: int) -> bool:
    return bool(report.handlers[index].handler.streams or report.of_handler(index))


def _headline(report: Report) -> str:
    """Return the answer in one sentence: of so many that mean to stream, how many will."""
    verdicts = [one.verdict for one in report.routes if one.meant]
    what = "streaming route"
    if not verdicts:
        alone = (report.handlers[index] for index in report.alone)
        verdicts, what = [one.verdict for one in alone if one.handler.streams], "streaming handler"
    if not verdicts:
        return "Nothing here means to stream"
    good, open_ = verdicts.count(Verdict.STREAMS), verdicts.count(Verdict.UNKNOWN)
    if good == len(verdicts):
        return f"{'All ' if good > 1 else 'The '}{some(good, what) if good > 1 else what} will stream"
    doubt = f", and {open_} cannot be told" if open_ else ""
    said = "none" if good == 0 else str(good)
    return f"Of {some(len(verdicts), what)}, {said} will stream{doubt}"


_SAID = {
    str(Verdict.BREAKS): "breaks",
    str(Verdict.BUFFERS): "buffers",
    str(Verdict.UNKNOWN): "unknown",
    str(Verdict.STREAMS): "streams",
    NOT_MEANT: "not meant to stream",
}


def _counts(cards: tuple[Card, ...]) -> tuple[Count, ...]:
    """Return how many cards there are of each verdict, the worst first."""
    counted = (
        Count(verdict, says, sum(card.verdict == verdict for card in cards))
        for verdict, says in _SAID.items()
    )
    return tuple(one for one in counted if one.count)


def _aside(finding: Finding, why: str) -> Aside:
    return Aside(finding.rule, str(finding.severity), finding.hit.says, at(finding.hit.at), why)


def _silenced(silence: Silence | None) -> str:
    """Return why a finding is silent: the author's reason, or that its rule was left out."""
    if silence is None:
        return "its rule was left out of this run"
    reason = silence.reason or "no reason given"
    until = f", until {silence.until.isoformat()}" if silence.until else ""
    return f"{reason}{until} ({at(silence.at)})"


def _manual(report: Report, style: Style) -> tuple[Words, ...]:
    """Return the words of every rule that something on the page names, each once."""
    named = {one.rule for one in _everything(report)}
    return tuple(_words(rule, style) for rule in report.manual if rule.id in named)


def _everything(report: Report) -> Iterable[Finding]:
    return (*report.findings, *report.silenced, *report.known, *report.withheld)


def _words(rule: Rule, style: Style) -> Words:
    return Words(
        rule.id,
        rule.name,
        str(rule.severity),
        rule.since,
        rule.title,
        sections(rule),
        rule.clash,
        style.page(rule.id),
    )
