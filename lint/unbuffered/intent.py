"""Whether a route means to stream, by the evidence in its input."""

from collections.abc import Iterator

from unbuffered.model.backends import ADAPTER_MODE, ADAPTER_WRAPPER, AgentRuntime, LambdaFunction
from unbuffered.model.drift import Aspect
from unbuffered.model.fact import Fact, Known, Unknown, value_of
from unbuffered.model.hops import ApiKind, Dialect, Setting, Transfer
from unbuffered.model.route import Evidence, Route
from unbuffered.model.urls import is_agentcore, is_streaming_uri

BUFFERED_LIMIT = 29_000
"""Milliseconds that a buffered integration may take without a raised quota (APIGW-09)."""

LOOKALIKES = ("INVOKE_MODE", "AWS_LWA_INVOKEMODE", "LWA_INVOKE_MODE", "AWS_LWA_RESPONSE_MODE")
"""Names that people give the adapter's mode and that it does not read (LWA-02)."""


def intent(route: Route) -> tuple[Evidence, ...]:
    """Return what shows that a route means to stream; nothing for one that does not."""
    if route.method == "OPTIONS":
        return ()
    return tuple(_evidence(route))


def _evidence(route: Route) -> Iterator[Evidence]:
    yield from _words(route)
    yield from _deployed(route)
    integration = route.integration
    if (
        isinstance(integration.uri, Known)
        and is_streaming_uri(integration.uri.value)
        and integration.dialect is not Dialect.SAM
    ):
        yield Evidence(integration.uri.at, "the URI invokes Lambda with a response stream")
    timeout = integration.timeout
    if isinstance(timeout, Known) and timeout.value > BUFFERED_LIMIT and route.api.kind is ApiKind.REST:
        yield Evidence(timeout.at, f"waits {timeout.value} ms, longer than a buffered call may take")
    if not _declined(route) or _streamed_elsewhere(route):
        yield from _backend(route)


def _declined(route: Route) -> bool:
    """Whether the author wrote BUFFERED: that is an answer, whatever the backend could do."""
    return value_of(route.integration.spelled) == Transfer.BUFFERED


def _streamed_elsewhere(route: Route) -> bool:
    """Whether the web adapter streams this function for others, and so cannot buffer it for this route."""
    backend = value_of(route.backend)
    if not isinstance(backend, LambdaFunction):
        return False
    adapted = any(one.name == ADAPTER_MODE for one in value_of(backend.environment) or ())
    return adapted and _has_its_streams(route, backend)


def _words(route: Route) -> Iterator[Evidence]:
    """Yield the words that ask for a stream, spelled right or wrong."""
    integration = route.integration
    for fact in (integration.spelled, integration.event):
        if isinstance(fact, Unknown):
            yield Evidence(fact.at, "the transfer mode is set here")
        elif isinstance(fact, Known) and fact.value != Transfer.BUFFERED:
            yield Evidence(fact.at, "streaming is asked for here")
    for place in integration.misspelt:
        yield Evidence(place, "streaming is asked for here")


def _deployed(route: Route) -> Iterator[Evidence]:
    """Yield where a route streams that its template does not ask to."""
    for one in route.drifts:
        if one.aspect is Aspect.MODE and one.live == Transfer.STREAM:
            yield Evidence(one.at, "streaming is switched on where it is deployed")


def _backend(route: Route) -> Iterator[Evidence]:
    """Yield what the target shows: an agent's runtime, or a function that is set up to stream."""
    uri = route.integration.uri
    backend = value_of(route.backend)
    tools = isinstance(backend, AgentRuntime) and backend.serves_tools
    if isinstance(uri, Known) and is_agentcore(uri.value) and not tools and not answers_whole(route):
        yield Evidence(uri.at, "the target is an AgentCore runtime")
    if isinstance(backend, LambdaFunction):
        yield from _adapter(backend.environment)
        if backend.streams is not None and not _has_its_streams(route, backend):
            yield Evidence(backend.streams, "the function streams: awslambda.streamifyResponse")


def answers_whole(route: Route) -> bool:
    """Whether all code behind a route was read, and means to answer in one piece."""
    return bool(route.handlers) and not any(
        one.streams or any(fault.certain for fault in one.misshapes) for one in route.handlers
    )


def _has_its_streams(route: Route, function: LambdaFunction) -> bool:
    """Whether a function streams for others already: one in Node.js may answer this route in one piece."""
    by_url = value_of(function.url_mode) == "RESPONSE_STREAM"
    return by_url or any(value_of(sibling.transfer) is Transfer.STREAM for sibling in route.siblings)


def _adapter(environment: Fact[tuple[Setting, ...]]) -> Iterator[Evidence]:
    settings = environment.value if isinstance(environment, Known) else ()
    adapted = any(setting.name == ADAPTER_WRAPPER for setting in settings)
    for setting in settings:
        text = value_of(setting.value)
        word = text.literal if text is not None else None
        if setting.name == ADAPTER_MODE and word is not None and word.lower() != "buffered":
            yield Evidence(setting.at, "the web adapter is told how to invoke")
        elif adapted and setting.name in LOOKALIKES and word is not None and "stream" in word.lower():
            yield Evidence(setting.at, "the web adapter is meant to stream")
