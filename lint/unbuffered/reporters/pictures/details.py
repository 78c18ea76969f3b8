"""What was found at each hop of a route, in a few words each."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from unbuffered.model.backends import (
    ADAPTER_MODE,
    AgentRuntime,
    Backend,
    HttpEndpoint,
    LambdaFunction,
    Link,
    LoadBalancer,
    NoBackend,
)
from unbuffered.model.edges import Distribution
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.handler import Handler
from unbuffered.model.hops import Access, Api, ApiKind, Authorizer, Integration, Stage
from unbuffered.model.route import Route
from unbuffered.model.text import Text
from unbuffered.model.urls import is_buffered_uri, is_streaming_uri
from unbuffered.reporters.pictures.picture import Detail

T = TypeVar("T")

_FEW = 3


def of_client(route: Route) -> Iterator[Detail]:
    """Yield what a browser asks before the call."""
    preflight = value_of(route.preflight)
    if preflight is not None:
        guarded = {True: "needs a token", False: "open", None: "OPTIONS"}[value_of(preflight.guarded)]
        yield Detail("preflight", guarded)


def of_distribution(distribution: Distribution) -> Iterator[Detail]:
    """Yield how long CloudFront waits, and what it lets through."""
    yield from _told("read timeout", distribution.read, _seconds, "not set")
    yield from _told("whole answer", distribution.completion, _seconds)
    yield from _told("methods", distribution.methods, _methods)
    yield from _told(
        "Authorization", distribution.forwards, lambda passed: "forwarded" if passed else "dropped"
    )


_EVERY = 7
"""How many methods CloudFront lets through when it lets all through."""


def _methods(methods: tuple[str, ...]) -> str:
    return "all" if len(methods) == _EVERY else ", ".join(methods)


def of_api(api: Api) -> Iterator[Detail]:
    """Yield where the API answers, and whether it compresses."""
    if api.kind is ApiKind.REST:
        yield from _told("endpoint type", api.endpoint, str.lower, "edge, by default")
        yield from _told("compression", api.compression, lambda size: f"from {size} bytes")


def of_stages(stages: tuple[Stage, ...]) -> Iterator[Detail]:
    """Yield what each stage caches and serves; what is off is left out."""
    for stage in dict.fromkeys(stages):
        of = f" of {stage.name}" if len({one.name for one in stages}) > 1 else ""
        if value_of(stage.cluster) is not False and not isinstance(stage.cluster, Absent):
            word = "off for this route" if value_of(stage.caching) is False else "on"
            yield from _told(f"cache{of}", stage.cluster, {True: word}.__getitem__)
        if isinstance(stage.deployment, Known):
            yield Detail(f"deployment{of}", stage.deployment.value.name)


def of_access(access: Access) -> Iterator[Detail]:
    """Yield who may call: the kind of authorizer, whom it trusts, and the scopes that it wants."""
    if value_of(access.type) in {None, "NONE"} and not isinstance(access.type, Unknown):
        return
    yield from _told("type", access.type, str)
    if isinstance(access.authorizer, Known):
        yield from _authorizer(access.authorizer.value)
    yield from _told("scopes", access.scopes, _texts, "none")


def _authorizer(authorizer: Authorizer) -> Iterator[Detail]:
    pools = value_of(authorizer.pools)
    if pools:
        yield Detail("user pool", ", ".join(pool.name for pool in pools[:_FEW]))
    if isinstance(authorizer.issuers, Known):
        yield Detail("issuer", _texts(authorizer.issuers.value))


def of_integration(integration: Integration, kind: ApiKind) -> Iterator[Detail]:
    """Yield the mode and the timeout, and in which way the backend is called."""
    if kind is ApiKind.REST:
        yield _mode(integration)
    yield from _told("timeout", integration.timeout, lambda told: _seconds(told / 1000), "not set")
    uri = value_of(integration.uri)
    if uri is not None and (is_streaming_uri(uri) or is_buffered_uri(uri)):
        yield Detail("invokes", "with a response stream" if is_streaming_uri(uri) else "the buffered way")
    if value_of(integration.connection) == "VPC_LINK":
        yield from _told("VPC link", integration.link, str)


def _mode(integration: Integration) -> Detail:
    match integration.transfer, integration.spelled:
        case Known(mode), _:
            return Detail("mode", str(mode))
        case Absent(), _:
            return Detail("mode", "not set, so BUFFERED")
        case _, Known(word):
            return Detail("mode", f"{word}, which is none")
        case Unknown(why), _:
            return Detail("mode", why, known=False)


def of_backend(backend: Backend) -> Iterator[Detail]:
    """Yield what decides whether the backend can stream."""
    match backend:
        case LambdaFunction():
            yield from _function(backend)
        case AgentRuntime():
            yield from _agent(backend)
        case LoadBalancer():
            yield from _told("kind", backend.kind, str)
            yield from _told("idle timeout", backend.idle, _seconds, "not set")
        case HttpEndpoint() | NoBackend():
            return


def _function(function: LambdaFunction) -> Iterator[Detail]:
    yield from _told("runtime", function.runtime, str)
    yield from _told("package", function.package, lambda word: "container image" if word == "Image" else word)
    yield from _told("timeout", function.timeout, _seconds, "not set")
    for setting in value_of(function.environment) or ():
        if setting.name == ADAPTER_MODE:
            yield from _told("web adapter", setting.value, str)
    yield from _told("function URL", function.url_mode, str)
    if value_of(function.qualifier):
        yield Detail("alias or version", str(value_of(function.qualifier)))


def _agent(agent: AgentRuntime) -> Iterator[Detail]:
    yield from _told("protocol", agent.protocol, str, "HTTP, by default")
    match agent.authorizer:
        case Known(jwt):
            yield Detail("inbound", "a bearer token (JWT)")
            yield from _told("audience", jwt.audience, _texts)
            yield from _told("clients", jwt.clients, _texts)
            yield from _told("agent's scopes", jwt.scopes, _texts)
        case Absent():
            yield Detail("inbound", "requests signed by IAM")
        case Unknown(why):
            yield Detail("agent's authorizer", why, known=False)
    if agent.link is Link.BESIDE:
        yield Detail("found", "the only one beside the route")


def of_handlers(handlers: tuple[Handler, ...]) -> Iterator[Detail]:
    """Yield where the code stands, what calls it, and what shows that it streams."""
    for handler in handlers[:_FEW]:
        where = f"{handler.at.file}:{handler.at.span.line}"
        yield Detail(handler.name if len(handlers) > 1 else "code", where)
        yield Detail("called as", str(handler.host))
        yield Detail("streams", handler.streams[0].says if handler.streams else "no sign of it")
    if len(handlers) > _FEW:
        yield Detail("and", f"{len(handlers) - _FEW} more")


def _told(name: str, fact: Fact[T], say: Callable[[T], str], silent: str = "") -> Iterator[Detail]:
    """Yield a fact as a detail; one that the input is silent of only if there is a word for that."""
    match fact:
        case Known(value):
            yield Detail(name, say(value))
        case Absent():
            if silent:
                yield Detail(name, silent)
        case Unknown(why):
            yield Detail(name, why, known=False)


def _seconds(count: float) -> str:
    return f"{count:g} s"


def _texts(texts: tuple[Text, ...]) -> str:
    more = f" and {len(texts) - _FEW} more" if len(texts) > _FEW else ""
    return (", ".join(str(one) for one in texts[:_FEW]) or "none") + more
