"""REST APIs and their stages, from CloudFormation and SAM."""

from collections.abc import Iterator
from dataclasses import replace

from unbuffered.model.fact import Absent, Fact, Known, Unknown, convert, value_of
from unbuffered.model.hops import Api, ApiKind, Deployment, Stage
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.properties import Properties
from unbuffered.readers.reading import properties
from unbuffered.readers.scope import Scope
from unbuffered.readers.template import Resource
from unbuffered.readers.tree import Scalar

REST_APIS = ("AWS::ApiGateway::RestApi", "AWS::Serverless::Api")


def read_api(scope: Scope, resource: Resource) -> Api:
    """Return a REST API."""
    at = resource.spot.key_place
    return scope.recall(
        ("api", resource.id), lambda fresh: api_of(properties(fresh, resource), resource.id, at)
    )


def api_of(own: Properties, name: str, at: Place) -> Api:
    """Return the REST API that these properties make."""
    return Api(
        name=name,
        kind=ApiKind.REST,
        endpoint=_endpoint(own),
        compression=own.number("MinimumCompressionSize"),
        at=at,
    )


def foreign_api(reference: Fact[Text], kind: ApiKind, at: Place) -> Api:
    """Return an API of which only the reference to it is here."""
    name = str(reference.value) if isinstance(reference, Known) else "?"
    elsewhere = Unknown("the API is not in this file", at)
    return Api(name, kind, endpoint=elsewhere, compression=elsewhere, at=at)


def default_stage(at: Place) -> Stage:
    """Return the stage of an HTTP API, which has no cache and needs no deployment."""
    nothing = Absent(at)
    return Stage("$default", nothing, nothing, nothing, selective=False, at=at)


def http_api(name: str, at: Place) -> Api:
    """Return an HTTP API; of its settings none matters here, as it cannot stream."""
    return Api(name, ApiKind.HTTP, endpoint=Known("REGIONAL", at), compression=Absent(at), at=at)


def _endpoint(own: Properties) -> Fact[str]:
    """Return the endpoint type: a list in CloudFormation, a word in SAM, or a parameter of an import."""
    spot = own.spot("EndpointConfiguration")
    if spot is not None and isinstance(spot.node, Scalar):
        return convert(own.word("EndpointConfiguration"), str.upper, "a type")
    configuration = own.inside("EndpointConfiguration")
    if not configuration.readable:
        return Unknown("the endpoint configuration is made by a function", configuration.at)
    for name in ("Type", "Types"):
        spot = configuration.spot(name)
        items = own.scope.items(spot)
        if items:
            return convert(own.scope.word(items[0], configuration.at), str.upper, "a type")
        if spot is not None:
            return convert(configuration.word(name), str.upper, "a type")
    imported = own.inside("Parameters").spot("endpointConfigurationTypes")
    if imported is not None:
        return convert(own.inside("Parameters").word("endpointConfigurationTypes"), str.upper, "a type")
    return Absent(configuration.at)


def is_api(reference: Fact[Text], resource: Resource) -> bool:
    """Whether a RestApiId means this API."""
    return isinstance(reference, Known) and any(token.name == resource.id for token in reference.value.tokens)


def read_stages(scope: Scope, resource: Resource, method: str, path: str) -> Iterator[Stage]:
    """Yield the stages of an API as one of its routes sees them."""
    for stage in scope.template.of("AWS::ApiGateway::Stage"):
        if scope.exists(stage):
            own = properties(scope, stage)
            if is_api(own.text("RestApiId"), resource):
                yield stage_of(own, own, stage.spot.key_place, method, path)
    for deployment in scope.template.of("AWS::ApiGateway::Deployment"):
        own = properties(scope, deployment)
        if own.spot("StageName") is not None and is_api(own.text("RestApiId"), resource):
            at = deployment.spot.key_place
            made = stage_of(own, own.inside("StageDescription"), at, method, path)
            yield replace(made, deployment=Known(deployment_of(scope, deployment), at))
    if resource.type == "AWS::Serverless::Api":
        own = properties(scope, resource)
        yield stage_of(own, own, resource.spot.key_place, method, path)


def stage_of(named: Properties, own: Properties, at: Place, method: str, path: str) -> Stage:
    """Return a stage whose name stands in one mapping and whose settings in another, or the same."""
    name = named.text("StageName")
    everywhere = own.flag("CachingEnabled")
    fitting = _fitting(own, method, path)
    return Stage(
        name=str(name.value) if isinstance(name, Known) else "?",
        deployment=_deployment(named),
        cluster=own.flag("CacheClusterEnabled"),
        caching=everywhere if isinstance(fitting, Absent) else fitting,
        selective=_selective(own),
        at=at,
    )


def _deployment(stage: Properties) -> Fact[Deployment]:
    """Return the deployment that a stage serves, with what it waits for."""
    reference = stage.text("DeploymentId")
    if not isinstance(reference, Known):
        return reference
    tokens = reference.value.of("AWS::ApiGateway::Deployment")
    if not tokens:
        return Unknown("the deployment is not in this file", reference.at)
    resource = stage.scope.template.resources[tokens[0].name]
    return Known(deployment_of(stage.scope, resource), reference.at)


def deployment_of(scope: Scope, resource: Resource) -> Deployment:
    """Return a deployment with the logical ids that it depends on."""
    return scope.recall(("deployment", resource.id), lambda fresh: _dependent(fresh, resource))


def _dependent(scope: Scope, resource: Resource) -> Deployment:
    listed = scope.texts(resource.spot.child("DependsOn"), resource.spot.key_place)
    names = frozenset(str(one) for one in listed.value) if isinstance(listed, Known) else frozenset[str]()
    return Deployment(resource.id, names, resource.spot.key_place)


def _fitting(own: Properties, method: str, path: str) -> Fact[bool]:
    """Return the caching of the method setting that fits best: an exact one overrides the stage-wide."""
    best: tuple[int, Fact[bool]] = (0, Absent(own.at))
    for item in own.items("MethodSettings"):
        setting = Properties(own.scope, (item,), item.place)
        if not setting.readable:
            return Unknown("a method setting is made by a function", item.place)
        caching = setting.flag("CachingEnabled")
        score = _score(
            value_of(setting.word("ResourcePath")), value_of(setting.word("HttpMethod")), method, path
        )
        if score > best[0] and not isinstance(caching, Absent):
            best = (score, caching)
    return best[1]


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
    return 3 + (verb != "*") if plain == path else 0
