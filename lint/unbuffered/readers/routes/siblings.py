"""Routes told of each other: those that share a backend, and a call and its preflight."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from unbuffered.model.backends import ADAPTER_MODE, AgentRuntime, Backend, LambdaFunction, Link
from unbuffered.model.edges import Preflight
from unbuffered.model.fact import Fact, Known, Unknown, value_of
from unbuffered.model.hops import Access
from unbuffered.model.route import Endpoint, Route, Scenario, Sibling
from unbuffered.readers.estate.stacks import Estate
from unbuffered.readers.routes.seeds import Plant

_OPTIONS = "OPTIONS"
_MOST = 100
"""Routes in one mode to a backend that each other one is told of: thousands with all others are millions."""

_Key = tuple[str, str]
_Path = tuple[_Key, str]
_Choices = dict[str, str]
_Leading = dict[_Key, list[tuple[int, list[tuple[_Choices, Route]]]]]
"""By backend: each route that leads to it, by its number, and the worlds in which it does.

A place does not tell routes apart: a template that is nested twice has two routes at each.
"""


def endpoints(plants: list[tuple[str, Plant]], estate: Estate) -> Iterator[Endpoint]:
    """Yield (home, plant) as endpoints: each route with the others that share its backend or path."""
    leading = _leading([plant for _, plant in plants])
    asked = _preflights([plant for _, plant in plants])
    known: dict[tuple[_Key, tuple[tuple[str, str], ...]], tuple[tuple[int, Sibling], ...]] = {}
    for number, (home, plant) in enumerate(plants):
        cases: list[tuple[Scenario, Route]] = []
        for choices, route in plant.cases:
            key = _shared(route.backend)
            siblings: tuple[Sibling, ...] = ()
            if key is not None:
                memo = (key, tuple(choices.items()))
                if memo not in known:
                    known[memo] = _few(_siblings(leading[key], choices))
                siblings = tuple(one for other, one in known[memo] if other != number)
            found = _preflight(asked.get(_path(route), []), choices, route)
            joined = replace(route, siblings=siblings, preflight=found)
            cases.append((_spoken(choices, home, estate), joined))
        yield Endpoint(tuple(cases), tuple(_spoken(one, home, estate) for one in plant.without))


def _path(route: Route) -> _Path:
    return (route.api.key or (str(route.api.at.file), route.api.name), route.path)


def _preflights(plants: list[Plant]) -> dict[_Path, list[tuple[_Choices, Route]]]:
    found: dict[_Path, list[tuple[_Choices, Route]]] = {}
    for plant in plants:
        for choices, route in plant.cases:
            if route.method == _OPTIONS:
                found.setdefault(_path(route), []).append((choices, route))
    return found


def _preflight(asked: list[tuple[_Choices, Route]], choices: _Choices, call: Route) -> Fact[Preflight]:
    """Return the preflight of a call in a world: the OPTIONS method beside it, or what SAM makes of Cors.

    SAM leaves an OPTIONS method that is written as it is, but may guard it with the default authorizer,
    and tells by its own preflight whether it does.
    """
    fitting = (route for other, route in asked if _agree(choices, other))
    route = next(fitting, None) if call.method != _OPTIONS else None
    if route is None:
        return call.preflight
    guarded = _guarded(route.access)
    if isinstance(call.preflight, Known) and value_of(guarded) is not False:
        return call.preflight
    return Known(Preflight(guarded, implied=False, at=route.at), route.at)


def _guarded(access: Access) -> Fact[bool]:
    """Whether a request without a token is turned away; what a Lambda authorizer does is in its code."""
    kind, authorizer = access.type, value_of(access.authorizer)
    if isinstance(kind, Unknown):
        return kind
    if value_of(kind) == "CUSTOM" and (authorizer is None or value_of(authorizer.kind) != "TOKEN"):
        return Unknown("the authorizer's code decides", kind.at)
    return Known(value_of(kind) not in {None, "NONE"}, kind.at)


def _leading(plants: list[Plant]) -> _Leading:
    found: _Leading = {}
    for number, plant in enumerate(plants):
        own: dict[_Key, list[tuple[_Choices, Route]]] = {}
        for choices, route in plant.cases:
            key = _shared(route.backend)
            if key is not None:
                own.setdefault(key, []).append((choices, route))
        for key, cases in own.items():
            found.setdefault(key, []).append((number, cases))
    return found


def _siblings(
    leading: list[tuple[int, list[tuple[_Choices, Route]]]], choices: _Choices
) -> Iterator[tuple[int, Sibling]]:
    """Yield the numbered routes that lead to a backend in a world, as far as this world decides them.

    One whose mode depends on more than is assumed here is left out: it may be either.
    """
    for number, cases in leading:
        fitting = [route for other, route in cases if _agree(choices, other)]
        transfers = {(type(one), value_of(one)) for one in (route.integration.transfer for route in fitting)}
        if len(transfers) == 1:
            route = fitting[0]
            yield number, Sibling(route.label, route.integration.transfer, route.integration.at)


def _few(siblings: Iterable[tuple[int, Sibling]]) -> tuple[tuple[int, Sibling], ...]:
    """Return siblings, of those in one mode no more than the most: what rules ask is whether there is one."""
    found: list[tuple[int, Sibling]] = []
    counts: dict[object, int] = {}
    for number, one in siblings:
        mode = (type(one.transfer), value_of(one.transfer))
        counts[mode] = counts.get(mode, 0) + 1
        if counts[mode] <= _MOST:
            found.append((number, one))
    return tuple(found)


def _agree(one: _Choices, other: _Choices) -> bool:
    return all(other.get(name, value) == value for name, value in one.items())


def _shared(backend: Fact[Backend]) -> _Key | None:
    """Return what names a backend whose routes concern each other: as a rule all are in one mode."""
    if not isinstance(backend, Known):
        return None
    match backend.value:
        case AgentRuntime(key=key, link=Link.REFERRED):
            return key
        case LambdaFunction(key=key) as function:
            adapted = any(one.name == ADAPTER_MODE for one in value_of(function.environment) or ())
            return key if adapted or function.streams is not None else None
        case _:
            return None


def _spoken(choices: _Choices, home: str, estate: Estate) -> Scenario:
    """Return a world in words: what another stack decides is told with that stack's name."""
    return Scenario(tuple((_name(variable, home, estate), value) for variable, value in choices.items()))


def _name(variable: str, home: str, estate: Estate) -> str:
    name, _, stack = variable.rpartition("\0")
    if not name or stack == home:
        return name or stack
    # The toolkit's file is no stack, but whoever writes conditions into it is told of them by its name.
    found = estate.stacks.get(stack)
    return f"{name} of {found.title if found is not None and found.title else stack}"
