"""How many calls a stage lets through: its method settings, and usage plans of callers with a key."""

from collections.abc import Iterator
from typing import TypeVar

from unbuffered.model.controls import UsagePlan
from unbuffered.model.fact import Absent, Fact, Known, Unknown, convert
from unbuffered.model.patterns import Fit
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.stagenames import names_api, names_stage
from unbuffered.readers.hops.stages import StageSource, fitting
from unbuffered.readers.language.values import as_number
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

T = TypeVar("T", float, int)

_PLAN = "AWS::ApiGateway::UsagePlan"

Limits = tuple[Fact[float], Fact[int]]
"""Calls a second, and calls at once."""


def limits(source: StageSource, method: str, path: str) -> Limits:
    """Return how many calls of a route a stage lets through; absent where only the account's limit holds."""
    everywhere = _limits(source.own, "ThrottlingRateLimit", "ThrottlingBurstLimit")
    rate = fitting(source.own, method, path, lambda setting: _rate(setting, "ThrottlingRateLimit"))
    burst = fitting(source.own, method, path, lambda setting: _burst(setting, "ThrottlingBurstLimit"))
    return _limited(everywhere[0] if isinstance(rate, Absent) else rate), _limited(
        everywhere[1] if isinstance(burst, Absent) else burst
    )


def plans(
    scope: Scope, source: StageSource, api: Resource | None, method: str, path: str
) -> Iterator[UsagePlan]:
    """Yield the usage plans over a stage, of all that were read."""
    for stack in scope.estate.stacks.values():
        for resource in stack.template.of(_PLAN):
            own = properties(scope, resource)
            if not own.inside("ApiStages").readable and scope.exists(resource):
                yield _unknown(resource.name, own)
            for item in own.items("ApiStages"):
                stage = Properties(own.scope, (item,), item.place)
                fit = _fit(stage, source, api)
                if fit is not Fit.NO and scope.exists(resource):
                    yield _plan(resource.name, own, stage, f"{path}/{method}", fit)


def plan_of(name: str, own: Properties) -> UsagePlan:
    """Return a plan that says the same of all methods."""
    rate, burst = _limits(own.inside("Throttle"), "RateLimit", "BurstLimit")
    return UsagePlan(name, _limited(rate), _limited(burst), own.at)


def _plan(name: str, own: Properties, stage: Properties, call: str, fit: Fit) -> UsagePlan:
    """Return a plan as a route sees it: what it says of the method counts before what it says of all."""
    if fit is Fit.MAYBE:
        return _unknown(name, stage)
    methods = stage.inside("Throttle")
    if not methods.readable:
        unknown = Unknown("the throttling of methods is made by a function", methods.at)
        return UsagePlan(name, unknown, unknown, own.at)
    plan = plan_of(name, own)
    rate, burst = _limits(methods.inside(call), "RateLimit", "BurstLimit")
    return UsagePlan(
        name,
        plan.rate if isinstance(rate, Absent) else _limited(rate),
        plan.burst if isinstance(burst, Absent) else _limited(burst),
        own.at,
    )


def _unknown(name: str, stage: Properties) -> UsagePlan:
    unknown = Unknown(f"which stages plan {name} is for is decided elsewhere", stage.at)
    return UsagePlan(name, unknown, unknown, stage.at)


def _fit(stage: Properties, source: StageSource, api: Resource | None) -> Fit:
    called, named = stage.text("ApiId"), stage.text("Stage")
    if not isinstance(called, Known) or not isinstance(named, Known):
        return Fit.MAYBE
    return min(names_api(called.value, api), names_stage(named.value, source, api))


def _limits(own: Properties, rate: str, burst: str) -> Limits:
    return _rate(own, rate), _burst(own, burst)


def _rate(own: Properties, name: str) -> Fact[float]:
    return convert(own.word(name), _as_rate, "a number")


def _burst(own: Properties, name: str) -> Fact[int]:
    return convert(own.word(name), as_number, "a whole number")


def _as_rate(word: str) -> float | None:
    try:
        rate = float(word)
    except ValueError:
        return None
    return rate if rate == rate and abs(rate) != float("inf") else None  # noqa: PLR0124 - only NaN differs


def _limited(fact: Fact[T]) -> Fact[T]:
    """Return a limit; -1 is how the service spells none."""
    return Absent(fact.at) if isinstance(fact, Known) and fact.value < 0 else fact
