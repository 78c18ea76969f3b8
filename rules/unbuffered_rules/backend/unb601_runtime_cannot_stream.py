"""UNB601: a managed runtime that cannot stream behind a streaming route."""

import re
from collections.abc import Iterator

from unbuffered.api import (
    Effect,
    Evidence,
    Hit,
    Known,
    LambdaFunction,
    Route,
    Severity,
    is_streaming_uri,
    rule,
    value_of,
)
from unbuffered_rules.adapter import adapter_of, function_of, is_image
from unbuffered_rules.proof import mode_seen, streams

NATIVE_SINCE: dict[str, str] = {}
"""Runtime families that have learnt to stream natively, and since when: none yet (U-07).

Native Python streaming is on Lambda's roadmap. On the day it ships, "python": its date goes here.
"""

_MANAGED = r"(python)[0-9.]+"
"""Whose functions can return nothing but one JSON value; Java and .NET may write the format in one piece."""


@rule("UNB601", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0")
def runtime_cannot_stream(route: Route) -> Iterator[Hit]:
    """The function's managed runtime cannot stream.

    Why
    ---
    Of Lambda's managed runtimes only Node.js writes the streaming format. A Python function behind
    a streaming integration is invoked, runs, is paid for, and returns ordinary JSON; API Gateway
    finds no delimiter in it and answers 5xx, on every call. A Python generator does not help: the
    runtime cannot serialise one. What streams is a web server behind the Lambda Web Adapter.

    Bad
    ---
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13  # finds UNB601
          Handler: app.handler
          CodeUri: src/
          Timeout: 300
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```

    Good
    ----
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: run.sh
          CodeUri: src/
          Timeout: 300
          Layers: [!Sub "arn:aws:lambda:${AWS::Region}:753240598075:layer:LambdaAdapterLayerX86:25"]
          Environment:
            Variables:
              AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap
              AWS_LWA_INVOKE_MODE: response_stream
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```

    Guards
    ------
    Python only. A container image is judged where its Dockerfile was read and builds on Lambda's own
    Python. Not for custom runtimes, a wrapper of another make, or layers and variables
    that are not known here. Half an adapter is UNB602. Dated: see NATIVE_SINCE.

    Facts
    -----
    LAM-01, LAM-02, LAM-03, LWA-01, APIGW-13; 500 or 502 is open (U-05), native Python is U-07.

    Source
    ------
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
    """
    function = function_of(route)
    if function is None or not _invoked_with_stream(route):
        return
    if is_image(function):
        yield from _image(route, function)
        return
    match function.runtime:
        case Known(runtime, at) if _is_managed(runtime) and _runs_bare(function):
            yield Hit(
                at,
                f"function {function.name} runs on {runtime}, which cannot stream by itself, so every call fails",
                label="cannot stream by itself",
                then="the function runs and is paid for, and the client gets a 5xx (Internal server error)",
                fix="put a web server behind the Lambda Web Adapter: its layer, AWS_LAMBDA_EXEC_WRAPPER=/opt/bootstrap,"
                " AWS_LWA_INVOKE_MODE=response_stream, and a start script as Handler; or use Node.js",
                because=mode_seen(route) or _uri_seen(route),
            )
        case _:
            return


def _image(route: Route, function: LambdaFunction) -> Iterator[Hit]:
    """Yield a hit for an image of Lambda's own Python, into which nobody copies the adapter."""
    container = value_of(function.container)
    if container is None or not container.by_runtime or "python" not in container.base:
        return
    adapter = adapter_of(function)
    # A mode tells that the adapter comes in a way that no COPY shows: an archive, a download, a folder.
    if adapter.placed or adapter.wrapper is not None or adapter.mode is not None or not adapter.readable:
        return
    yield Hit(
        container.at,
        f"function {function.name} is an image of Lambda's Python without the web adapter, which cannot stream"
        " by itself, so every call fails",
        label="cannot stream by itself",
        then="the function runs and is paid for, and the client gets a 5xx (Internal server error)",
        fix="copy the Lambda Web Adapter into the image, set AWS_LWA_INVOKE_MODE=response_stream, and start a web"
        " server; or use Node.js",
        because=mode_seen(route) or _uri_seen(route),
    )


def _invoked_with_stream(route: Route) -> bool:
    uri = route.integration.uri
    return streams(route) or (isinstance(uri, Known) and is_streaming_uri(uri.value))


def _is_managed(runtime: str) -> bool:
    match = re.fullmatch(_MANAGED, runtime)
    return match is not None and match.group(1) not in NATIVE_SINCE


def _runs_bare(function: LambdaFunction) -> bool:
    """Whether nothing stands between runtime and function: no adapter, no wrapper."""
    adapter = adapter_of(function)
    return adapter.readable and adapter.layer is None and adapter.wrapper is None


def _uri_seen(route: Route) -> tuple[Evidence, ...]:
    at = route.integration.uri.at
    return (Evidence(at, "invoked with a response stream"),) if value_of(route.integration.uri) else ()
