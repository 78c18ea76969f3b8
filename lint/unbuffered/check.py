"""Every rule over every route that means to stream, and one report of it."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from unbuffered.asking import Asking
from unbuffered.finding import Effect, Finding, Hit, Severity
from unbuffered.identity import demanded, identities
from unbuffered.intent import intent
from unbuffered.model.crash import Crash
from unbuffered.model.handler import Handler
from unbuffered.model.origin import Origin, written
from unbuffered.model.place import Place, Span
from unbuffered.model.route import Endpoint, Evidence, Gap, Project, Route, Scenario, Served, places
from unbuffered.policy import UNBOUND, Bound
from unbuffered.progress import Tell, silent, told
from unbuffered.report import HandlerReport, Report, RouteReport, leads
from unbuffered.rule import Rule
from unbuffered.verdict import Verdict, spoken, verdict, worst
from unbuffered.when import when

_Key = tuple[str, PurePosixPath, Span, str, str]
"""Rule, file, span, sentence and clause: an aliased node is reached by several ways, and is one place."""

_SEVERITIES, _EFFECTS = tuple(Severity), tuple(Effect)


class _Said(Struct):
    """One finding in the making: the same words at the same place, over routes and scenarios."""

    rule: Rule
    hit: Hit
    by: str = ""
    """The clause of a policy that demands it, if one does."""
    origins: dict[Place, Origin] = field(default_factory=dict)
    heard: dict[int, list[Scenario]] = field(default_factory=dict)
    handlers: dict[int, None] = field(default_factory=dict)


class _Run(Struct):
    """What the rules said so far."""

    project: Project
    asking: Asking
    said: dict[_Key, _Said] = field(default_factory=dict)
    told: dict[Handler, tuple[list[_Said], tuple[Effect | None, ...]]] = field(default_factory=dict)
    """What was said of each handler, and what that does; None where a rule failed."""
    shared: int = 0
    """How many routes findings of handlers were told of, one by one."""
    cases: list[tuple[int, Scenario, Route, Verdict, bool]] = field(default_factory=list)
    """Every route in every scenario: its number, its verdict, and whether it means to stream."""

    def text(self, file: PurePosixPath) -> str:
        """Return the text of a file that a place points into, empty for one that is not here."""
        return self.project.origins.texts.get(file) or self.project.sources.get(file, "")

    def judge_handler(self, number: int, served: Served) -> None:
        """Run every rule on one handler."""
        said: list[_Said] = []
        effects: dict[Effect | None, None] = {}
        for rule, hit in self.asking.hits(served, served.handler.name, served.handler.at):
            effects[(hit.effect or rule.effect) if hit is not None else None] = None
            if hit is not None:
                said.append(self._keep(rule, hit))
                said[-1].handlers[number] = None
        self.told[served.handler] = said, tuple(effects)

    def judge(self, index: int, scenario: Scenario, route: Route) -> Iterator[Effect | None]:
        """Run every rule on one route; None stands for what nobody knows, as a rule failed."""
        for rule, hit in self.asking.hits(route, route.label, route.at):
            if hit is not None:
                self._keep(rule, hit).heard.setdefault(index, []).append(scenario)
            yield (hit.effect or rule.effect) if hit is not None else None
        for handler in route.handlers:
            said, effects = self.told[handler]
            yield from effects
            for one in said:
                if index in one.heard or self._shares(route):
                    one.heard.setdefault(index, []).append(scenario)

    def _shares(self, route: Route) -> bool:
        """Whether a finding of a handler may be told of one more route; what is left out is told once."""
        self.shared += 1
        if self.shared == MOST_SHARED + 1:
            at = written(route.at, self.project.origins.of(route.at))
            self.asking.gaps[Gap(f"findings of handlers, on more than {MOST_SHARED} routes in all", at)] = (
                None
            )
        return self.shared <= MOST_SHARED

    def judge_policies(self, bound: Bound) -> tuple[Gap, ...]:
        """Run every rule on what policies say of the routes; return what nobody can tell from here."""
        if not bound.policies:
            return ()
        # Imported here: hardly any run is held to a policy.
        from unbuffered.promises import Case, promises

        found = promises(bound.policies, [Case(*one) for one in self.cases], bound.today)
        for case, promised in found.held:
            for rule, hit in self.asking.hits(promised, case.route.label, case.route.at):
                if hit is None:
                    continue
                heard = self._keep(rule, hit, promised.clause.title).heard.setdefault(case.index, [])
                if case.scenario not in heard:
                    heard.append(case.scenario)
        for applied in found.applied:
            for rule, hit in self.asking.hits(applied, applied.part.title, applied.part.at):
                if hit is not None:
                    self._keep(rule, hit, applied.part.title)
        return tuple(found.gaps)

    def _keep(self, rule: Rule, hit: Hit, by: str = "") -> _Said:
        """Return what was said at the place that a person edits, which several stacks may share."""
        origin = self.project.origins.of(hit.at)
        at = written(hit.at, origin)
        said = self.said.setdefault((rule.id, at.file, at.span, hit.says, by), _Said(rule, hit, by))
        # Two routes may say the same with other weight; what is told must not rest on which is read first.
        if _weight(rule, hit) < _weight(rule, said.hit):
            said.hit = hit
        if origin is not None:
            said.origins.setdefault(origin.template, origin)
        return said

    def seen(self, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """Return evidence at the places that a person edits."""
        return tuple(replace(one, at=written(one.at, self.project.origins.of(one.at))) for one in evidence)

    def findings(self) -> Iterator[Finding]:
        """Yield what was said as reporters print it; what a rule said amiss takes no other's words away."""
        for said in self.said.values():
            try:
                yield self.finding(said)
            except Exception as error:  # noqa: BLE001 - a hit may be anybody's
                self.asking.crashed(Crash.of(error, f"rule {said.rule.id}", "what it found"))

    def finding(self, said: _Said) -> Finding:
        """Return what was said as reporters print it."""
        endpoints, handlers = self.project.endpoints, self.project.handlers
        words = {when(scenarios, endpoints[index].scenarios) for index, scenarios in said.heard.items()}
        hit = said.hit
        at = written(hit.at, self.project.origins.of(hit.at))
        origins = tuple(said.origins.values())
        touched = [_told(endpoints[index].cases[0][1]) for index in said.heard]
        touched += [handlers[index].name for index in said.handlers]
        touched = touched or [said.by]
        named = identities(said.rule.id, at, origins, touched, self.text(at.file))
        return Finding(
            rule=said.rule.id,
            name=said.rule.name,
            severity=hit.severity or said.rule.severity,
            effect=hit.effect or said.rule.effect,
            hit=replace(
                hit,
                at=at,
                because=self.seen(hit.because),
                says=_cut(hit.says),
                then=_cut(hit.then),
                fix=_cut(hit.fix),
            ),
            when=None if None in words else " or ".join(sorted(word for word in words if word)),
            routes=tuple(said.heard),
            handlers=tuple(said.handlers),
            origins=origins,
            clash=tuple(str(one) for one in said.rule.clash),
            page=said.rule.page,
            hop=said.rule.hop,
            source=said.rule.page,
            lines=hit.lines.of(at.file.suffix) if hit.lines is not None else (),
            identities=demanded(named, said.by),
            bearers=() if origins else self._bearers(said),
        )

    def _bearers(self, said: _Said) -> tuple[Origin, ...]:
        """Return the resources behind whose code or definition something was said, one for each route."""
        found: dict[Place, Origin] = {}
        for index in said.heard:
            way = places(self.project.endpoints[index].cases[0][1], said.rule.hop)
            origins = (self.project.origins.of(at) for at in way)
            first = next((one for one in origins if one is not None), None)
            if first is not None:
                found.setdefault(first.template, first)
        return tuple(found.values())


def _weight(rule: Rule, hit: Hit) -> tuple[int, int]:
    """Return what hits are sorted by, the worst first."""
    return _SEVERITIES.index(hit.severity or rule.severity), _EFFECTS.index(hit.effect or rule.effect)


MOST_SHARED = 200_000
LONGEST = 2_000
"""Characters of one sentence: some quote a value, which may be as long as its file."""


def _cut(says: str) -> str:
    return says if len(says) <= LONGEST else f"{says[: LONGEST - 1]}…"


def _told_fault(same: list[Crash]) -> str:
    others = len({one.on for one in same}) - 1
    return same[0].says + (f" (and on {others} more)" if others else "")


def _told(route: Route) -> str:
    return f"{route.label} of {route.api.name}"


def check(
    project: Project,
    rules: tuple[Rule, ...],
    hidden: frozenset[str] = frozenset(),
    bound: Bound = UNBOUND,
    tell: Tell = silent,
) -> Report:
    """Return the report on a project; only routes that mean to stream are judged, but for policies.

    Rules whose ids are `hidden` run all the same: what they find is silenced, and not untrue. Routes are
    `bound` by policies on a day; `tell` hears how far the judging is.
    """
    run = _Run(project, Asking(rules, project.origins))
    _handlers(run, project)
    endpoints = told(tell, "judging routes", project.endpoints)
    routes = tuple(_endpoint(run, index, one) for index, one in enumerate(endpoints))
    leading = leads(routes)
    open_ = run.judge_policies(bound)
    found = list(run.findings())
    found.sort(key=lambda one: (one.hit.at.order, one.rule, one.hit.says))
    crashes = [*([one] for one in project.crashes), *run.asking.crashes.values()]
    return Report(
        routes=routes,
        handlers=tuple(_handler(run, leading.get(one, []), one) for one in project.handlers),
        findings=tuple(one for one in found if one.rule not in hidden),
        silenced=tuple(one for one in found if one.rule in hidden),
        gaps=tuple(sorted((*project.gaps, *run.asking.gaps, *open_), key=lambda gap: gap.at.order)),
        faults=tuple(_told_fault(same) for same in crashes),
        acknowledged=project.origins.acknowledged,
        crashes=tuple(same[0] for same in crashes),
        notes=project.origins.notes,
        rules=tuple(rule.id for rule in rules if rule.id not in hidden),
        manual=rules,
        inputs=tuple(str(file) for file in project.inputs),
        sources={
            **project.sources,
            **project.origins.texts,
            **{one.file: one.text for one in bound.policies},
        },
    )


def _handlers(run: _Run, project: Project) -> None:
    """Judge every handler, with the routes to it that mean to stream."""
    served: dict[Handler, list[Route]] = {}
    routed: set[Handler] = set()
    for endpoint in project.endpoints:
        for _, route in endpoint.cases:
            routed.update(route.handlers)
            if route.handlers and intent(route):
                for handler in route.handlers:
                    served.setdefault(handler, []).append(route)
    for number, handler in enumerate(project.handlers):
        run.judge_handler(number, Served(handler, tuple(served.get(handler, ())), handler in routed))


def _handler(run: _Run, leading: list[int], handler: Handler) -> HandlerReport:
    effects = run.told[handler][1]
    word = spoken(effect for effect in effects if effect is not None)
    return HandlerReport(handler, worst((word, Verdict.UNKNOWN)) if None in effects else word, tuple(leading))


def _word(route: Route, effects: list[Effect | None]) -> Verdict:
    """Return the verdict of a route; nobody knows it if a rule failed, unless another says worse."""
    word = verdict(route, (effect for effect in effects if effect is not None))
    return worst((word, Verdict.UNKNOWN)) if None in effects else word


def _endpoint(run: _Run, index: int, endpoint: Endpoint) -> RouteReport:
    judged: list[tuple[Scenario, Route, Verdict, tuple[Evidence, ...]]] = []
    for scenario, route in endpoint.cases:
        evidence = intent(route)
        word = _word(route, list(run.judge(index, scenario, route)) if evidence else [])
        run.cases.append((index, scenario, route, word, bool(evidence)))
        if evidence:
            judged.append((scenario, route, word, evidence))
    if not judged:
        route = endpoint.cases[0][1]
        return RouteReport(route, route.at, None, verdict(route, ()), None, ())
    order = tuple(Verdict)
    _, route, word, evidence = max(judged, key=lambda one: order.index(one[2]))
    among = endpoint.scenarios
    origin = run.project.origins.of(route.at)
    words = when([one[0] for one in judged if one[2] is word], among)
    return RouteReport(route, written(route.at, origin), origin, word, words, run.seen(evidence))
