"""UNB401: the backend streams and the integration does not."""

from collections.abc import Iterator

from unbuffered.api import (
    BUFFERED_LIMIT,
    ApiKind,
    Dialect,
    Effect,
    Evidence,
    Hit,
    Known,
    Mend,
    Mending,
    Route,
    Severity,
    rule,
    value_of,
)
from unbuffered_rules import cures
from unbuffered_rules.adapter import function_of
from unbuffered_rules.proof import left_out
from unbuffered_rules.words import hatch, switched_on, timeout

_LATE = "the client gets nothing until the last byte is there, then all of it at once (504 after 29 seconds)"
_LOST = (
    "the client gets status and headers with an empty body, or a 502, and that only when the function is done"
)


@rule("UNB401", severity=Severity.ERROR, effect=Effect.BUFFERS, since="0.1.0", mending=Mending.SAFE)
def stream_mode_left_out(route: Route) -> Iterator[Hit]:
    """The backend streams, but nobody set the integration's transfer mode.

    Why
    ---
    An integration whose transfer mode is left out is BUFFERED: API Gateway waits for the whole
    response before it sends the first byte, however the backend writes it. Nothing fails at
    deployment, so nobody is told. A Lambda function that writes streams even loses its body: a
    buffered call does not understand what it writes.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:  # finds UNB401
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            Uri: !Sub https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations?accountId=${AWS::AccountId}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: chat
          AuthorizerConfiguration:
            CustomJWTAuthorizer:
              DiscoveryUrl: https://idp.example.com/.well-known/openid-configuration
              AllowedAudience: [chat]
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: !Sub https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations?accountId=${AWS::AccountId}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: chat
          AuthorizerConfiguration:
            CustomJWTAuthorizer:
              DiscoveryUrl: https://idp.example.com/.well-known/openid-configuration
              AllowedAudience: [chat]
    ```

    Guards
    ------
    Not for an explicit BUFFERED, a runtime that speaks MCP or A2A, an agent whose code was read and
    answers in one piece, or a backend that another route streams. A warning when only the URL shows the backend: the agent may answer in one piece.
    A streaming URI without the mode is UNB402, a misspelt mode UNB403 or UNB404.

    Facts
    -----
    APIGW-02, APIGW-09, APIGW-13, SAM-01, LWA-06.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    found = left_out(route) if route.api.kind is ApiKind.REST else None
    if found is None:
        return
    integration = route.integration
    millis = integration.timeout.value if isinstance(integration.timeout, Known) else 0
    refused = millis > BUFFERED_LIMIT
    late = (Evidence(integration.timeout.at, f"more than the {BUFFERED_LIMIT} ms of a buffered call"),)
    tail = f", and refuses a timeout of {millis} ms unless your quota was raised" if refused else ""
    yield Hit(
        integration.at,
        f"{found.what} streams, but the integration sets no transfer mode, so API Gateway buffers the response{tail}",
        label="no transfer mode here",
        then=_LOST if function_of(route) is not None else _LATE,
        fix=f"add {switched_on(integration)}"
        + ("" if refused else f", and set {timeout(integration)} for answers longer than 29 seconds")
        + hatch(integration),
        because=(found.evidence, *(late if refused else ())),
        severity=Severity.ERROR if found.linked else Severity.WARNING,
        # What is known by its URL alone may answer in one piece: that is for people to say.
        lines=cures.streaming_lines(route),
        mend=_mend(route, safe=found.linked),
    )


def _mend(route: Route, *, safe: bool) -> Mend | None:
    """Return the cure, but for a type that cannot stream: the mode alone would break what works now."""
    kind = value_of(route.integration.type)
    if kind not in {"AWS_PROXY", "HTTP_PROXY"} and route.integration.dialect is not Dialect.SAM:
        return None
    return cures.cure(route, *cures.switched_on(route.integration), safe=safe)
