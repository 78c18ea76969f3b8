"""Routes before and after they are read: where each is written, and how it becomes a route."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from unbuffered.model.backends import AgentRuntime, Backend, LambdaFunction, Link
from unbuffered.model.fact import Fact, Known, Unknown
from unbuffered.model.hops import Access, Api, Integration, Stage
from unbuffered.model.place import Place
from unbuffered.model.route import Endpoint, Route, Scenario, Sibling, Unseen
from unbuffered.readers.intrinsics import attribute, intrinsic, substitutions
from unbuffered.readers.reading import Reading
from unbuffered.readers.targets import read_backend, unseen_handler
from unbuffered.readers.tree import Scalar, Seq, Spot
from unbuffered.readers.values import Scope
from unbuffered.readers.worlds import World, worlds


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
    """A route not read yet; `mentions` are the logical ids that its integration names."""

    at: Place
    mentions: frozenset[str]
    read: Callable[[Scope], Draft | None]


def grow(reading: Reading, seeds: list[Seed]) -> Iterator[Endpoint]:
    """Yield the endpoint of every seed: its route in each scenario in which it exists."""
    for seed in seeds:
        cases: list[tuple[Scenario, Route]] = []

        def read(world: World, seed: Seed = seed) -> Route | None:
            scope = reading.scope(world)
            draft = seed.read(scope)
            return _route(scope, draft, (other for other in seeds if other is not seed)) if draft else None

        for result in worlds(read):
            if result is None:
                reading.gap("not checked: more combinations of conditions than we follow", seed.at)
            elif result[1] is not None:
                cases.append((result[0].scenario, result[1]))
        if cases:
            yield Endpoint(tuple(cases))


def _route(scope: Scope, draft: Draft, others: Iterable[Seed]) -> Route:
    backend = read_backend(scope, draft.integration)
    return Route(
        method=draft.method,
        path=draft.path,
        api=draft.api,
        stages=draft.stages,
        access=draft.access,
        integration=draft.integration,
        backend=backend,
        siblings=tuple(_siblings(scope, backend, others)),
        unseen=(*draft.unseen, *_unread(draft), *unseen_handler(backend)),
        at=draft.at,
    )


def _unread(draft: Draft) -> Iterator[Unseen]:
    for name, fact in (("mode", draft.integration.spelled), ("integration type", draft.integration.type)):
        if isinstance(fact, Unknown):
            yield Unseen(name, fact.why)
    if not draft.stages:
        yield Unseen("stage", "no stage in this file")
    if isinstance(draft.access.authorizer, Unknown):
        yield Unseen("authorizer", draft.access.authorizer.why)


def _siblings(scope: Scope, backend: Fact[Backend], others: Iterable[Seed]) -> Iterator[Sibling]:
    """Yield the other routes to a backend of which all must be in one mode."""
    name = _shared(backend)
    if name is None:
        return
    versions = scope.template.of("AWS::Lambda::Alias", "AWS::Lambda::Version")
    names = {name, *(version.id for version in versions if name in mentions(version.properties))}
    for seed in others:
        draft = seed.read(scope) if names & seed.mentions else None
        if draft is not None and _name(read_backend(scope, draft.integration)) == name:
            yield Sibling(f"{draft.method} {draft.path}", draft.integration.transfer, draft.integration.at)


def _shared(backend: Fact[Backend]) -> str | None:
    if not isinstance(backend, Known):
        return None
    match backend.value:
        case AgentRuntime(name=name, link=Link.REFERRED):
            return name
        case LambdaFunction(name=name, environment=Known(settings)):
            return name if any("LWA" in setting.name for setting in settings) else None
        case _:
            return None


def _name(backend: Fact[Backend]) -> str | None:
    if isinstance(backend, Known) and isinstance(backend.value, LambdaFunction | AgentRuntime):
        return backend.value.name
    return None


def mentions(spot: Spot | None) -> frozenset[str]:
    """Return every logical id that a Ref, GetAtt or Sub below this spot names."""
    found: set[str] = set()
    stack = [spot] if spot is not None else []
    while stack:
        here = stack.pop()
        call = intrinsic(here)
        stack.extend(here.children() if call is None else (call.argument, *call.argument.children()))
        if call is not None:
            found.update(_named(call.name, call.argument))
    return frozenset(found)


def _named(function: str, argument: Spot) -> Iterator[str]:
    """Yield the names that one intrinsic function speaks of."""
    if function == "Ref" and isinstance(argument.node, Scalar):
        yield argument.node.text
    elif function == "Fn::GetAtt" and (named := attribute(argument)):
        yield named[0]
    elif function == "Fn::Sub":
        first = (
            argument.node.items[0]
            if isinstance(argument.node, Seq) and argument.node.items
            else argument.node
        )
        if isinstance(first, Scalar):
            yield from (piece.partition(".")[0] for is_name, piece in substitutions(first.text) if is_name)
