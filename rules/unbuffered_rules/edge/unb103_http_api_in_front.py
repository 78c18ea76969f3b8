"""UNB103: an HTTP API in front of something that streams."""

from collections.abc import Iterator

from unbuffered.api import Absent, ApiKind, Dialect, Effect, Evidence, Hit, Route, Severity, rule
from unbuffered_rules.proof import proof


@rule("UNB103", severity=Severity.ERROR, effect=Effect.BUFFERS, since="0.1.0")
def http_api_in_front(route: Route) -> Iterator[Hit]:
    """An HTTP API cannot stream, whatever stands behind it.

    Why
    ---
    Only REST APIs have a response transfer mode. An HTTP API (API Gateway V2) collects the whole
    response, for 30 seconds at most, and then sends it: the backend streams and the client waits.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGatewayV2::Api
        Properties: {Name: chat, ProtocolType: HTTP}
      Route:
        Type: AWS::ApiGatewayV2::Route
        Properties:
          ApiId: !Ref Api
          RouteKey: POST /chat
          Target: !Sub integrations/${Integration}
      Integration:
        Type: AWS::ApiGatewayV2::Integration
        Properties:  # finds UNB103
          ApiId: !Ref Api
          IntegrationType: AWS_PROXY
          IntegrationUri: !GetAtt Chat.Arn
          PayloadFormatVersion: "2.0"
      Chat:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          Code:
            ZipFile: exports.handler = awslambda.streamifyResponse(async (event, out) => out.end());
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGatewayV2::Api
        Properties: {Name: orders, ProtocolType: HTTP}
      Route:
        Type: AWS::ApiGatewayV2::Route
        Properties:
          ApiId: !Ref Api
          RouteKey: GET /orders
          Target: !Sub integrations/${Integration}
      Integration:
        Type: AWS::ApiGatewayV2::Integration
        Properties:
          ApiId: !Ref Api
          IntegrationType: AWS_PROXY
          IntegrationUri: !GetAtt Orders.Arn
          PayloadFormatVersion: "2.0"
      Orders:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          Code:
            ZipFile: "exports.handler = async () => ({statusCode: 200});"
    ```

    Guards
    ------
    Not for WebSocket APIs, nor for routes of which nothing shows that they mean to stream. A
    warning when only the URL shows it. What SAM itself refuses is told by UNB404.

    Facts
    -----
    APIGW-04, APIGW-02, SAM-03.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    integration = route.integration
    if route.api.kind is not ApiKind.HTTP:
        return
    if integration.dialect is Dialect.SAM and not isinstance(integration.spelled, Absent):
        return
    found = proof(route)
    asked = tuple(Evidence(at, "streaming is asked for here") for at in integration.misspelt)
    if found is None and not asked:
        return
    what = found.what if found is not None else "the integration"
    yield Hit(
        asked[0].at if asked else integration.at,
        f"{what} is to stream through HTTP API {route.api.name}, and HTTP APIs have no streaming, so it buffers",
        label="an HTTP API's integration",
        then="the client gets everything at once, and an error when it takes more than 30 seconds",
        fix="serve this route from a REST API (AWS::ApiGateway::RestApi) that streams",
        because=(found.evidence,) if found is not None else (),
        severity=Severity.ERROR if asked or (found is not None and found.linked) else Severity.WARNING,
    )
