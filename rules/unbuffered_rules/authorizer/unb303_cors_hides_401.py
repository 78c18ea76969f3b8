"""UNB303: a browser that never sees why it was turned away."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    Api,
    ApiKind,
    Confidence,
    Effect,
    Evidence,
    Hit,
    Known,
    Preflight,
    Route,
    Severity,
    rule,
    value_of,
)
from unbuffered_rules.tokens import COGNITO
from unbuffered_rules.words import gateway_response

_DENIALS = frozenset({"UNAUTHORIZED", "DEFAULT_4XX"})


@rule("UNB303", severity=Severity.ERROR, effect=Effect.NONE, since="0.2.0")
def cors_hides_401(route: Route) -> Iterator[Hit]:
    """A browser's preflight is turned away, or the answer that would tell it why is hidden from it.

    Why
    ---
    Before a call with a token, a browser asks with OPTIONS, and never sends a token with that. An
    authorizer on OPTIONS, which SAM's default authorizer is unless told otherwise, answers with a
    401, and the browser reports a CORS error. The answers that API Gateway gives by itself have no
    CORS headers either, so an expired token looks like a CORS error too.

    Bad
    ---
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Api:
        Type: AWS::Serverless::Api
        Properties:
          StageName: prod
          EndpointConfiguration: REGIONAL
          Cors:  # finds UNB303
            AllowOrigin: "'https://app.example.com'"
          Auth:
            DefaultAuthorizer: Login
            Authorizers: {Login: {UserPoolArn: !ImportValue pool}}
      Chat:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          CodeUri: src/
          Timeout: 300
          Events:
            Post:
              Type: Api
              Properties:
                {RestApiId: !Ref Api, Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM, TimeoutInMillis: 300000}
    ```

    Good
    ----
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Api:
        Type: AWS::Serverless::Api
        Properties:
          StageName: prod
          EndpointConfiguration: REGIONAL
          Cors:
            AllowOrigin: "'https://app.example.com'"
          GatewayResponses:
            DEFAULT_4XX:
              ResponseParameters:
                Headers: {Access-Control-Allow-Origin: "'https://app.example.com'"}
          Auth:
            DefaultAuthorizer: Login
            AddDefaultAuthorizerToCorsPreflight: false
            Authorizers: {Login: {UserPoolArn: !ImportValue pool}}
      Chat:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          CodeUri: src/
          Timeout: 300
          Events:
            Post:
              Type: Api
              Properties:
                {RestApiId: !Ref Api, Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM, TimeoutInMillis: 300000}
    ```

    Guards
    ------
    Not where no browser is meant: without Cors or an OPTIONS method beside the route. A guarded
    preflight is an error where SAM makes it of Cors, a warning where somebody wrote the OPTIONS
    method or a Lambda authorizer decides, which may let a preflight pass. A hidden 401 is
    information, and not told where a definition that is not read may set it.

    Facts
    -----
    SAM-05, COG-10, APIGW-31.

    Source
    ------
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html
    """
    preflight = value_of(route.preflight)
    if preflight is None or route.api.kind is not ApiKind.REST:
        return
    if value_of(preflight.guarded) is True:
        yield _guarded(route, preflight)
    elif _is_guarded(route):
        yield from _hidden(route, route.api, preflight)


def _is_guarded(route: Route) -> bool:
    """Whether a call without a good token is turned away by API Gateway."""
    return value_of(route.access.type) not in {None, "NONE", "AWS_IAM"}


def _guarded(route: Route, preflight: Preflight) -> Hit:
    implied, authorizer = preflight.implied, value_of(route.access.authorizer)
    sure = authorizer is None or value_of(authorizer.kind) == COGNITO
    return Hit(
        preflight.at,
        "the authorizer guards the preflight too, and no browser sends a token with it, so every call of a browser"
        " fails",
        label="guarded by the default authorizer" if implied else "guarded by an authorizer",
        then="OPTIONS is a 401 or 403, and the browser reports a CORS error",
        fix="set AddDefaultAuthorizerToCorsPreflight: false in Auth"
        if implied
        else "give OPTIONS no authorizer",
        because=(Evidence(preflight.guarded.at, "the authorizer is chosen here"),),
        severity=None if implied and sure else Severity.WARNING,
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
    )


def _hidden(route: Route, api: Api, preflight: Preflight) -> Iterator[Hit]:
    match api.allowing:
        case Absent():
            pass
        case Known(types) if not types & {*_DENIALS, "?"}:
            pass
        case _:
            return
    yield Hit(
        route.access.type.at,
        f"API {api.name} turns a bad token away without Access-Control-Allow-Origin, so a browser hides the 401",
        label="turned away here",
        then="the page sees a CORS error and no status, also when the token has merely expired",
        fix=f"add {gateway_response(route)} for DEFAULT_4XX with Access-Control-Allow-Origin",
        because=(Evidence(preflight.at, "browsers are answered here"),),
        severity=Severity.INFO,
        confidence=Confidence.MEDIUM,
    )
