"""UNB801: a route that a policy wants to stream, and that does not."""

from collections.abc import Iterator

from unbuffered.api import (
    ApiKind,
    Effect,
    Hit,
    Known,
    Promised,
    Severity,
    Transfer,
    Verdict,
    rule,
    value_of,
)
from unbuffered_rules.promise import demanded, untold
from unbuffered_rules.words import switched_on


@rule("UNB801", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0")
def route_not_streaming(promised: Promised) -> Iterator[Hit]:
    """A policy wants the route to stream, and it does not.

    Why
    ---
    A policy names the routes that people wait at: `require: {streams: true}`. The verdict of such a
    route must be *streams*; one that buffers or breaks, for whatever reason, is a broken promise. This
    finding is the gate; the reasons are findings of their own, beside it.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: BUFFERED  # finds UNB801
            Uri: https://chat.example.com/
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: what people see of the chat
    rules:
      - name: words-at-once
        routes: POST /
        which: all
        reason: people read while the model writes
        require: {streams: true}
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
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
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: what people see of the chat
    rules:
      - name: words-at-once
        routes: POST /
        which: all
        reason: people read while the model writes
        require: {streams: true}
    ```

    Guards
    ------
    A verdict of *unknown* is information. Without `which: all` only routes that mean to stream are
    held to it. Hops that were not read do not change a verdict; the report names them.

    Facts
    -----
    APIGW-02, APIGW-04, APIGW-13.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    demand, route = promised.clause.require.streams, promised.route
    if demand is None or not demand.value or promised.verdict is Verdict.STREAMS:
        return
    mode = route.integration.transfer
    if promised.verdict is Verdict.UNKNOWN:
        why = "the mode, the URI or the target is decided elsewhere"
        yield untold(promised, demand, mode.at, f"{route.label} streams", why)
        return
    streams, http = value_of(mode) is Transfer.STREAM, route.api.kind is ApiKind.HTTP
    yield demanded(
        promised,
        demand,
        Hit(
            route.at if streams or http else mode.at,
            f"{route.label} {promised.verdict}, and policy {promised.clause.policy} wants it to stream",
            label="does not stream",
            then="the call fails, or the client gets everything at once and late",
            fix="mend what else was found at this route"
            if streams
            else "put a REST API in front of it"
            if http
            else f"set {switched_on(route.integration)}",
        ),
        given=mode.given if isinstance(mode, Known) and not streams else (),
    )
