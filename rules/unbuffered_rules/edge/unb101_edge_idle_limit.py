"""UNB101: an edge-optimized API in front of a stream."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    Add,
    Effect,
    Hit,
    Items,
    Known,
    Mend,
    Mending,
    Place,
    Route,
    Severity,
    Write,
    rule,
)
from unbuffered_rules import cures
from unbuffered_rules.endpoints import has_no_edge
from unbuffered_rules.limits import EDGE_IDLE, REGIONAL_IDLE
from unbuffered_rules.proof import mode_seen, streams
from unbuffered_rules.words import regional


@rule("UNB101", severity=Severity.WARNING, effect=Effect.NONE, since="0.1.0", mending=Mending.UNSAFE)
def edge_idle_limit(route: Route) -> Iterator[Hit]:
    """An edge-optimized API cuts a stream after 30 seconds of silence.

    Why
    ---
    An API whose endpoint type nobody sets is edge-optimized. There, a stream on which no byte flows
    for 30 seconds is cut, whatever timeout the integration has; a Regional or private API waits for
    five minutes. An agent that calls a tool is easily silent for longer, and the client sees a
    chunked response that ends in the middle.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:  # finds UNB101
          Name: chat
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: https://chat.example.com/
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:
          Name: chat
          EndpointConfiguration:
            Types: [REGIONAL]
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: https://chat.example.com/
    ```

    Guards
    ------
    Not for REGIONAL or PRIVATE APIs, an endpoint type that a parameter decides, an API that is not
    in the input, `endpointConfigurationTypes` of an import, and partitions without edge endpoints.

    Facts
    -----
    APIGW-07, CFN-03, CDK-08, CFR-04; whether a slow first byte counts as silence is open (U-13).

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    if not streams(route) or has_no_edge(route):
        return
    match route.api.endpoint:
        case Absent(at):
            yield _hit(route, at, "edge-optimized, as nobody sets its endpoint type", "no endpoint type here")
        case Known("EDGE", at, ()):
            yield _hit(route, at, "edge-optimized", "edge-optimized")
        case _:
            return


def _hit(route: Route, at: Place, what: str, label: str) -> Hit:
    return Hit(
        at,
        f"API {route.api.name} is {what}, so a stream is cut after {EDGE_IDLE} seconds without a byte",
        label=label,
        then="the client gets the beginning of the answer, then the connection is dropped"
        " (curl 18, IncompleteRead, network error)",
        fix=f"make the endpoint type REGIONAL ({regional(route)}); it waits {REGIONAL_IDLE} minutes",
        because=mode_seen(route),
        lines=cures.regional_lines(route),
        mend=_regional(route, at),
    )


def _regional(route: Route, at: Place) -> Mend | None:
    """Return the cure, which is for people to decide on: the API's own custom domains have to follow."""
    if isinstance(route.api.endpoint, Known):
        return cures.cure(route, Write(at, "REGIONAL"), safe=False)
    own = cures.properties(route.api.at)
    if own is None:
        return None
    key, value = ("Type", "REGIONAL") if route.api.by_sam else ("Types", Items(("REGIONAL",)))
    return cures.cure(route, Add(own, key, value, ("EndpointConfiguration",)), safe=False)
