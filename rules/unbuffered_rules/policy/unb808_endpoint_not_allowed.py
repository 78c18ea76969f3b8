"""UNB808: an API whose endpoint is of a type that a policy does not allow."""

from collections.abc import Iterator

from unbuffered.api import Absent, ApiKind, Effect, Hit, Known, Promised, Severity, Unknown, rule
from unbuffered_rules.endpoints import endpoint
from unbuffered_rules.promise import demanded, unknown
from unbuffered_rules.words import endpoint_type


@rule("UNB808", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0")
def endpoint_not_allowed(promised: Promised) -> Iterator[Hit]:
    """The API's endpoint is of a type that a policy does not allow.

    Why
    ---
    The endpoint type decides how long a stream may be silent (30 seconds at an edge-optimized one, five
    minutes at a Regional or private one) and who reaches the API at all. An API whose type nobody sets
    is edge-optimized.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:  # finds UNB808
          Name: chat
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: AWS_IAM
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
    reason: what production needs
    rules:
      - name: long-silences
        routes: "**"
        reason: the agent thinks for longer than 30 seconds
        require: {endpoint: [REGIONAL, PRIVATE]}
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
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: AWS_IAM
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
    reason: what production needs
    rules:
      - name: long-silences
        routes: "**"
        reason: the agent thinks for longer than 30 seconds
        require: {endpoint: [REGIONAL, PRIVATE]}
    ```

    Guards
    ------
    A type that is decided elsewhere, an API that is not in the input, and an unset type where there are
    no edge-optimized endpoints are information. Not for HTTP APIs, which have one type.

    Facts
    -----
    APIGW-07, CFN-03, CDK-08, APIGW-21.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    demand, api = promised.clause.require.endpoint, promised.route.api
    if demand is None or api.kind is ApiKind.HTTP:
        return
    match endpoint(promised.route):
        case Unknown() as fact:
            yield unknown(promised, demand, f"the endpoint of API {api.name} is allowed", fact)
        case Known(word, at, given) if word not in demand.value:
            unset = " as nobody sets it," if isinstance(api.endpoint, Absent) else ""
            hit = Hit(
                at,
                f"the endpoint of API {api.name} is {word},{unset} and policy {promised.clause.policy} allows only"
                f" {', '.join(demand.value)}",
                label="edge-optimized by default" if unset else "not allowed",
                then="the API answers at other addresses, and a stream may be silent for another time, than meant",
                fix=f"set {endpoint_type(promised.route)} to {' or '.join(demand.value)}",
            )
            yield demanded(promised, demand, hit, given)
        case _:
            return
