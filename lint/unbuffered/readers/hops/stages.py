"""Stages of REST APIs, as one of their routes sees them."""

from collections.abc import Iterator
from dataclasses import replace

from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Deployment, Stage
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.deployments import read_deployment
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope


def default_stage(at: Place) -> Stage:
    """Return the stage of an HTTP API, which has no cache and needs no deployment."""
    nothing = Absent(at)
    return Stage("$default", nothing, nothing, nothing, selective=False, at=at)


def is_api(reference: Fact[Text], resource: Resource) -> bool:
    """Whether a RestApiId means this API."""
    return isinstance(reference, Known) and resource.is_named_by(reference.value)


def read_stages(scope: Scope, resource: Resource, method: str, path: str) -> Iterator[Stage]:
    """Yield the stages of an API as one of its routes sees them."""
    for stage in scope.around(resource, "AWS::ApiGateway::Stage"):
        own = properties(scope, stage)
        # Asked last: the conditions of other APIs' stages would split the world for nothing.
        if is_api(own.text("RestApiId"), resource) and scope.exists(stage):
            yield stage_of(own, own, stage.spot.key_place, method, path)
    for deployment in scope.around(resource, "AWS::ApiGateway::Deployment"):
        own = properties(scope, deployment)
        if (
            own.spot("StageName") is not None
            and is_api(own.text("RestApiId"), resource)
            and scope.exists(deployment)
        ):
            at = deployment.spot.key_place
            made = stage_of(own, own.inside("StageDescription"), at, method, path)
            yield replace(made, deployment=Known(read_deployment(scope, deployment), at))
    if resource.type == "AWS::Serverless::Api":
        own = properties(scope, resource)
        yield stage_of(own, own, resource.spot.key_place, method, path)


def stage_of(named: Properties, own: Properties, at: Place, method: str, path: str) -> Stage:
    """Return a stage whose name stands in one mapping and whose settings in another, or the same."""
    name = named.text("StageName")
    everywhere = own.flag("CachingEnabled")
    score, fitting = _fitting(own, method, path)
    return Stage(
        name=str(name.value) if isinstance(name, Known) else "?",
        deployment=_deployment(named),
        cluster=own.flag("CacheClusterEnabled"),
        caching=everywhere if isinstance(fitting, Absent) else fitting,
        selective=_selective(own),
        at=at,
        exact=score >= _EXACT,
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


_EXACT = 3
"""The score of a method setting that names the path of a route."""


def _fitting(own: Properties, method: str, path: str) -> tuple[int, Fact[bool]]:
    """Return the caching of the method setting that fits best: an exact one overrides the stage-wide."""
    best: tuple[int, Fact[bool]] = (0, Absent(own.at))
    for item in own.items("MethodSettings"):
        setting = Properties(own.scope, (item,), item.place)
        if not setting.readable:
            return 0, Unknown("a method setting is made by a function", item.place)
        caching = setting.flag("CachingEnabled")
        score = _score(
            value_of(setting.word("ResourcePath")), value_of(setting.word("HttpMethod")), method, path
        )
        if score > best[0] and not isinstance(caching, Absent):
            best = (score, caching)
    return best


def _selective(own: Properties) -> bool:
    """Whether a method setting switches caching on."""
    settings = (Properties(own.scope, (item,), item.place) for item in own.items("MethodSettings"))
    return any(value_of(setting.flag("CachingEnabled")) for setting in settings)


def _score(pattern: str | None, verb: str | None, method: str, path: str) -> int:
    """Return how closely a method setting fits a route; 0 when it does not."""
    if pattern is None or verb is None or verb not in {"*", method}:
        return 0
    plain = "/" + pattern.replace("~1", "/").strip("/")
    if plain == "/*":
        return 1 + (verb != "*")
    return _EXACT + (verb != "*") if plain == path else 0
