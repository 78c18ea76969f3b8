"""Policies beside routes: which clause holds for which route, and what became of every clause."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from msgspec import Struct, field
from msgspec.structs import replace

from unbuffered.model.fact import Fact, Known, Unknown, value_of
from unbuffered.model.hops import Api, Setting
from unbuffered.model.patterns import Fit, any_glob, glob
from unbuffered.model.route import Gap, Route, Scenario
from unbuffered.policy import Applied, Clause, Exemption, Policy, Promised, Scope, Which
from unbuffered.verdict import Verdict


class Case(Struct, frozen=True):
    """A route in one scenario with its verdict, by the number of its endpoint.

    `meant` tells that it means to stream.
    """

    index: int
    scenario: Scenario
    route: Route
    verdict: Verdict
    meant: bool


class Promises(Struct):
    """What policies say of the routes of a run; filled by `promises`."""

    held: list[tuple[Case, Promised]] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    gaps: dict[Gap, None] = field(default_factory=dict)


def promises(policies: Sequence[Policy], cases: Sequence[Case], today: date) -> Promises:
    """Return which clauses hold for which routes; an exception whose last day is before today is over."""
    found = Promises()
    for policy in policies:
        _Bench(policy, cases, today, found).judge()
    return found


class _Bench(Struct):
    """One policy beside all routes."""

    policy: Policy
    cases: Sequence[Case]
    today: date
    found: Promises
    spared: dict[Exemption, set[int]] = field(default_factory=dict)

    def judge(self) -> None:
        """Add what every clause and exception of the policy comes to."""
        for clause in self.policy.clauses:
            self._clause(clause)
        for one in self.policy.exemptions:
            fitting = {case.index for case in self.cases if fit(one.scope, case).sure}
            self._applied(one, fitting, self.spared.get(one, set()))

    def _clause(self, clause: Clause) -> None:
        fitting: set[int] = set()
        held: set[int] = set()
        for case in self.cases:
            scoped = fit(clause.scope, case)
            if not scoped.sure:
                continue
            fitting.add(case.index)
            if clause.which is Which.STREAMING and not case.meant:
                continue
            held.add(case.index)
            if scoped.doubt:
                self._open(clause, case, "it")
            if scoped.sure is Fit.SURE and not self._is_spared(clause, case):
                self.found.held.append((case, Promised(scoped.route, case.verdict, clause)))
        self._applied(clause, fitting, held)

    def _is_spared(self, clause: Clause, case: Case) -> bool:
        """Whether an exception holds for a route, or may hold for all that is known."""
        for one in self.policy.exemptions:
            if not one.spares(clause) or one.is_over(self.today):
                continue
            sure = fit(one.scope, case).sure
            if sure:
                self.spared.setdefault(one, set()).add(case.index)
                if sure is Fit.MAYBE:
                    self._open(clause, case, "an exception from it")
                return True
        return False

    def _open(self, clause: Clause, case: Case, what: str) -> None:
        """Note that nobody can tell from here whether a clause is meant for a route."""
        rule = f"rule {clause.name} of policy {clause.policy}"
        says = f"not checked: {rule}: whether {what} is for {case.route.label} is not known here"
        self.found.gaps.setdefault(Gap(says, clause.at))

    def _applied(self, part: Clause | Exemption, fitting: set[int], held: set[int]) -> None:
        over = isinstance(part, Exemption) and part.is_over(self.today)
        self.found.applied.append(Applied(part, len(fitting), len(held), self._near(part.scope), over))

    def _near(self, scope: Scope) -> str:
        """Return the route that is named most like a pattern; empty if one fits, or none is like it."""
        routes = [case.route for case in self.cases]
        if any(one.fit(route.method, route.path) for one in scope.routes for route in routes):
            return ""
        labels = [route.label for route in routes]
        near = (get_close_matches(one.text, labels, n=1) for one in scope.routes)
        return next((one[0] for one in near if one), "")


class Scoped(Struct, frozen=True):
    """Whether a scope is for a route, and the route with only those stages that it is for.

    `doubt` tells that it may be for more than that.
    """

    sure: Fit
    route: Route
    doubt: bool


def fit(scope: Scope, case: Case) -> Scoped:
    """Return whether a scope is for a route."""
    route = case.route
    sure = max((one.fit(route.method, route.path) for one in scope.routes), default=Fit.NO)
    if scope.apis:
        sure = min(sure, _api(scope.apis, route.api))
    if scope.stacks:
        sure = min(sure, any_glob(scope.stacks, route.stack or str(route.api.at.file)))
    if not scope.tags or not sure:
        return Scoped(sure, route, sure is Fit.MAYBE)
    tagged = _tagged(scope.tags, case)
    return Scoped(min(sure, tagged.sure), tagged.route, tagged.doubt or sure is Fit.MAYBE)


def _api(patterns: tuple[str, ...], api: Api) -> Fit:
    """Return whether an API has one of some names: what people call it, or its logical id."""
    if api.name == "?":
        return Fit.MAYBE
    return max(any_glob(patterns, name) for name in (api.name, *(api.key or ())[1:]))


_Wanted = tuple[tuple[str, str], ...]
_Tags = Fact[tuple[Setting, ...]]


def _tagged(wanted: _Wanted, case: Case) -> Scoped:
    """Return whether any stage of a route has all tags, its own or its API's, and the stages that have."""
    controls = case.route.controls
    if controls is None:
        return Scoped(Fit.MAYBE, case.route, doubt=True)
    chosen = frozenset(name.partition(" of ")[0] for name, _ in case.scenario.choices)
    if not controls.stages:
        # A stage that lies elsewhere may have what the API has not.
        sure = max(Fit.MAYBE, _has(wanted, (controls.tags,), chosen))
        return Scoped(sure, case.route, sure is Fit.MAYBE)
    each = [(_has(wanted, (stage.tags, controls.tags), chosen), stage) for stage in controls.stages]
    best = max(sure for sure, _ in each)
    stages = tuple(stage for sure, stage in each if sure is best)
    route = replace(case.route, controls=replace(controls, stages=stages))
    return Scoped(best, route, doubt=any(sure is Fit.MAYBE for sure, _ in each))


def _has(wanted: _Wanted, layers: tuple[_Tags, ...], chosen: frozenset[str]) -> Fit:
    return min(_tag(key, pattern, layers, chosen) for key, pattern in wanted)


def _tag(key: str, pattern: str, layers: tuple[_Tags, ...], chosen: frozenset[str]) -> Fit:
    """Return whether a tag has a value, by the first layer that has the tag.

    The default of a parameter is no answer, unless the scenario is one in which that value was chosen.
    """
    for layer in layers:
        if isinstance(layer, Unknown):
            return Fit.MAYBE
        for one in value_of(layer) or ():
            if one.name == key:
                known = isinstance(one.value, Known) and all(by.name in chosen for by in one.value.given)
                return glob(pattern, str(value_of(one.value)) if known else "${?}")
    return Fit.NO
