"""What a run found, for reporters."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Literal

from msgspec import Struct, field

from unbuffered.finding import Finding, Identity, Severity
from unbuffered.model.acknowledged import Acknowledged
from unbuffered.model.crash import Crash
from unbuffered.model.handler import Handler
from unbuffered.model.origin import Origin
from unbuffered.model.place import Place
from unbuffered.model.route import Evidence, Gap, Route
from unbuffered.rule import Rule
from unbuffered.verdict import Verdict


class RouteReport(Struct, frozen=True):
    """One route: its verdict over all scenarios in which it means to stream.

    `route` is the plain model of the worst scenario, `when` the scenarios that have its verdict.
    `at` is where people wrote it, and `origin` the construct, if a program wrote the template.
    """

    route: Route
    at: Place
    origin: Origin | None
    verdict: Verdict
    when: str | None
    meant: tuple[Evidence, ...]


class HandlerReport(Struct, frozen=True):
    """One handler: its verdict, and the routes to it that mean to stream, by index."""

    handler: Handler
    verdict: Verdict
    routes: tuple[int, ...]


class Report(Struct, frozen=True):
    """Findings with the routes and handlers that they touch (by index), gaps, and the sources.

    `findings` are those that count. `silenced` are of rules that are left out, or silenced in the input;
    `known` are in the baseline; `withheld` are less sure than was asked for. `mended` are entries of the
    baseline that no longer hold, if it was `baselined` at all. `rules` are the ids of those that were
    wanted, `manual` is all there are. It `audits` if each thing that was not checked is told, and not only
    how many. `notes` tell what to do so that more can be told. `acknowledged` is what CDK programs
    acknowledge, whatever it is. `faults` are our own, and `crashes` what is known of them.
    """

    routes: tuple[RouteReport, ...]
    handlers: tuple[HandlerReport, ...]
    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    rules: tuple[str, ...]
    manual: tuple[Rule, ...]
    inputs: tuple[str, ...]
    sources: Mapping[PurePosixPath, str]
    known: tuple[Finding, ...] = ()
    withheld: tuple[Finding, ...] = ()
    mended: tuple[Identity, ...] = ()
    baselined: bool = False
    audits: bool = False
    acknowledged: tuple[Acknowledged, ...] = ()
    crashes: tuple[Crash, ...] = ()
    _touching: dict[str, tuple[tuple[Finding, ...], dict[int, list[Finding]]]] = field(default_factory=dict)

    @property
    def fixable(self) -> tuple[Finding, ...]:
        """The findings that a program can mend without changing anything else."""
        return tuple(one for one in self.findings if one.patch is not None and one.patch.safe)

    @property
    def told_gaps(self) -> tuple[Gap, ...]:
        """What was not checked, as far as each is told: inputs that could not be read always are."""
        return tuple(gap for gap in self.gaps if gap.fault or self.audits)

    @property
    def unchecked(self) -> int:
        """How many things were not checked: gaps, and findings that nobody can tell from here."""
        return len(self.gaps) + sum(one.hit.open for one in (*self.findings, *self.withheld))

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def fails(self, threshold: str) -> bool:
        """Whether anything is at or above a threshold: error, warning or unknown."""
        if self.count(Severity.ERROR):
            return True
        if threshold == "error":
            return False
        if self.count(Severity.WARNING):
            return True
        unclear = any(one.meant and one.verdict is Verdict.UNKNOWN for one in self.routes)
        return threshold == "unknown" and (unclear or bool(self.unchecked))

    def of(self, index: int) -> tuple[Finding, ...]:
        """Return the findings that touch a route."""
        return tuple(self._sorted("routes").get(index, ()))

    def of_handler(self, index: int) -> tuple[Finding, ...]:
        """Return the findings that touch a handler."""
        return tuple(self._sorted("handlers").get(index, ()))

    def _sorted(self, by: Literal["routes", "handlers"]) -> dict[int, list[Finding]]:
        """Return the findings by what they touch, sorted once: ten thousand routes ask for theirs."""
        kept = self._touching.get(by)
        if kept is not None and kept[0] is self.findings:
            return kept[1]
        # A copy of a report has what its original sorted, and other findings.
        touching: dict[int, list[Finding]] = {}
        for found in self.findings:
            for index in dict.fromkeys(found.routes if by == "routes" else found.handlers):
                touching.setdefault(index, []).append(found)
        self._touching[by] = (self.findings, touching)
        return touching

    @property
    def alone(self) -> tuple[int, ...]:
        """The handlers to which no route leads that means to stream: they are told by themselves."""
        return tuple(index for index, one in enumerate(self.handlers) if not one.routes)


def leads(routes: tuple[RouteReport, ...]) -> dict[Handler, list[int]]:
    """Return the routes to handlers that mean to stream."""
    found: dict[Handler, list[int]] = {}
    for index, one in enumerate(routes):
        for handler in one.route.handlers if one.meant else ():
            found.setdefault(handler, []).append(index)
    return found
