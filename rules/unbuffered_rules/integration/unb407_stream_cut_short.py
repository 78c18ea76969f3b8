"""UNB407: a stream with a buffered call's timeout, or with none."""

from collections.abc import Iterator

from unbuffered.api import (
    BUFFERED_LIMIT,
    Absent,
    Confidence,
    Effect,
    Hit,
    Known,
    Mending,
    Route,
    Severity,
    rule,
)
from unbuffered_rules import cures
from unbuffered_rules.limits import STREAM_TIMEOUT
from unbuffered_rules.proof import mode_seen, streams
from unbuffered_rules.words import milliseconds, timeout


@rule("UNB407", severity=Severity.WARNING, effect=Effect.NONE, since="0.1.0", mending=Mending.SAFE)
def stream_cut_short(route: Route) -> Iterator[Hit]:
    """A stream ends with the integration's timeout, and that is short or not set.

    Why
    ---
    The timeout bounds the whole stream. A TimeoutInMillis of 29000 left over from buffered days
    cuts every longer answer in the middle, with status 200 already sent. Left out, AWS's own pages
    disagree on what holds: five minutes on one, fifteen on another.

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
            TimeoutInMillis: 29000  # finds UNB407
            Uri: https://chat.example.com/
      Put:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: PUT
          Integration:  # finds UNB407
            Type: HTTP_PROXY
            IntegrationHttpMethod: PUT
            ResponseTransferMode: STREAM
            Uri: https://chat.example.com/
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
            Uri: https://chat.example.com/
    ```

    Guards
    ------
    Not for a value that a parameter decides. Left out is information, not a warning (U-01).

    Facts
    -----
    APIGW-06, APIGW-08.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-http.html
    """
    if not streams(route):
        return
    key, limit = timeout(route.integration), milliseconds(route.integration, STREAM_TIMEOUT)
    match route.integration.timeout:
        case Known(millis, at, ()) if millis <= BUFFERED_LIMIT:
            yield Hit(
                at,
                f"the stream is cut after {millis} ms, the timeout of a buffered call",
                label="cuts the stream",
                then="the client gets the beginning of a longer answer and then a broken connection, status 200",
                fix=f"raise {key}, up to {limit}",
                because=mode_seen(route),
                lines=cures.timeout_lines(route, STREAM_TIMEOUT),
                mend=cures.cure(route, cures.timeout(route.integration, STREAM_TIMEOUT)),
            )
        case Absent(at):
            yield Hit(
                at,
                "no timeout is set, and AWS's pages disagree on when such a stream ends: after 5 minutes or after 15",
                label="no timeout here",
                then="a long answer may be cut",
                fix=f"set {key}, up to {limit}",
                severity=Severity.INFO,
                confidence=Confidence.MEDIUM,
                lines=cures.timeout_lines(route, STREAM_TIMEOUT),
                mend=cures.cure(route, cures.timeout(route.integration, STREAM_TIMEOUT), safe=False),
            )
        case _:
            return
