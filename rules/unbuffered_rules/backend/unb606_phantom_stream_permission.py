"""UNB606: an IAM action that does not exist."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from unbuffered.api import Confidence, Effect, Grant, Hit, Known, Mending, Route, Severity, Write, rule
from unbuffered_rules import cures
from unbuffered_rules.adapter import function_of

_PHANTOM = "lambda:invokewithresponsestream"
_REAL = "lambda:invokefunction"


@rule("UNB606", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0", mending=Mending.SAFE)
def phantom_stream_permission(route: Route) -> Iterator[Hit]:
    """A permission grants lambda:InvokeWithResponseStream, which is no IAM action.

    Why
    ---
    The API is called InvokeWithResponseStream, but the action that IAM checks for it is
    lambda:InvokeFunction. Forum threads and templates grant an action named after the API; where
    it is the only one, API Gateway may not invoke the function and the client gets a 500.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: AWS_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Chat.Arn}/response-streaming-invocations
      Chat:
        Type: AWS::Lambda::Function
        Properties: {Runtime: nodejs22.x, Handler: index.handler, Timeout: 300}
      Permission:
        Type: AWS::Lambda::Permission
        Properties:
          FunctionName: !Ref Chat
          Action: lambda:InvokeWithResponseStream  # finds UNB606
          Principal: apigateway.amazonaws.com
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
            Type: AWS_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Chat.Arn}/response-streaming-invocations
      Chat:
        Type: AWS::Lambda::Function
        Properties: {Runtime: nodejs22.x, Handler: index.handler, Timeout: 300}
      Permission:
        Type: AWS::Lambda::Permission
        Properties:
          FunctionName: !Ref Chat
          Action: lambda:InvokeFunction
          Principal: apigateway.amazonaws.com
    ```

    Guards
    ------
    Information where lambda:InvokeFunction or a wildcard is granted beside it, or where other
    grants are not known here. Not for roles and permissions that are not in the input.

    Facts
    -----
    APIGW-15, APIGW-16; whether the service accepts the entry is open (U-10).

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-lambda-configure.html
    """
    function = function_of(route)
    if function is None:
        return
    grants = [grant for grant in function.grants if grant.is_for_gateway]
    phantoms = [grant for grant in grants if _PHANTOM in _actions(grant)]
    covered = any(_covers(grant) for grant in grants)
    for grant in phantoms:
        alone = not covered and not _real_in(grant)
        yield Hit(
            grant.actions.at,
            "lambda:InvokeWithResponseStream is no IAM action; the one that is checked is lambda:InvokeFunction"
            + (f", so API Gateway may not invoke function {function.name}" if alone else ""),
            label="no such action",
            then="every call is a 500: Invalid permissions on Lambda function"
            if alone
            else "nothing: a dead entry",
            fix="grant lambda:InvokeFunction" if alone else "remove the entry",
            severity=None if alone else Severity.INFO,
            effect=None if alone else Effect.NONE,
            confidence=Confidence.HIGH if alone else Confidence.MEDIUM,
            mend=cures.cure(route, Write(grant.actions.at, "lambda:InvokeFunction")) if alone else None,
        )


def _actions(grant: Grant) -> frozenset[str]:
    return (
        frozenset(action.lower() for action in grant.actions.value)
        if isinstance(grant.actions, Known)
        else frozenset()
    )


def _covers(grant: Grant) -> bool:
    """Whether a grant allows the real action, or may for all that is known."""
    return not isinstance(grant.actions, Known) or _real_in(grant)


def _real_in(grant: Grant) -> bool:
    return any(fnmatchcase(_REAL, action) for action in _actions(grant))
