"""Stages of REST APIs, as one of their routes sees them."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Deployment, Stage
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.closeness import EXACT, closeness
from unbuffered.readers.hops.deployments import read_deployment
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

T = TypeVar("T")


def default_stage(at: Place) -> Stage:
    """Return the stage of an HTTP API, which has no cache and needs no deployment."""
    nothing = Absent(at)
    return Stage("$default", nothing, nothing, nothing, selective=False, at=at)


def is_api(reference: Fact[Text], resource: Resource) -> bool:
    """Whether a RestApiId means this API."""
    return isinstance(reference, Known) and resource.is_named_by(reference.value)


class StageSource(Struct, frozen=True):
    """A stage as it is written: its name stands in one mapping, its settings in another, or the same.

    `resource` is what makes it and `made` its deployment, where that makes the stage. `called` is a name
    that nobody writes.
    """

    named: Properties
    own: Properties
    at: Place
    resource: Resource | None = None
    made: Resource | None = None
    called: str = ""

    @property
    def name(self) -> str:
        """The name, ? for one that is not known."""
        name = self.named.text("StageName")
        return self.called or (str(name.value) if isinstance(name, Known) else "?")


def stage_sources(scope: Scope, api: Resource) -> Iterator[StageSource]:
    """Yield the stages of an API as they are written."""
    for stage in scope.around(api, "AWS::ApiGateway::Stage"):
        own = properties(scope, stage)
        # Asked last: the conditions of other APIs' stages would split the world for nothing.
        if is_api(own.text("RestApiId"), api) and scope.exists(stage):
            yield StageSource(own, own, stage.spot.key_place, stage)
    for deployment in scope.around(api, "AWS::ApiGateway::Deployment"):
        own = properties(scope, deployment)
        named = own.spot("StageName") is not None and is_api(own.text("RestApiId"), api)
        if named and scope.exists(deployment):
            at = deployment.spot.key_place
            yield StageSource(own, own.inside("StageDescription"), at, deployment, deployment)
    if api.type == "AWS::Serverless::Api":
        own = properties(scope, api)
        yield StageSource(own, own, api.spot.key_place, api)


MOST_STAGES = 100
"""Stages of an API as each of its routes sees them; AWS allows ten. One more is read, to tell of it."""


def read_stages(scope: Scope, api: Resource, method: str, path: str) -> Iterator[Stage]:
    """Yield the stages of an API as one of its routes sees them; more than the most are not read."""
    for source in islice(stage_sources(scope, api), MOST_STAGES + 1):
        stage = stage_of(source, method, path)
        if source.made is not None:
            made = Known(read_deployment(scope, source.made), source.at)
            yield replace(stage, deployment=made)
        else:
            yield stage


def stage_of(source: StageSource, method: str, path: str) -> Stage:
    """Return a stage as one of its routes sees it."""
    own = source.own
    everywhere = own.flag("CachingEnabled")
    score, caching = _scored(own, method, path, lambda setting: setting.flag("CachingEnabled"))
    return Stage(
        name=source.name,
        deployment=_deployment(source.named),
        cluster=own.flag("CacheClusterEnabled"),
        caching=everywhere if isinstance(caching, Absent) else caching,
        selective=_selective(own),
        at=source.at,
        exact=score > EXACT or (score == EXACT and method == "ANY"),
        settings=own.at,
    )


def _deployment(stage: Properties) -> Fact[Deployment]:
    """Return the deployment that a stage serves, with what it waits for."""
    reference = stage.text("DeploymentId")
    if not isinstance(reference, Known):
        return reference
    resource = stage.scope.first(reference, "AWS::ApiGateway::Deployment")
    if resource is None:
        return Unknown("the deployment is not in this file", reference.at)
    return Known(read_deployment(stage.scope, resource), reference.at)


def fitting(own: Properties, method: str, path: str, read: Callable[[Properties], Fact[T]]) -> Fact[T]:
    """Return what the method setting says that fits best: an exact one overrides the stage-wide."""
    return _scored(own, method, path, read)[1]


def _scored(
    own: Properties, method: str, path: str, read: Callable[[Properties], Fact[T]]
) -> tuple[int, Fact[T]]:
    """Return what the method setting says that fits best, and how closely it fits."""
    if not own.inside("MethodSettings").readable:
        return 0, Unknown("the method settings are made by a function", own.inside("MethodSettings").at)
    best: tuple[int, Fact[T]] = (0, Absent(own.at))
    for item in own.items("MethodSettings"):
        setting = Properties(own.scope, (item,), item.place)
        if not setting.readable:
            return 0, Unknown("a method setting is made by a function", item.place)
        said = read(setting)
        pattern, verb = setting.word("ResourcePath"), setting.word("HttpMethod")
        if isinstance(pattern, Unknown) or isinstance(verb, Unknown):
            score, said = _MAY_FIT, _doubtful(said)
        else:
            score = closeness(value_of(pattern), value_of(verb), method, path)
        if score > best[0] and not isinstance(said, Absent):
            best = (score, said)
    return best


_MAY_FIT = 2
"""How closely a setting fits of which the path is not known: it may override all but an exact one."""


def _doubtful(said: Fact[T]) -> Fact[T]:
    return said if isinstance(said, Absent) else Unknown("which methods it is set for is not known", said.at)


def _selective(own: Properties) -> bool:
    """Whether a method setting switches caching on."""
    settings = (Properties(own.scope, (item,), item.place) for item in own.items("MethodSettings"))
    return any(value_of(setting.flag("CachingEnabled")) for setting in settings)
