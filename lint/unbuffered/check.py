"""Every rule over every route that means to stream, and one report of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from unbuffered.finding import Effect, Finding, Hit
from unbuffered.intent import intent
from unbuffered.model.place import Span
from unbuffered.model.route import Endpoint, Evidence, Project, Route, Scenario
from unbuffered.report import Report, RouteReport
from unbuffered.rule import Rule
from unbuffered.verdict import Verdict, verdict
from unbuffered.when import when

_Key = tuple[str, PurePosixPath, Span, str]
"""Rule, file, span and sentence: an aliased node is reached by several ways and is one place to a reader."""


@dataclass(slots=True)
class _Said:
    """One finding in the making: the same words at the same place, over routes and scenarios."""

    rule: Rule
    hit: Hit
    heard: dict[int, list[Scenario]] = field(default_factory=dict)


@dataclass(slots=True)
class _Run:
    """What the rules said so far."""

    rules: tuple[Rule, ...]
    said: dict[_Key, _Said] = field(default_factory=dict)
    faults: dict[str, None] = field(default_factory=dict)

    def judge(self, index: int, scenario: Scenario, route: Route) -> Iterator[Effect]:
        """Run every rule on one route; a rule that fails is named and takes no other's findings away."""
        for rule in self.rules:
            try:
                hits = tuple(rule.check(route))
            except Exception as error:  # noqa: BLE001 - a rule may be anybody's; what it does is told
                self.faults[f"rule {rule.id} failed on {route.label}: {type(error).__name__}: {error}"] = None
                continue
            for hit in hits:
                key = (rule.id, hit.at.file, hit.at.span, hit.says)
                said = self.said.setdefault(key, _Said(rule, hit))
                said.heard.setdefault(index, []).append(scenario)
                yield hit.effect or rule.effect


def check(project: Project, rules: tuple[Rule, ...], hidden: frozenset[str] = frozenset()) -> Report:
    """Return the report on a project; only routes that mean to stream are judged.

    Rules whose ids are `hidden` run all the same: what they find is silenced, and not untrue.
    """
    run = _Run(rules)
    routes = tuple(_endpoint(run, index, one) for index, one in enumerate(project.endpoints))
    found = [_finding(said, project.endpoints) for said in run.said.values()]
    found.sort(key=lambda one: (one.hit.at.order, one.rule, one.hit.says))
    return Report(
        routes=routes,
        findings=tuple(one for one in found if one.rule not in hidden),
        silenced=tuple(one for one in found if one.rule in hidden),
        gaps=tuple(sorted(project.gaps, key=lambda gap: gap.at.order)),
        faults=(*project.faults, *run.faults),
        rules=tuple(rule.id for rule in rules if rule.id not in hidden),
        inputs=tuple(str(file) for file in project.inputs),
        sources=project.sources,
    )


def _endpoint(run: _Run, index: int, endpoint: Endpoint) -> RouteReport:
    judged: list[tuple[Scenario, Route, Verdict, tuple[Evidence, ...]]] = []
    for scenario, route in endpoint.cases:
        evidence = intent(route)
        if evidence:
            word = verdict(route, list(run.judge(index, scenario, route)))
            judged.append((scenario, route, word, evidence))
    if not judged:
        route = endpoint.cases[0][1]
        return RouteReport(route, verdict(route, ()), None, ())
    order = tuple(Verdict)
    _, route, word, evidence = max(judged, key=lambda one: order.index(one[2]))
    among = endpoint.scenarios
    return RouteReport(route, word, when([one[0] for one in judged if one[2] is word], among), evidence)


def _finding(said: _Said, endpoints: tuple[Endpoint, ...]) -> Finding:
    words = {when(scenarios, endpoints[index].scenarios) for index, scenarios in said.heard.items()}
    return Finding(
        rule=said.rule.id,
        name=said.rule.name,
        severity=said.hit.severity or said.rule.severity,
        effect=said.hit.effect or said.rule.effect,
        hit=said.hit,
        when=None if None in words else " or ".join(sorted(word for word in words if word)),
        routes=tuple(said.heard),
        clash=said.rule.clash,
        page=said.rule.page,
    )
