"""UNB605: a function that ends before its stream."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    Add,
    Effect,
    Evidence,
    Hit,
    Known,
    LambdaFunction,
    Mend,
    Mending,
    Route,
    Severity,
    Write,
    rule,
    value_of,
)
from unbuffered_rules import cures
from unbuffered_rules.adapter import function_of
from unbuffered_rules.limits import FUNCTION_DEFAULT, FUNCTION_SHORT, STREAM_TIMEOUT
from unbuffered_rules.proof import mode_seen, streams
from unbuffered_rules.words import function_timeout


@rule("UNB605", severity=Severity.WARNING, effect=Effect.NONE, since="0.1.0", mending=Mending.UNSAFE)
def function_timeout_short(route: Route) -> Iterator[Hit]:
    """The function's own timeout ends the stream first.

    Why
    ---
    A Lambda function runs for three seconds unless told otherwise, whatever the integration's
    timeout is. When its time is up the stream is cut in the middle; status 200 has long been sent,
    so the client sees a broken transfer and no error.

    Bad
    ---
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Properties:  # finds UNB605
          Runtime: nodejs22.x
          Handler: index.handler
          CodeUri: src/
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```

    Good
    ----
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Globals:
      Function:
        Timeout: 300
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          CodeUri: src/
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```

    Guards
    ------
    Globals are merged first. Not for a timeout that a parameter decides. One that is longer than
    half a minute but shorter than the integration's is information.

    Facts
    -----
    LAM-06, APIGW-23.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-lambda-configure.html
    """
    function = function_of(route)
    if function is None or not streams(route):
        return
    allowed = value_of(route.integration.timeout)
    match function.timeout:
        case Absent(at):
            says = f"function {function.name} sets no timeout and is ended after {FUNCTION_DEFAULT} seconds"
            severity = Severity.WARNING
        case Known(seconds, at, ()) if seconds <= FUNCTION_SHORT:
            says = f"function {function.name} is ended after {seconds} seconds"
            severity = Severity.WARNING
        case Known(seconds, at, ()) if allowed is not None and seconds * 1000 < min(allowed, STREAM_TIMEOUT):
            says = f"function {function.name} is ended after {seconds} seconds, before the integration's {allowed} ms"
            severity = Severity.INFO
        case _:
            return
    longer = isinstance(route.integration.timeout, Known)
    yield Hit(
        at,
        f"{says}, so a longer stream is cut",
        label="ends the stream",
        then="the client gets the beginning of the answer with status 200, then a broken transfer (curl 18)",
        fix=f"set the function's {function_timeout(route)} to {_enough(allowed)}",
        because=(Evidence(route.integration.timeout.at, "the route may take this long"),)
        if longer
        else mode_seen(route),
        severity=severity,
        mend=_longer(route, function, allowed),
    )


def _longer(route: Route, function: LambdaFunction, allowed: int | None) -> Mend | None:
    """Return the cure, if the route says how long an answer may take; what Globals set is others' too.

    A longer run may cost more: that is for people to say.
    """
    own = cures.properties(function.at)
    if own is None or allowed is None or function.timeout.at.steps[0] == "Globals":
        return None
    seconds = max(60, min(allowed, STREAM_TIMEOUT) // 1000)
    if isinstance(function.timeout, Known):
        return cures.cure(route, Write(function.timeout.at, seconds), safe=False)
    return cures.cure(route, Add(own, "Timeout", seconds), safe=False)


def _enough(allowed: int | None) -> str:
    """Return the seconds that a function needs, in words: a function runs 900 at most, as a stream does."""
    if allowed is None:
        return "at least 60 seconds, better to as long as an answer may take"
    return f"{max(60, min(allowed, STREAM_TIMEOUT) // 1000)} seconds, as long as the route may take"
