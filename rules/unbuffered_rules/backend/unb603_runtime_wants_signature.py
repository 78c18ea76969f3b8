"""UNB603: an unsigned call to a runtime that wants IAM."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    AgentRuntime,
    Confidence,
    Effect,
    Evidence,
    Hit,
    Link,
    Route,
    Severity,
    rule,
    value_of,
)


@rule("UNB603", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0")
def runtime_wants_signature(route: Route) -> Iterator[Hit]:
    """The agent wants requests signed by IAM, and an HTTP proxy cannot sign.

    Why
    ---
    A runtime without an inbound authorizer accepts only SigV4. An HTTP_PROXY integration passes
    the request on as it came, so every call fails: a bearer token is the wrong method, and no
    token is none.

    Bad
    ---
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
        Properties:  # finds UNB603
          AgentRuntimeName: chat
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
    Not for a runtime that is not in the input, an authorizer that is not known here, or a function
    in between that signs. A warning when the runtime is only beside the route.

    Facts
    -----
    AC-09.

    Source
    ------
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-oauth.html
    """
    backend = value_of(route.backend)
    if not isinstance(backend, AgentRuntime) or value_of(route.integration.type) != "HTTP_PROXY":
        return
    match backend.authorizer:
        case Absent(at):
            beside = backend.link is Link.BESIDE
            yield Hit(
                at,
                f"agent {backend.name} has no inbound authorizer and wants IAM signatures, which HTTP_PROXY cannot give",
                label="no AuthorizerConfiguration here",
                then="every call gets 403, Authorization method mismatch",
                fix="give the runtime a CustomJWTAuthorizer, or put a Lambda proxy in between that signs",
                because=(Evidence(route.integration.uri.at, "called without a signature"),),
                severity=Severity.WARNING if beside else None,
                effect=Effect.NONE if beside else None,
                confidence=Confidence.MEDIUM if beside else Confidence.HIGH,
            )
        case _:
            return
