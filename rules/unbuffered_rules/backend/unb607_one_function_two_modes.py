"""UNB607: one function behind streamed and buffered routes."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    ApiKind,
    Effect,
    Evidence,
    Hit,
    Known,
    LambdaFunction,
    Place,
    Route,
    Severity,
    Transfer,
    rule,
    value_of,
)
from unbuffered_rules.adapter import adapter_of, function_of
from unbuffered_rules.words import mode

_ONE_MODE = "one mode for the whole function"


@rule("UNB607", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0")
def one_function_two_modes(route: Route) -> Iterator[Hit]:
    """A function that the web adapter streams is also behind a buffered route.

    Why
    ---
    The adapter's mode is one for the whole function. In response_stream mode it writes the
    streaming format on every call; a buffered integration does not understand it and answers with
    an empty body or a 502. So a function with the adapter belongs behind routes of one mode.

    Bad
    ---
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
            List:
              Type: Api
              Properties: {Path: /chats, Method: get}  # finds UNB607
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
            List:
              Type: Api
              Properties: {Path: /chats, Method: get, ResponseTransferMode: RESPONSE_STREAM}
    ```

    Guards
    ------
    Only with the web adapter: a Node.js function may decide call by call. Where no route of the
    function streams, the mode is left out (UNB401). A warning when only its function URL streams.

    Facts
    -----
    LWA-06, APIGW-13, SAM-03.

    Source
    ------
    https://github.com/aws/aws-lambda-web-adapter
    """
    function = function_of(route)
    adapter = adapter_of(function) if function is not None else None
    if function is None or adapter is None or adapter.mode is None or not adapter.works(function):
        return
    if not adapter.streams or route.api.kind is not ApiKind.REST:
        return
    streamed = [one for one in route.siblings if value_of(one.transfer) is Transfer.STREAM]
    match route.integration.transfer:
        case Known(Transfer.BUFFERED, at) | Absent(at) if streamed:
            other = Evidence(streamed[0].at, f"{streamed[0].label} streams")
            yield _hit(route, function, at, (Evidence(adapter.mode.at, _ONE_MODE), other), Severity.ERROR)
        case Known(Transfer.BUFFERED, at) if value_of(function.url_mode) == "RESPONSE_STREAM":
            other = Evidence(function.url_mode.at, "the function URL streams")
            yield _hit(route, function, at, (Evidence(adapter.mode.at, _ONE_MODE), other), Severity.WARNING)
        case _:
            return


def _hit(
    route: Route, function: LambdaFunction, at: Place, because: tuple[Evidence, ...], severity: Severity
) -> Hit:
    return Hit(
        at,
        f"function {function.name} writes streams on every call, but this route is buffered,"
        " so its answers arrive empty",
        label="buffered here",
        then="the client gets status and headers with an empty body, or a 502",
        fix=f"set {mode(route.integration)} here too, or give this route a function of its own",
        because=because,
        severity=severity,
    )
