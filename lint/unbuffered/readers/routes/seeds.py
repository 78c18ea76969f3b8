"""Routes before and after they are read: where each is written, and how it becomes a route."""

from collections.abc import Callable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from unbuffered.model.controls import Controls
from unbuffered.model.edges import Preflight
from unbuffered.model.fact import Absent, Fact, value_of
from unbuffered.model.hops import Access, Api, Integration, Stage, Transfer
from unbuffered.model.place import Place
from unbuffered.model.route import Route, Unseen
from unbuffered.readers.hops.fronts import MOST_DISTRIBUTIONS, Fronts, fronts
from unbuffered.readers.hops.stages import MOST_STAGES
from unbuffered.readers.hops.targets import read_backend, unresolved, unseen_handler
from unbuffered.readers.language.worlds import World, worlds
from unbuffered.readers.resolution.reading import Reading
from unbuffered.readers.resolution.scope import Scope

MAX_PATH = 2_000
"""Characters of a path: no request line holds many more, and what tells of a route repeats it."""

_LONGEST_METHOD = 100
_BEYOND = "…"
"""How a path spells what lies elsewhere, or beyond a limit."""


class Draft(Struct, frozen=True):
    """A route as its own reader leaves it: without the backend, which is found in one place for all."""

    method: str
    path: str
    api: Api
    stages: tuple[Stage, ...]
    access: Access
    integration: Integration
    at: Place
    unseen: tuple[Unseen, ...] = ()
    preflight: Fact[Preflight] | None = None
    key: tuple[str, str] | None = None
    controls: Callable[[], Controls] | None = None
    """Reads what only a policy asks for: for nothing, it would split the world over more conditions."""


class Seed(Struct, frozen=True):
    """A route not read yet."""

    at: Place
    read: Callable[[Scope], Draft | None]


class Plant(Struct):
    """A route in every world in which it exists, and the worlds in which it does not.

    The choices of a world bear the names of its own stack's conditions bare, others with their stack.
    """

    cases: list[tuple[dict[str, str], Route]] = field(default_factory=list)
    without: list[dict[str, str]] = field(default_factory=list)


def grow(reading: Reading, seed: Seed) -> Plant | None:
    """Return the route of a seed in each world; None if it exists in none."""
    found = Plant()

    def read(world: World) -> Route | None:
        scope = reading.scope(world)
        draft = seed.read(scope) if scope.deployed else None
        route = _route(scope, draft) if draft is not None else None
        if route is None or draft is None or draft.controls is None or not reading.controlled:
            return route
        return replace(route, controls=draft.controls())

    for result in worlds(read):
        if result is None:
            reading.gap("not checked: more combinations of conditions than we follow", seed.at)
        elif result[1] is not None:
            found.cases.append((result[0].asked, result[1]))
        else:
            found.without.append(result[0].asked)
    return found if found.cases else None


def _route(scope: Scope, draft: Draft) -> Route:
    backend = read_backend(scope, draft.integration)
    before = _fronts(scope, draft)
    return Route(
        stack=scope.stack.title,
        key=draft.key,
        by_cdk=scope.template.is_synthesized,
        method=draft.method if len(draft.method) <= _LONGEST_METHOD else "?",
        path=_bounded(draft.path),
        api=draft.api,
        stages=draft.stages[:MOST_STAGES],
        access=draft.access,
        integration=draft.integration,
        backend=backend,
        siblings=(),
        distributions=before.distributions[:MOST_DISTRIBUTIONS],
        preflight=draft.preflight or Absent(draft.at),
        hatch=None,
        unseen=(*draft.unseen, *_unread(draft), *_too_many(draft, before), *unseen_handler(backend)),
        at=draft.at,
        firewalls=before.firewalls,
    )


def _bounded(path: str) -> str:
    """Return a path, without the pieces at the end of one that nobody could ask for."""
    return path if len(path) <= MAX_PATH else f"{path[:MAX_PATH].rpartition('/')[0]}/{_BEYOND}"


def _fronts(scope: Scope, draft: Draft) -> Fronts:
    """Return what stands before a stream; before other routes it is not asked for."""
    key = draft.api.key
    if key is None or value_of(draft.integration.transfer) is not Transfer.STREAM:
        return Fronts()
    api = scope.estate.stacks[key[0]].template.resources[key[1]]
    return fronts(scope, api, tuple(stage.name for stage in draft.stages), draft.path)


def _too_many(draft: Draft, before: Fronts) -> Iterator[Unseen]:
    """Yield what there is more of than is read for each route; few lines may repeat it a thousand times."""
    if len(draft.stages) > MOST_STAGES:
        yield Unseen("stage", f"more than {MOST_STAGES} stages")
    if len(before.distributions) > MOST_DISTRIBUTIONS:
        yield Unseen("CloudFront", f"more than {MOST_DISTRIBUTIONS} distributions")


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
