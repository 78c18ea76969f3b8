"""UNB613: a distribution that is not the one its name suggests."""

from collections.abc import Iterator

from unbuffered.api import (
    AgentRuntime,
    Confidence,
    Effect,
    Hit,
    LambdaFunction,
    Link,
    Pin,
    Route,
    Severity,
    rule,
    value_of,
)

_RIGHT = {"bedrock-agentcore-runtime": "bedrock-agentcore", "strands": "strands-agents"}


@rule("UNB613", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.3.0")
def wrong_package_name(route: Route) -> Iterator[Hit]:
    """The code asks for a distribution that is not the one its name suggests.

    Why
    ---
    The SDK of AgentCore is installed as bedrock-agentcore and imported as bedrock_agentcore; Strands is
    installed as strands-agents and imported as strands. A published article lists
    bedrock-agentcore-runtime and strands. The first fails the build; the second fails it, or brings
    whatever bears that name, and the agent ends at its first import.

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
        Properties:
          AgentRuntimeName: agent
          RoleArn: arn:aws:iam::123456789012:role/agent
          NetworkConfiguration: {NetworkMode: PUBLIC}
          AgentRuntimeArtifact:
            CodeConfiguration:
              Runtime: PYTHON_3_13
              EntryPoint: [agent.py]
              Code: ./
    ```
    ```python agent.py
    from bedrock_agentcore import BedrockAgentCoreApp

    app = BedrockAgentCoreApp()
    ```
    ```text requirements.txt
    bedrock-agentcore
    strands  # finds UNB613
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
    ```
    ```python agent.py
    from bedrock_agentcore import BedrockAgentCoreApp

    app = BedrockAgentCoreApp()
    ```
    ```text requirements.txt
    bedrock-agentcore
    strands-agents
    ```

    Guards
    ------
    Not where another index, an address or a folder may serve the name, nor behind an environment
    marker, nor for optional and development dependencies. Of an image only those manifests count of
    which its Dockerfile speaks. A warning where a manifest of another kind lies beside, which may be
    the one that is installed, and where the integration does not refer to the runtime.

    Facts
    -----
    SDK-13.

    Source
    ------
    https://github.com/aws/bedrock-agentcore-sdk-python
    """
    backend = value_of(route.backend)
    if not isinstance(backend, AgentRuntime | LambdaFunction):
        return
    code = value_of(backend.code)
    direct = [pin for pin in code.pins if pin.direct] if code is not None else []
    is_linked = not isinstance(backend, AgentRuntime) or backend.link is Link.REFERRED
    for pin in direct:
        if pin.name in _RIGHT and not pin.elsewhere and not pin.marked:
            is_sure = is_linked and not _has_rivals(pin, direct)
            yield _hit(
                pin, is_sure=is_sure, kind="agent" if isinstance(backend, AgentRuntime) else "function"
            )


def _has_rivals(pin: Pin, direct: list[Pin]) -> bool:
    """Whether a manifest of another kind may be the one that is installed, and does not have the name."""
    kinds = {one.at.file.suffix for one in direct}
    return kinds != {one.at.file.suffix for one in direct if one.name == pin.name}


def _hit(pin: Pin, *, is_sure: bool, kind: str) -> Hit:
    right = _RIGHT[pin.name]
    return Hit(
        pin.at,
        f"{pin.at.file.name} asks for {pin.name}, which is not the SDK; that is the distribution {right}",
        label="another distribution",
        then=f"the build fails, or the {kind} ends at its first import and no call is answered",
        fix=f"write {right}",
        severity=Severity.ERROR if is_sure else Severity.WARNING,
        effect=Effect.BREAKS if is_sure else Effect.NONE,
        confidence=Confidence.HIGH if is_sure else Confidence.MEDIUM,
    )
