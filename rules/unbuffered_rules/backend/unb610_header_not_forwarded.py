"""UNB610: a header that the agent reads and never gets."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    AgentRuntime,
    Confidence,
    Effect,
    Evidence,
    Hit,
    Known,
    Link,
    Route,
    Severity,
    rule,
    value_of,
)
from unbuffered_rules.words import header_allow_list

_HEADER = "authorization"


@rule("UNB610", severity=Severity.WARNING, effect=Effect.NONE, since="0.2.0")
def header_not_forwarded(route: Route) -> Iterator[Hit]:
    """The agent's code reads the Authorization header, and AgentCore does not hand it on.

    Why
    ---
    AgentCore checks the token itself and keeps the header to itself: the container sees Authorization
    only if the runtime has a JWT authorizer and its request header allow list names it. Without that
    the code finds nothing, and fails in the middle of a stream that has begun with a 200.

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
            TimeoutInMillis: 900000
            Uri: !Sub https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations?accountId=${AWS::AccountId}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:  # finds UNB610
          AgentRuntimeName: agent
          RoleArn: arn:aws:iam::123456789012:role/agent
          NetworkConfiguration: {NetworkMode: PUBLIC}
          AgentRuntimeArtifact:
            CodeConfiguration:
              Runtime: PYTHON_3_13
              EntryPoint: [agent.py]
              Code: ./
          AuthorizerConfiguration:
            CustomJWTAuthorizer:
              DiscoveryUrl: https://login.example.com/.well-known/openid-configuration
              AllowedClients: [chat]
    ```
    ```python agent.py
    from bedrock_agentcore import BedrockAgentCoreApp

    app = BedrockAgentCoreApp()


    @app.entrypoint
    async def invoke(payload, context):
        yield context.request_headers["Authorization"]
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
            TimeoutInMillis: 900000
            Uri: !Sub https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations?accountId=${AWS::AccountId}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: agent
          RoleArn: arn:aws:iam::123456789012:role/agent
          NetworkConfiguration: {NetworkMode: PUBLIC}
          AgentRuntimeArtifact:
            CodeConfiguration:
              Runtime: PYTHON_3_13
              EntryPoint: [agent.py]
              Code: ./
          RequestHeaderConfiguration:
            RequestHeaderAllowlist: [Authorization]
          AuthorizerConfiguration:
            CustomJWTAuthorizer:
              DiscoveryUrl: https://login.example.com/.well-known/openid-configuration
              AllowedClients: [chat]
    ```
    ```python agent.py
    from bedrock_agentcore import BedrockAgentCoreApp

    app = BedrockAgentCoreApp()


    @app.entrypoint
    async def invoke(payload, context):
        yield context.request_headers["Authorization"]
    ```

    Guards
    ------
    Only where the integration refers to the runtime and the file in which its code begins was read;
    what that file imports is not followed. Not for an allow list that is decided elsewhere.

    Facts
    -----
    AC-13.

    Source
    ------
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-header-allowlist.html
    """
    runtime = value_of(route.backend)
    if not isinstance(runtime, AgentRuntime) or runtime.link is not Link.REFERRED:
        return
    code = value_of(runtime.code)
    if code is None or not code.reads:
        return
    headers = runtime.headers
    match headers:
        case Absent(at):
            label = "no allow list here"
        case Known(listed, at) if all(str(one).lower() != _HEADER for one in listed):
            if any(one.literal is None for one in listed):
                return
            label = "does not name Authorization"
        case _:
            return
    yield Hit(
        at,
        f"agent {runtime.name} reads the Authorization header, and its runtime does not hand that on",
        label=label,
        then="the code finds no token: an error in the middle of the stream, or an answer for nobody",
        fix=f"name Authorization in {header_allow_list(route)}",
        because=tuple(Evidence(place, "read here") for place in code.reads[:1]),
        confidence=Confidence.MEDIUM,
    )
