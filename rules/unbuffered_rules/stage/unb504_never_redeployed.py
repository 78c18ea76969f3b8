"""UNB504: a stage that still serves what was deployed before the change."""

from collections.abc import Iterator

from unbuffered.api import Aspect, Drift, Effect, Hit, Route, Severity, rule
from unbuffered_rules.drifting import causes, holder, holds_back, on_its_way, others, thing


@rule("UNB504", severity=Severity.WARNING, effect=Effect.NONE, since="0.5.0")
def never_redeployed(route: Route) -> Iterator[Hit]:
    """The API was changed, and the stage still serves what was deployed before.

    Why
    ---
    A method is changed in the draft of its API, and a stage serves a snapshot of the draft, the deployment.
    CloudFormation makes a new one only for a new logical id, and an escape hatch of the CDK leaves that id as
    it was. So template and console both show STREAM, and the stage goes on buffering.

    Bad
    ---
    The file `deployed.json` stands for the answers of API Gateway: the resources of the draft, and what a stage
    exports.

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
          AuthorizationType: NONE
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM  # finds UNB504
            Uri: https://chat.example.com/
    ```

    ```json deployed.json
    {"Api": {
      "resources": [{"id": "r", "path": "/", "resourceMethods": {"POST": {"authorizationType": "NONE",
        "methodIntegration": {"uri": "https://chat.example.com/", "responseTransferMode": "STREAM"}}}}],
      "stages": [{"stageName": "prod"}],
      "exports": {"prod": {"paths": {"/": {"post": {"x-amazon-apigateway-integration": {
        "uri": "https://chat.example.com/", "responseTransferMode": "BUFFERED"}}}}}}
    }}
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
          AuthorizationType: NONE
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: https://chat.example.com/
    ```

    ```json deployed.json
    {"Api": {
      "resources": [{"id": "r", "path": "/", "resourceMethods": {"POST": {"authorizationType": "NONE",
        "methodIntegration": {"uri": "https://chat.example.com/", "responseTransferMode": "STREAM"}}}}],
      "stages": [{"stageName": "prod"}],
      "exports": {"prod": {"paths": {"/": {"post": {"x-amazon-apigateway-integration": {
        "uri": "https://chat.example.com/"}}}}}}
    }}
    ```

    Guards
    ------
    Only in `unbuffered audit`, and only where the draft was read too and has what the template says. An export
    that prints no transfer mode anywhere is not taken for one that buffers, unless its Lambda URI tells.

    Facts
    -----
    APIGW-17, CDK-04.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-lambda-configure.html
    """
    for first, rest in causes(one for one in route.drifts if one.pending):
        yield _hit(first, rest)


def _hit(drift: Drift, rest: tuple[Drift, ...]) -> Hit:
    back = holds_back(drift)
    missing = drift.aspect is Aspect.METHOD
    has = "does not have this method" if missing else f"still has {thing(drift)} {drift.live}"
    now = "and the API has it" if missing else f"and the API has {drift.written} by now"
    return Hit(
        drift.at,
        f"{holder(drift)} {has}, {now}: it was never deployed again",
        label="not deployed yet",
        then="the whole response is collected before the client gets any of it"
        if back
        else "callers get what was deployed before",
        fix="deploy the API to the stage: a Deployment with a new logical id, or aws apigateway create-deployment"
        f" --rest-api-id ID --stage-name {drift.name}",
        because=others(rest),
        severity=Severity.ERROR if back or missing else None,
        effect=on_its_way(drift),
    )
