"""UNB406: a timeout that the service does not grant in this mode."""

from collections.abc import Iterator

from unbuffered.api import (
    BUFFERED_LIMIT,
    ApiKind,
    Effect,
    Evidence,
    Hit,
    Known,
    Mending,
    Route,
    Severity,
    Transfer,
    Unknown,
    Write,
    is_streaming_uri,
    rule,
    value_of,
)
from unbuffered_rules import cures
from unbuffered_rules.limits import STREAM_TIMEOUT
from unbuffered_rules.proof import asked_in_other_words, left_out, mode_seen
from unbuffered_rules.words import milliseconds, switched_on, timeout


@rule("UNB406", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0", mending=Mending.SAFE)
def timeout_out_of_range(route: Route) -> Iterator[Hit]:
    """The integration's timeout is longer than its mode allows.

    Why
    ---
    A stream may take fifteen minutes, 900000 ms. A buffered call may take 29 seconds; Regional and
    private APIs can have that quota raised, edge-optimized ones cannot. A longer timeout is refused
    when the integration is created.

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
            TimeoutInMillis: 1800000  # finds UNB406
            Uri: https://chat.example.com/
      Get:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: GET
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: GET
            TimeoutInMillis: 60000  # finds UNB406
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
    Not for a value that a parameter decides. For a buffered call a warning, as the quota may have
    been raised; an error where the API is explicitly edge-optimized. Where the mode is missing or
    misspelt, that is the cause and its own rule tells it.

    Facts
    -----
    APIGW-06, APIGW-09; the error's text is open (U-02).

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
    """
    match route.integration.timeout:
        case Known(millis, at, ()) if route.api.kind is ApiKind.REST:
            if value_of(route.integration.transfer) is Transfer.STREAM:
                if millis > STREAM_TIMEOUT:
                    yield Hit(
                        at,
                        f"a timeout of {millis} ms is more than the {STREAM_TIMEOUT} ms that a stream may take,"
                        " so API Gateway refuses it",
                        label="too long",
                        then="the deployment fails",
                        fix=f"set {timeout(route.integration)} to {milliseconds(route.integration, STREAM_TIMEOUT)} or less",
                        because=mode_seen(route),
                        lines=cures.timeout_lines(route, STREAM_TIMEOUT),
                        mend=cures.cure(route, Write(at, STREAM_TIMEOUT)),
                    )
            elif millis > BUFFERED_LIMIT and _is_the_cause(route):
                yield _buffered(route, millis)
        case _:
            return


def _is_the_cause(route: Route) -> bool:
    """Whether the timeout itself is at fault, and not a mode that is missing or misspelt."""
    integration = route.integration
    uri = integration.uri
    if isinstance(integration.transfer, Unknown) or asked_in_other_words(route):
        return False
    if isinstance(uri, Known) and is_streaming_uri(uri.value):
        return False
    return left_out(route) is None


def _buffered(route: Route, millis: int) -> Hit:
    endpoint, transfer = route.api.endpoint, route.integration.transfer
    edge = isinstance(endpoint, Known) and endpoint.value == "EDGE" and not endpoint.given
    raised = "on an edge-optimized API" if edge else "unless your quota was raised"
    return Hit(
        route.integration.timeout.at,
        f"the response is buffered, so a timeout of {millis} ms is refused above {BUFFERED_LIMIT} ms {raised}",
        label="too long for a buffered call",
        then="the deployment fails, or with a lower timeout every longer answer becomes a 504",
        fix=f"set {switched_on(route.integration)} if the backend streams; else {BUFFERED_LIMIT} ms or less",
        because=(
            *((Evidence(transfer.at, "buffered by this"),) if isinstance(transfer, Known) else ()),
            *((Evidence(endpoint.at, "edge-optimized"),) if edge else ()),
        ),
        severity=Severity.ERROR if edge else Severity.WARNING,
        effect=Effect.BREAKS if edge else Effect.NONE,
    )
