"""UNB804: a route that everybody may call."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Known, Promised, Severity, Unknown, rule
from unbuffered_rules.callers import is_public
from unbuffered_rules.promise import demanded, unknown


@rule("UNB804", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0")
def public_route(promised: Promised) -> Iterator[Hit]:
    """Everybody may call the route, and a policy forbids that.

    Why
    ---
    A route without an authorizer, without IAM, without an API key and without a resource policy answers
    everybody who knows its address. Behind a route that streams from a model, every such call is paid
    for, and may take fifteen minutes.

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
          AuthorizationType: NONE  # finds UNB804
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
    reason: who may talk to the model
    rules:
      - name: no-strangers
        routes: "**"
        reason: every token of the model is paid for
        require: {public: false}
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:
          Name: chat
          EndpointConfiguration: {Types: [REGIONAL]}
          Policy:
            Statement:
              - {Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*"}
              - Effect: Deny
                Principal: "*"
                Action: execute-api:Invoke
                Resource: "execute-api:/*"
                Condition: {NotIpAddress: {aws:SourceIp: [192.0.2.0/24]}}
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: NONE
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
    reason: who may talk to the model
    rules:
      - name: no-strangers
        routes: "**"
        reason: every token of the model is paid for
        require: {public: false}
    ```

    Guards
    ------
    Not for a private endpoint, a required API key, a resource policy that keeps anybody out, nor where
    the AgentCore runtime behind the route checks the caller's own token. A resource policy that allows
    everybody everything, and denies nothing, does not count. As soon as one of these is decided
    elsewhere it is information.

    Facts
    -----
    APIGW-21, AC-09, APIGW-07.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
    """
    demand, route = promised.clause.require.public, promised.route
    if demand is None or demand.value:
        return
    match is_public(promised):
        case Unknown() as fact:
            yield unknown(promised, demand, f"everybody may call {route.label}", fact)
        case Known(True, at, given):
            hit = Hit(
                at,
                f"everybody may call {route.label}, and policy {promised.clause.policy} forbids that",
                label="no authorizer, no API key, no resource policy",
                then="who knows the address may use what stands behind it, at the owner's cost",
                fix="give the route an authorizer or IAM, or the API a resource policy",
            )
            yield demanded(promised, demand, hit, given)
        case _:
            return
