"""Routes before and after they are read: where each is written, and how it becomes a route."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from unbuffered.model.backends import ADAPTER_MODE, AgentRuntime, Backend, LambdaFunction, Link
from unbuffered.model.fact import Fact, Known
from unbuffered.model.hops import Access, Api, Integration, Stage
from unbuffered.model.place import Place
from unbuffered.model.route import Endpoint, Route, Scenario, Sibling, Unseen
from unbuffered.readers.functions import versions_of
from unbuffered.readers.reading import Reading
from unbuffered.readers.scope import Scope
from unbuffered.readers.targets import read_backend, unresolved, unseen_handler
from unbuffered.readers.worlds import Undecided, World, worlds


@dataclass(frozen=True, slots=True)
class Draft:
    """A route as its own reader leaves it: without the backend, which is found in one place for all."""

    method: str
    path: str
    api: Api
    stages: tuple[Stage, ...]
    access: Access
    integration: Integration
    at: Place
    unseen: tuple[Unseen, ...] = ()


@dataclass(frozen=True, slots=True)
class Seed:
    """A route not read yet; `mentions` are the logical ids that it names."""

    at: Place
    mentions: frozenset[str]
    read: Callable[[Scope], Draft | None]


def grow(reading: Reading, seeds: list[Seed]) -> Iterator[Endpoint]:
    """Yield the endpoint of every seed: its route in each scenario in which it exists."""
    for seed in seeds:
        cases: list[tuple[Scenario, Route]] = []
        without: list[Scenario] = []

        def read(world: World, seed: Seed = seed) -> Route | None:
            scope = reading.scope(world)
            draft = seed.read(scope)
            return _route(scope, draft, seeds) if draft is not None else None

        for result in worlds(read):
            if result is None:
                reading.gap("not checked: more combinations of conditions than we follow", seed.at)
            elif result[1] is not None:
                cases.append((result[0].scenario, result[1]))
            else:
                without.append(result[0].scenario)
        if cases:
            yield Endpoint(tuple(cases), tuple(without))


def _route(scope: Scope, draft: Draft, seeds: list[Seed]) -> Route:
    backend = read_backend(scope, draft.integration)
    siblings = _siblings(scope, backend, seeds)
    return Route(
        method=draft.method,
        path=draft.path,
        api=draft.api,
        stages=draft.stages,
        access=draft.access,
        integration=draft.integration,
        backend=backend,
        siblings=tuple(one for one in siblings if one.at != draft.integration.at),
        unseen=(*draft.unseen, *_unread(draft), *unseen_handler(backend)),
        at=draft.at,
    )


def _unread(draft: Draft) -> Iterator[Unseen]:
    """Yield the settings before the backend that are decided elsewhere: neither wrong nor right."""
    integration, api = draft.integration, draft.api
    facts: list[tuple[str, Fact[object]]] = [
        ("mode", integration.spelled),
        ("integration type", integration.type),
        ("timeout", integration.timeout),
        ("authorizer", draft.access.authorizer),
        ("scopes", draft.access.scopes),
    ]
    if not any(unseen.hop == "API" for unseen in draft.unseen):
        facts += [("endpoint type", api.endpoint), ("compression", api.compression)]
        if not draft.stages:
            yield Unseen("stage", "no stage in this file")
    for stage in draft.stages:
        facts += [("stage cache", stage.cluster), ("stage cache", stage.caching)]
    yield from unresolved(facts)


def _siblings(scope: Scope, backend: Fact[Backend], seeds: list[Seed]) -> tuple[Sibling, ...]:
    """Return all routes to a backend of which all must be in one mode, read once for all of them."""
    name = _shared(backend)
    if name is None:
        return ()
    names = {name, *(version.id for version in versions_of(scope, name))}
    leading = [seed for seed in seeds if names & seed.mentions]
    return scope.recall(("siblings", name), lambda fresh: tuple(_read_siblings(fresh, name, leading)))


def _read_siblings(scope: Scope, name: str, leading: list[Seed]) -> Iterator[Sibling]:
    """Yield the routes that lead to a backend in this world, without splitting it further.

    One that depends on a condition not decided here is left out: to follow every combination of all
    routes' conditions would take longer than the answer is worth.
    """
    for seed in leading:
        try:
            draft = seed.read(scope)
            backend = read_backend(scope, draft.integration) if draft is not None else None
        except Undecided:
            continue
        if draft is not None and backend is not None and _name(backend) == name:
            yield Sibling(f"{draft.method} {draft.path}", draft.integration.transfer, draft.integration.at)


def _shared(backend: Fact[Backend]) -> str | None:
    if not isinstance(backend, Known):
        return None
    match backend.value:
        case AgentRuntime(name=name, link=Link.REFERRED):
            return name
        case LambdaFunction(name=name, environment=Known(settings)):
            return name if any(setting.name == ADAPTER_MODE for setting in settings) else None
        case _:
            return None


def _name(backend: Fact[Backend]) -> str | None:
    if isinstance(backend, Known) and isinstance(backend.value, LambdaFunction | AgentRuntime):
        return backend.value.name
    return None
