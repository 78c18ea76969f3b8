"""Whether a backend is proven to stream, and by what (APIGW-02, LWA-02, SDK-01)."""

from msgspec import Struct

from unbuffered.api import (
    Absent,
    AgentRuntime,
    Dialect,
    Evidence,
    Known,
    LambdaFunction,
    Link,
    Route,
    Transfer,
    answers_whole,
    is_agentcore,
    is_streaming_uri,
    value_of,
)
from unbuffered_rules.adapter import adapter_of


class Proof(Struct, frozen=True):
    """What streams, where that is to be seen, and whether both ends are linked in the input."""

    what: str
    evidence: Evidence
    linked: bool


def proof(route: Route) -> Proof | None:
    """Return what proves that the backend streams; None if nothing does."""
    backend, uri = value_of(route.backend), route.integration.uri
    if isinstance(backend, LambdaFunction):
        return _function(backend)
    if not isinstance(uri, Known) or not is_agentcore(uri.value):
        return None
    if isinstance(backend, AgentRuntime):
        if backend.serves_tools or answers_whole(route):
            return None
        if backend.link is Link.REFERRED:
            seen = Evidence(uri.at, f"the target is AgentCore runtime {backend.name}")
            return Proof(f"AgentCore runtime {backend.name}", seen, linked=True)
    return Proof("AgentCore", Evidence(uri.at, "the target is an AgentCore runtime"), linked=False)


def _function(function: LambdaFunction) -> Proof | None:
    adapter = adapter_of(function)
    if adapter.mode is not None and adapter.streams and adapter.works(function):
        seen = Evidence(adapter.mode.at, "the function streams: the web adapter is in response_stream mode")
        return Proof(f"function {function.name}", seen, linked=True)
    if function.streams is None:
        return None
    seen = Evidence(function.streams, "the function streams here")
    return Proof(f"function {function.name}", seen, linked=True)


def left_out(route: Route) -> Proof | None:
    """Return the proof for a route whose backend streams and whose mode nobody wrote.

    None where another rule has the cause: a streaming URI, a word that is no mode, a sibling that streams.
    """
    integration = route.integration
    if not isinstance(integration.transfer, Absent) or asked_in_other_words(route):
        return None
    if isinstance(integration.uri, Known) and is_streaming_uri(integration.uri.value):
        return None
    if any(value_of(sibling.transfer) is Transfer.STREAM for sibling in route.siblings):
        return None
    return proof(route)


def asked_in_other_words(route: Route) -> bool:
    """Whether streaming was asked for in a word or place that does not count."""
    integration = route.integration
    spoken = (integration.spelled, integration.event)
    stream = "RESPONSE_STREAM" if integration.dialect is Dialect.SAM else Transfer.STREAM
    right: set[str | None] = {stream, Transfer.BUFFERED}
    return bool(integration.misspelt) or any(
        not isinstance(fact, Absent) and value_of(fact) not in right for fact in spoken
    )


def streams(route: Route) -> bool:
    """Whether the integration asks for a stream in words that count; in an HTTP API none do."""
    return value_of(route.integration.transfer) is Transfer.STREAM


def mode_seen(route: Route) -> tuple[Evidence, ...]:
    """Return where the integration asks for a stream, as the second label of a clash."""
    fact = route.integration.transfer
    return (Evidence(fact.at, "streaming is asked for here"),) if isinstance(fact, Known) else ()
