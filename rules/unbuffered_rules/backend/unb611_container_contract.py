"""UNB611: a container that does not listen where it is called, or that cannot start there."""

import re
from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    AgentRuntime,
    Confidence,
    Container,
    Effect,
    Evidence,
    Hit,
    Known,
    LambdaFunction,
    Link,
    Route,
    Server,
    Setting,
    Severity,
    Unknown,
    rule,
    value_of,
)
from unbuffered_rules.adapter import adapter_of, is_hidden, is_plain, variable, word
from unbuffered_rules.limits import ADAPTER_PORT, AGENT_PORT

_AMD = r"(?:^|[^a-z0-9])(?:amd64|x86[-_]64)(?:$|[^a-z0-9])"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PORTS = ("AWS_LWA_PORT", "PORT")
_IN_DOCKER = "DOCKER_CONTAINER"


@rule("UNB611", severity=Severity.WARNING, effect=Effect.BREAKS, since="0.3.0")
def container_contract(route: Route) -> Iterator[Hit]:
    """The container does not listen where it is called, or is built for another processor.

    Why
    ---
    AgentCore runs ARM64 images and calls an agent at 0.0.0.0:8080; the web adapter calls the server in
    its function at AWS_LWA_PORT, else PORT, else 8080. An image for amd64 ends with "exec format
    error", and behind a server that listens elsewhere every call waits and fails. The AgentCore SDK's
    app.run() listens on 127.0.0.1 unless DOCKER_CONTAINER is set, or it sees that it is in Docker.

    Bad
    ---
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Metadata: {DockerContext: ., Dockerfile: Dockerfile}
        Properties:
          PackageType: Image
          Timeout: 300
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```
    ```dockerfile Dockerfile
    FROM python:3.13-slim
    COPY --from=example/aws-lambda-adapter:0.9.1 /lambda-adapter /opt/extensions/lambda-adapter
    ENV AWS_LWA_INVOKE_MODE=response_stream
    COPY . .
    CMD uvicorn app:app --port 8000  # finds UNB611
    ```
    ```python app.py
    from fastapi import FastAPI

    app = FastAPI()
    ```

    Good
    ----
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Metadata: {DockerContext: ., Dockerfile: Dockerfile}
        Properties:
          PackageType: Image
          Timeout: 300
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```
    ```dockerfile Dockerfile
    FROM python:3.13-slim
    COPY --from=example/aws-lambda-adapter:0.9.1 /lambda-adapter /opt/extensions/lambda-adapter
    ENV AWS_LWA_INVOKE_MODE=response_stream AWS_LWA_PORT=8000
    COPY . .
    CMD ["uvicorn", "app:app", "--port", "8000"]
    ```
    ```python app.py
    from fastapi import FastAPI

    app = FastAPI()
    ```

    Guards
    ------
    Ports and hosts count only where they are written as numbers and names, in the command, the start
    script or the Python file that starts the server; EXPOSE proves nothing. Nothing is told of an image
    with a proxy or supervisor in it, or whose base may bring one, nor of agents of another protocol or
    without a container of their own. An image may be built for another platform where a bake file, a
    Makefile, CI or the CDK builds for linux/arm64, or a variable decides. Whether AgentCore shows the
    mark of Docker is open (U-08), so app.run() without a host is told as possible only.

    Facts
    -----
    AC-14, SDK-11, LWA-04; U-08.

    Source
    ------
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-http-protocol-contract.html
    """
    backend = value_of(route.backend)
    if isinstance(backend, LambdaFunction):
        yield from _function(backend)
    elif isinstance(backend, AgentRuntime) and backend.link is Link.REFERRED and _speaks_http(backend):
        container, code = value_of(backend.container), value_of(backend.code)
        if container is not None:
            yield from _platform(backend, container)
        if container is not None and code is not None and code.server is not None and is_plain(container):
            yield from _agent(backend, code.server)


def _speaks_http(runtime: AgentRuntime) -> bool:
    return isinstance(runtime.protocol, Absent) or value_of(runtime.protocol) == "HTTP"


def _platform(runtime: AgentRuntime, container: Container) -> Iterator[Hit]:
    """Yield a hit for an image that is built for the wrong processor."""
    platform = container.platform
    if isinstance(platform, Known) and re.search(_AMD, platform.value):
        made = "for" if platform.value.startswith("linux/") else "from"
        yield Hit(
            platform.at,
            f"agent {runtime.name} is built {made} {platform.value}, and AgentCore runs images for linux/arm64",
            label="for amd64",
            then="the runtime is refused, or its container ends with exec format error and no call is answered",
            fix="build it for ARM64: FROM --platform=linux/arm64, or docker buildx build --platform linux/arm64",
        )


def _agent(runtime: AgentRuntime, server: Server) -> Iterator[Hit]:
    """Yield a hit for a server that does not listen at 0.0.0.0:8080."""
    port, host = server.port, server.host
    if isinstance(port, Known) and port.value != AGENT_PORT:
        yield Hit(
            port.at,
            f"agent {runtime.name} listens on port {port.value}, and AgentCore calls it on port {AGENT_PORT}",
            label=f"not {AGENT_PORT}",
            then="the runtime never becomes healthy, and every call fails after a wait",
            fix=f"let {server.name} listen on port {AGENT_PORT}",
        )
    if isinstance(host, Known) and host.value in _LOOPBACK:
        yield Hit(
            host.at,
            f"agent {runtime.name} listens on {host.value}, where nothing outside its container reaches it",
            label="inside the container only",
            then="the runtime never becomes healthy, and every call fails after a wait",
            fix=f"let {server.name} listen on 0.0.0.0",
        )
    elif server.by_sdk and isinstance(host, Absent) and _is_unmarked(runtime):
        yield Hit(
            server.at,
            f"agent {runtime.name} starts app.run() without a host, and {_IN_DOCKER} is not set",
            label="127.0.0.1, unless it sees that it is in Docker",
            then="it may listen on 127.0.0.1, where AgentCore does not reach it; whether it does is not documented",
            fix=f"set ENV {_IN_DOCKER}=1 in the Dockerfile, or write app.run(host='0.0.0.0')",
            effect=Effect.NONE,
            confidence=Confidence.MEDIUM,
        )


def _is_unmarked(runtime: AgentRuntime) -> bool:
    """Whether the variable by which the SDK tells that it is in a container is certainly not set."""
    environment = runtime.environment
    if isinstance(environment, Unknown):
        return False
    return all(one.name != _IN_DOCKER for one in value_of(environment) or ())


def _function(function: LambdaFunction) -> Iterator[Hit]:
    """Yield a hit for a server that listens on another port than the one that the web adapter calls."""
    adapter, code = adapter_of(function), value_of(function.code)
    server = code.server if code is not None else None
    if server is None or not adapter.placed or not adapter.readable or is_hidden(function):
        return
    setting = next((one for name in _PORTS if (one := variable(function, name)) is not None), None)
    called = _number(setting) if setting is not None else ADAPTER_PORT
    port = server.port
    if not isinstance(port, Known) or called is None or port.value == called:
        return
    because = (Evidence(setting.at, f"the web adapter calls port {called}"),) if setting is not None else ()
    yield Hit(
        port.at,
        f"function {function.name} listens on port {port.value}, and the web adapter calls it on port {called}",
        label=f"not {called}",
        then="the adapter waits for a server that never answers, and every call is a 5xx",
        fix=f"set AWS_LWA_PORT: {port.value}, or let {server.name} listen on port {called}",
        because=because,
        severity=Severity.ERROR,
    )


def _number(setting: Setting) -> int | None:
    text = word(setting)
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) <= 5 else None  # noqa: PLR2004
