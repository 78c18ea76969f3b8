"""From a report to the picture of a route: findings are led to their hops, and each hop gets a state."""

from collections.abc import Iterable

from unbuffered.finding import Effect, Finding, Severity
from unbuffered.model.edges import Distribution
from unbuffered.model.hops import ApiKind
from unbuffered.report import Report, RouteReport
from unbuffered.reporters.hopline import hop_of
from unbuffered.reporters.pictures.hops import Bare, bare_hops, kind_of
from unbuffered.reporters.pictures.picture import Hop, Kind, Picture, State
from unbuffered.verdict import Verdict, asked


def depict(report: Report, index: int) -> Picture:
    """Return the picture of a route of a report, by its index."""
    one = report.routes[index]
    bare = bare_hops(one.route)
    told = _by_hop(bare, report.of(index))
    hidden = _by_hop(bare, _hidden(report, index))
    hops = tuple(
        Hop(
            hop.kind,
            hop.word,
            hop.title,
            hop.details,
            _by_severity(told[number]),
            len(hidden[number]),
            _state(one, hop, (*told[number], *hidden[number])),
            hop.why,
        )
        for number, hop in enumerate(bare)
    )
    return Picture(one.route.label, one.route.stack, one.at, bool(one.meant), one.verdict, one.when, hops)


def _hidden(report: Report, index: int) -> tuple[Finding, ...]:
    """Return the findings on a route that are not told: an author may silence the message, not the fact."""
    return tuple(one for one in (*report.silenced, *report.known, *report.withheld) if index in one.routes)


def _by_hop(hops: tuple[Bare, ...], findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings of each hop."""
    told: list[list[Finding]] = [[] for _ in hops]
    for finding in findings:
        told[_hop(hops, finding)].append(finding)
    return told


def _hop(hops: tuple[Bare, ...], finding: Finding) -> int:
    """Return to which hop a finding belongs: where its cure is, and the last one where that is not here."""
    wanted = kind_of(hop_of(finding.rule))
    if wanted is Kind.API:
        for number, hop in enumerate(hops):
            if hop.distribution is not None and _lies_in(finding, hop.distribution):
                return number
    kinds = [hop.kind for hop in hops]
    return kinds.index(wanted) if wanted in kinds else len(hops) - 1


def _lies_in(finding: Finding, distribution: Distribution) -> bool:
    """Whether a finding stands in the resource that makes a distribution."""
    places = (finding.hit.at, *(origin.template for origin in finding.origins))
    at = distribution.at
    return any(place.file == at.file and place.steps[:2] == at.steps[:2] for place in places)


def _by_severity(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda found: tuple(Severity).index(found.severity)))


def _state(one: RouteReport, hop: Bare, findings: tuple[Finding, ...]) -> State:
    """Return how a hop fares; one that asks for no stream is broken only on a route that means to stream."""
    if any(found.effect is not Effect.NONE for found in findings):
        return State.BROKEN
    if one.meant and _declines(one, hop):
        return State.BROKEN
    if any(found.severity is not Severity.INFO for found in findings):
        return State.WARNED
    if hop.why:
        return State.UNREAD
    return State.UNKNOWN if any(not detail.known for detail in hop.details) else State.FINE


def _declines(one: RouteReport, hop: Bare) -> bool:
    """Whether this is the hop that asks for no stream."""
    asking = Kind.API if one.route.api.kind is ApiKind.HTTP else Kind.INTEGRATION
    return hop.kind is asking and asked(one.route) is Verdict.BUFFERS
