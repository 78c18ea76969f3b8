"""What is shown where the pointer rests: a finding with its rule's words, or the verdict of a route."""

from collections.abc import Iterable, Iterator

from lsprotocol.types import Position, Range
from pygls.workspace import PositionCodec

from unbuffered.finding import Effect, Finding
from unbuffered.langserver.diagnostics import Told
from unbuffered.langserver.judging import Judged
from unbuffered.langserver.positions import Ruler
from unbuffered.report import Report, RouteReport
from unbuffered.reporters.hopline import hop_names, hop_of
from unbuffered.reporters.prose import code, prose
from unbuffered.reporters.style import Style
from unbuffered.reporters.touched import sentence
from unbuffered.rule import Rule

_FEW = 3
"""Routes that are told with one finding, or at one line."""


def covers(at: Range, position: Position) -> bool:
    """Whether a position is in a range, its end included: there the pointer rests after the last letter."""
    return at.start <= position and not at.end < position


def hovered(judged: Judged, findings: Iterable[Finding]) -> str:
    """Return findings with the words of their rules, as Markdown."""
    if judged.report is None:
        return ""
    return "\n\n---\n\n".join("\n\n".join(_finding(judged, judged.report, one)) for one in findings)


def found_at(told: Iterable[Told], position: Position) -> list[Finding]:
    """Return the findings at a position."""
    return [one.finding for one in told if one.finding is not None and covers(one.diagnostic.range, position)]


def routes_at(judged: Judged, codec: PositionCodec, file: object, position: Position) -> str:
    """Return the verdicts of the routes that begin at a position, as Markdown; empty if none does."""
    report = judged.report
    if report is None:
        return ""
    here = [
        (index, one)
        for index, one in enumerate(report.routes)
        if one.at.file == file and one.at.span.line == position.line + 1
    ]
    if not here:
        return ""
    ruler = Ruler(report.sources.get(here[0][1].at.file, ""), codec)
    told = [_route(report, index) for index, one in here if covers(ruler.range(one.at.span), position)]
    more = [f"and {len(told) - _FEW} more"] if len(told) > _FEW else []
    return "\n\n".join([*told[:_FEW], *more])


def _finding(judged: Judged, report: Report, found: Finding) -> Iterator[str]:
    yield f"**{found.rule} {found.name}** ({found.severity}, confidence: {found.hit.confidence})"
    yield prose(sentence(found))
    if found.hit.then:
        yield f"**Then**: {prose(found.hit.then)}"
    if found.hit.fix:
        yield f"**Fix**: {prose(found.hit.fix)}"
    yield from (f"**Write**: {code(one)}" for one in found.lines)
    yield from (_route(report, index) for index in found.routes[:_FEW])
    rule = next((one for one in report.manual if one.id == found.rule), None)
    if rule is not None:
        yield from _words(rule)
    own = Style(docs=judged.settings.docs_url).page(found.rule)
    links = [f"[the page of {found.rule}]({own})"] if own else []
    links += [f"[what it rests on]({found.page})"] if found.page else []
    if links:
        yield ", ".join(links)


def _words(rule: Rule) -> Iterator[str]:
    """Yield what a rule says of itself: why, and how it is right."""
    yield f"*{rule.title}*"
    for heading in ("Why", "Good"):
        words = rule.section(heading)
        if words:
            yield f"**{heading}**\n\n{words}"


def _route(report: Report, index: int) -> str:
    """Return a route: its verdict, and its hops, the broken one marked."""
    one = report.routes[index]
    names = list(hop_names(one.route))
    broken = {hop_of(found) for found in report.of(index) if found.effect is not Effect.NONE}
    path = " → ".join(f"**{code(name)}**" if at in broken else code(name) for at, name in enumerate(names))
    return f"{code(one.route.label)} **{_verdict(one)}**: {path}"


def _verdict(one: RouteReport) -> str:
    if not one.meant:
        return "does not mean to stream"
    return f"{one.verdict}, {prose(f'when {one.when}')}" if one.when else str(one.verdict)
