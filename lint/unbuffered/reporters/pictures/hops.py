"""The hops of a route in the order of a call, before anything is said of them."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from unbuffered.model.backends import (
    ADAPTER_MODE,
    AgentRuntime,
    Backend,
    HttpEndpoint,
    LambdaFunction,
    LoadBalancer,
)
from unbuffered.model.edges import Distribution
from unbuffered.model.fact import value_of
from unbuffered.model.route import Route
from unbuffered.reporters.hopline import hop_names
from unbuffered.reporters.pictures import details
from unbuffered.reporters.pictures.picture import Detail, Kind

_ITSELF = {
    "API": Kind.API,
    "stage": Kind.STAGE,
    "authorizer": Kind.AUTHORIZER,
    "backend": Kind.BACKEND,
    "handler": Kind.HANDLER,
}
"""What is called by a hop's own name among the unseen is that whole hop."""

_SETTINGS = {
    "endpoint type": Kind.API,
    "compression": Kind.API,
    "stage cache": Kind.STAGE,
    "scopes": Kind.AUTHORIZER,
    "mode": Kind.INTEGRATION,
    "integration type": Kind.INTEGRATION,
    "timeout": Kind.INTEGRATION,
}
"""The hops of settings that are decided elsewhere; all others are the backend's."""

_SHOWN_AS = {"stage cache": "cache", "function timeout": "timeout", ADAPTER_MODE: "web adapter"}


class Bare(Struct, frozen=True):
    """A hop without its state: what it is called and what was found there; `why` it was not read.

    `distribution` is the one that it stands for, if it is one.
    """

    kind: Kind
    word: str
    title: str
    details: tuple[Detail, ...]
    why: str = ""
    distribution: Distribution | None = None


def bare_hops(route: Route) -> tuple[Bare, ...]:
    """Return the hops from the client to the code, as far as they are told."""
    return tuple(_with_unseen(route, hop) for hop in _hops(route))


def _hops(route: Route) -> Iterator[Bare]:
    names = dict(zip(_NAMED, hop_names(route), strict=False))
    yield _bare(Kind.CLIENT, "client", f"sends {route.label}", details.of_client(route))
    for one in route.distributions:
        told = details.of_distribution(one)
        yield _bare(Kind.DISTRIBUTION, "CloudFront", one.name, told, one)
    yield _bare(Kind.API, str(route.api.kind), route.api.name, details.of_api(route.api))
    for wall in route.firewalls:
        yield _bare(Kind.FIREWALL, "WAF", wall.name, ())
    stages = ", ".join(dict.fromkeys(stage.name for stage in route.stages))
    yield _bare(Kind.STAGE, "stage", stages or "not in this file", details.of_stages(route.stages))
    yield _bare(Kind.AUTHORIZER, "authorizer", _who(names), details.of_access(route.access))
    told = details.of_integration(route.integration, route.api.kind)
    yield _bare(Kind.INTEGRATION, "integration", value_of(route.integration.type) or "type not known", told)
    yield _backend(value_of(route.backend))
    if route.handlers or any(one.hop == "handler" for one in route.unseen):
        title = ", ".join(dict.fromkeys(one.name for one in route.handlers)) or "the code"
        yield _bare(Kind.HANDLER, "handler", title, details.of_handlers(route.handlers))


_NAMED = (
    Kind.CLIENT,
    Kind.API,
    Kind.STAGE,
    Kind.AUTHORIZER,
    Kind.INTEGRATION,
    Kind.BACKEND,
    Kind.HANDLER,
)
"""What the names of the line of hops are names of."""


def kind_of(position: int) -> Kind:
    """Return which kind of hop stands at a place of the line of hops."""
    return _NAMED[position]


def _who(names: dict[Kind, str]) -> str:
    name = names[Kind.AUTHORIZER]
    return {"no authorizer": "none", "authorizer ?": "not known"}.get(name, name)


def _backend(backend: Backend | None) -> Bare:
    told = details.of_backend(backend) if backend is not None else ()
    match backend:
        case LambdaFunction(name=name):
            return _bare(Kind.BACKEND, "Lambda function", name, told)
        case AgentRuntime(name=name):
            return _bare(Kind.BACKEND, "AgentCore runtime", name, told)
        case LoadBalancer(name=name):
            return _bare(Kind.BACKEND, "load balancer", name, told)
        case HttpEndpoint(url=url):
            return _bare(Kind.BACKEND, "HTTP endpoint", str(url), told)
        case None:
            return _bare(Kind.BACKEND, "backend", "not known", told)
        case other:
            return _bare(Kind.BACKEND, "backend", other.name, told)


def _bare(
    kind: Kind, word: str, title: str, told: Iterable[Detail], distribution: Distribution | None = None
) -> Bare:
    return Bare(kind, word, title, tuple(told), "", distribution)


def _with_unseen(route: Route, hop: Bare) -> Bare:
    """Return a hop with what nobody could know of it: the whole of it, or single settings."""
    told, why = list(hop.details), ""
    for one in route.unseen:
        if _ITSELF.get(one.hop) is hop.kind:
            why = one.why
        elif one.hop not in _ITSELF and _SETTINGS.get(one.hop, Kind.BACKEND) is hop.kind:
            name = _SHOWN_AS.get(one.hop, one.hop)
            if all(detail.name != name for detail in told):
                told.append(Detail(name, one.why, known=False))
    short = tuple(Detail(_cut(one.name), _cut(one.value), one.known) for one in told)
    return Bare(hop.kind, hop.word, _cut(hop.title), short, _cut(why), hop.distribution)


_LONGEST = 240
"""Characters of one thing that is told: an address may be as long as a file."""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
