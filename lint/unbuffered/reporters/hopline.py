"""A route's hops in one line, the broken one marked."""

from unbuffered.finding import Finding
from unbuffered.model.backends import (
    AgentRuntime,
    Backend,
    HttpEndpoint,
    LambdaFunction,
    LoadBalancer,
)
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Access, Api, ApiKind
from unbuffered.model.route import Route

_PLACE_OF_HOP = {"1": 1, "3": 3, "4": 4, "5": 2, "6": 5, "7": 6}
"""The digit of a hop, and where that hop stands in the line."""


def hop_names(route: Route) -> tuple[str, ...]:
    """Return what each hop is called: client, API, stage, authorizer, integration, backend, handlers."""
    return (
        "client",
        _api(route.api),
        _stages(route),
        _authorizer(route.access),
        _integration(route),
        _backend(route.backend),
        *((_handlers(route),) if route.handlers else ()),
    )


def hop_of(found: Finding) -> int:
    """Return which of those names a finding belongs to."""
    return _PLACE_OF_HOP.get(found.hop, 4)


def _handlers(route: Route) -> str:
    names = [one.name for one in route.handlers]
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return f"handler {', '.join(names[:_FEW])}{more}"


_FEW = 2


def _api(api: Api) -> str:
    if api.kind is ApiKind.HTTP:
        return f"HTTP API {api.name}"
    match api.endpoint:
        case Known(word):
            return f"REST API {api.name} ({word.lower()})"
        case Absent():
            return f"REST API {api.name} (edge by default)"
        case Unknown():
            return f"REST API {api.name}"


def _stages(route: Route) -> str:
    if not route.stages:
        return "stage ?"
    return "stage " + ", ".join(dict.fromkeys(stage.name for stage in route.stages))


def _authorizer(access: Access) -> str:
    kind = value_of(access.type)
    if isinstance(access.type, Unknown):
        return "authorizer ?"
    if kind in {None, "NONE"}:
        return "no authorizer"
    if kind == "AWS_IAM":
        return "IAM"
    authorizer = value_of(access.authorizer)
    name = f" {authorizer.name}" if authorizer is not None else ""
    words = {"COGNITO_USER_POOLS": "Cognito", "CUSTOM": "Lambda authorizer", "JWT": "JWT authorizer"}
    return f"{words.get(str(kind), str(kind))}{name}"


def _integration(route: Route) -> str:
    kind = value_of(route.integration.type) or "integration ?"
    if route.api.kind is ApiKind.HTTP:
        return kind
    match route.integration.transfer:
        case Known(mode):
            return f"{kind} {mode}"
        case Absent():
            return f"{kind}, no mode"
        case Unknown():
            return f"{kind}, mode ?"


def _backend(fact: Fact[Backend]) -> str:
    if not isinstance(fact, Known):
        return "?"
    match fact.value:
        case LambdaFunction(name=name, runtime=runtime):
            word = value_of(runtime)
            return f"Lambda {name} ({word})" if word else f"Lambda {name}"
        case AgentRuntime(name=name):
            return f"AgentCore {name}"
        case LoadBalancer(name=name):
            return f"load balancer {name}"
        case HttpEndpoint(url=url):
            return str(url)
        case other:
            return other.name
