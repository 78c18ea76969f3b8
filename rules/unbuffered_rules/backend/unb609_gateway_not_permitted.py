"""UNB609: a permission that does not cover the call."""

from collections.abc import Iterator

from unbuffered.api import (
    GATEWAY,
    Effect,
    Evidence,
    Grant,
    Hit,
    LambdaFunction,
    Place,
    Route,
    Severity,
    rule,
    value_of,
)
from unbuffered_rules.adapter import function_of
from unbuffered_rules.proof import streams
from unbuffered_rules.sources import misfit


@rule("UNB609", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.2.0")
def gateway_not_permitted(route: Route) -> Iterator[Hit]:
    """No permission of the function covers the call that API Gateway makes.

    Why
    ---
    API Gateway may invoke a function only by a permission for the principal apigateway.amazonaws.com
    whose source ARN fits API, stage, method and path, and which is given on the very alias or version
    that is invoked: a permission on the function does not hold for its alias. Otherwise each call is a
    500, and only the execution log says why.

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
            Type: AWS_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            TimeoutInMillis: 300000
            Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Live}/response-streaming-invocations
      Chat:
        Type: AWS::Lambda::Function
        Properties: {Runtime: nodejs22.x, Handler: index.handler, Timeout: 300}
      Live:
        Type: AWS::Lambda::Alias
        Properties: {FunctionName: !Ref Chat, FunctionVersion: "1", Name: live}
      Permission:
        Type: AWS::Lambda::Permission
        Properties:
          FunctionName: !Ref Chat  # finds UNB609
          Action: lambda:InvokeFunction
          Principal: apigateway.amazonaws.com
          SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/POST/
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
            Type: AWS_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            TimeoutInMillis: 300000
            Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Live}/response-streaming-invocations
      Chat:
        Type: AWS::Lambda::Function
        Properties: {Runtime: nodejs22.x, Handler: index.handler, Timeout: 300}
      Live:
        Type: AWS::Lambda::Alias
        Properties: {FunctionName: !Ref Chat, FunctionVersion: "1", Name: live}
      Permission:
        Type: AWS::Lambda::Permission
        Properties:
          FunctionName: !Ref Live
          Action: lambda:InvokeFunction
          Principal: apigateway.amazonaws.com
          SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/POST/
    ```

    Guards
    ------
    One permission that fits, or may fit for all that is known here, suffices: one without a source
    ARN, with wildcards, or that SAM gives with an event. Not where the integration has a role of its
    own, and not for a permission of which UNB606 speaks. A function without any permission in the
    input is not judged: it may be given elsewhere.

    Facts
    -----
    APIGW-10, APIGW-15, APIGW-16.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-lambda-configure.html
    """
    function = function_of(route)
    if function is None or not streams(route) or function.by_role:
        return
    invoking = [grant for grant in function.grants if _may_invoke(grant)]
    meant = [grant for grant in invoking if grant.is_for_gateway]
    if meant:
        first = _misfit(route, function, meant[0])
        if first is not None and all(_misfit(route, function, grant) for grant in meant[1:]):
            yield _hit(function, *first)
        return
    for grant in invoking:
        principal = value_of(grant.principal)
        if principal is not None and _means_gateway(principal):
            yield _hit(
                function, f"it is for {principal}, and API Gateway calls as {GATEWAY}", grant.principal.at
            )
            return


def _may_invoke(grant: Grant) -> bool:
    """Whether a grant allows the action that is checked, or may for all that is known."""
    actions = value_of(grant.actions)
    return actions is None or any(
        one.lower() in {"lambda:invokefunction", "lambda:*", "*"} for one in actions
    )


def _means_gateway(principal: str) -> bool:
    """Whether a principal is one that people write for API Gateway, outside of China."""
    names = ("apigateway", "execute-api", "api-gateway")
    return any(name in principal for name in names) and not principal.endswith(".cn")


def _misfit(route: Route, function: LambdaFunction, grant: Grant) -> tuple[str, Place] | None:
    """Return why a grant does not cover the call, and where that is seen; None if it does, or may."""
    given, invoked = value_of(grant.qualifier), value_of(function.qualifier)
    if given is not None and invoked is not None and _apart(given, invoked):
        return f"it is for {_named(given)}, and the URI invokes {_named(invoked)}", grant.qualifier.at
    source = value_of(grant.source)
    why = misfit(route, source) if source is not None else None
    return (why, grant.source.at) if why is not None else None


def _apart(given: str, invoked: str) -> bool:
    """Whether two qualifiers certainly differ; a version known by reference may have any number."""
    return given != invoked and (not (given and invoked) or "$" not in given + invoked)


def _named(qualifier: str) -> str:
    return f"alias or version {qualifier}" if qualifier else "the function without alias or version"


def _hit(function: LambdaFunction, why: str, at: Place) -> Hit:
    return Hit(
        at,
        f"the permission of function {function.name} does not cover this route: {why}",
        label="does not cover the route",
        then="every call is a 500: Invalid permissions on Lambda function",
        fix=f"permit {GATEWAY} to invoke what the URI invokes, with a SourceArn for this API, stage, method and path",
        because=(Evidence(function.qualifier.at, "this is invoked"),),
    )
