"""UNB802: a route that a policy forbids to stream, and that asks for it."""

from collections.abc import Iterator

from unbuffered.api import (
    ApiKind,
    Effect,
    Hit,
    Known,
    Promised,
    Severity,
    Transfer,
    Unknown,
    rule,
)
from unbuffered_rules.promise import demanded, unknown


@rule("UNB802", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0")
def stream_not_allowed(promised: Promised) -> Iterator[Hit]:
    """A policy forbids the route to stream, and it asks for a stream.

    Why
    ---
    Not every answer may be streamed: a stage caches and compresses nothing of a stream and rewrites
    none, and a client that expects one JSON document has no use for it. `require: {streams: false}`
    holds such routes to a buffered answer, `**` with exceptions a whole API.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Get:
        Type: AWS::ApiGateway::Method
        Properties:
          ResourceId: !GetAtt Api.RootResourceId
          RestApiId: !Ref Api
          HttpMethod: GET
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: GET
            ResponseTransferMode: STREAM  # finds UNB802
            Uri: https://orders.example.com/
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: orders, EndpointConfiguration: {Types: [REGIONAL]}}
    ```
    ```yaml policy.yaml
    version: 1
    name: orders
    reason: what other services rely on
    rules:
      - name: one-document
        routes: GET /
        reason: clients parse the whole answer, and the stage caches it
        require: {streams: false}
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Get:
        Type: AWS::ApiGateway::Method
        Properties:
          ResourceId: !GetAtt Api.RootResourceId
          RestApiId: !Ref Api
          HttpMethod: GET
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: GET
            Uri: https://orders.example.com/
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: orders, EndpointConfiguration: {Types: [REGIONAL]}}
    ```
    ```yaml policy.yaml
    version: 1
    name: orders
    reason: what other services rely on
    rules:
      - name: one-document
        routes: GET /
        which: all
        reason: clients parse the whole answer, and the stage caches it
        require: {streams: false}
    ```

    Guards
    ------
    It is the mode that counts, not the verdict: a route that asks for a stream and breaks is told too.
    A mode that is decided elsewhere is information. Not for HTTP APIs, which cannot stream.

    Facts
    -----
    APIGW-02, APIGW-04, APIGW-18.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    demand, route = promised.clause.require.streams, promised.route
    if demand is None or demand.value or route.api.kind is ApiKind.HTTP:
        return
    match route.integration.transfer:
        case Known(Transfer.STREAM, at, given):
            hit = Hit(
                at,
                f"{route.label} asks for a stream, and policy {promised.clause.policy} forbids it",
                label="streaming is asked for here",
                then="the answer goes out piece by piece: not cached, not compressed and not rewritten",
                fix="set the mode to BUFFERED, or leave it out",
            )
            yield demanded(promised, demand, hit, given)
        case Unknown() as fact:
            yield unknown(promised, demand, f"{route.label} asks for a stream", fact)
        case _:
            return
