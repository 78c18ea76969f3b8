"""UNB503: what is deployed is not what the template says."""

from collections.abc import Iterator

from unbuffered.api import Aspect, Drift, Effect, Hit, Holder, Route, Severity, rule
from unbuffered_rules.drifting import causes, holder, holds_back, on_its_way, others, thing


@rule("UNB503", severity=Severity.WARNING, effect=Effect.NONE, since="0.5.0")
def deployed_differs(route: Route) -> Iterator[Hit]:
    """What is deployed differs from its template.

    Why
    ---
    A method that is changed in the console, or by another program, serves something else than the template
    says, and nothing tells so: the template is right, and the route buffers. The next deployment of the stack
    may take the change back, or keep it, as CloudFormation updates only what changed in the template.

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
            ResponseTransferMode: STREAM  # finds UNB503
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
    ```

    ```json deployed.json
    {"Api": {
      "resources": [{"id": "r", "path": "/", "resourceMethods": {"POST": {"authorizationType": "NONE",
        "methodIntegration": {"uri": "https://chat.example.com/", "timeoutInMillis": 900000}}}}],
      "stages": [{"stageName": "prod"}],
      "exports": {"prod": {"paths": {"/": {"post": {"x-amazon-apigateway-integration": {
        "uri": "https://chat.example.com/", "responseTransferMode": "BUFFERED", "timeoutInMillis": 900000}}}}}}
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
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
    ```

    ```json deployed.json
    {"Api": {
      "resources": [{"id": "r", "path": "/", "resourceMethods": {"POST": {"authorizationType": "NONE",
        "methodIntegration": {"uri": "https://chat.example.com/", "responseTransferMode": "STREAM",
        "timeoutInMillis": 900000}}}}],
      "stages": [{"stageName": "prod"}],
      "exports": {"prod": {"paths": {"/": {"post": {"x-amazon-apigateway-integration": {
        "uri": "https://chat.example.com/", "responseTransferMode": "STREAM", "timeoutInMillis": 900000}}}}}}
    }}
    ```

    Guards
    ------
    Only in `unbuffered audit`: for transfer mode, target, timeout, authorization, user pools, scopes, cache and
    web ACL of a route; for runtime, timeout and the web adapter's variables of the version of its function that is
    invoked; for protocol and inbound authorizer of its agent; for the scopes of app clients. A value that is not
    written in the template is no difference, but for the mode, whose default is BUFFERED, for scopes, and for an
    agent's authorizer. Pieces that only AWS decides fit anything. An export without any transfer mode, or without any
    scope, is not taken for one that has none. Where the draft already has what the template says, it is UNB504.

    Facts
    -----
    APIGW-02, APIGW-10, APIGW-17, LWA-02.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    for first, rest in causes(one for one in route.drifts if not one.pending):
        yield _hit(first, rest)


def _hit(drift: Drift, rest: tuple[Drift, ...]) -> Hit:
    mode = drift.aspect is Aspect.MODE
    draft = drift.holder is Holder.DRAFT
    back = holds_back(drift)
    return Hit(
        drift.at,
        f"{holder(drift)} has {thing(drift)} {drift.live}, and the template says {drift.written}",
        label=f"deployed as {drift.live}",
        then=_then(drift, back=back),
        fix="deploy the stack again with a change of this resource"
        if drift.holder is not Holder.STAGE
        else "write what is meant into the template, and deploy it with a new Deployment",
        because=others(rest),
        severity=Severity.ERROR if back else Severity.INFO if draft else None,
        effect=on_its_way(drift) if mode or back else None,
    )


def _then(drift: Drift, *, back: bool) -> str:
    if drift.holder is Holder.DRAFT:
        return "the next deployment of the API serves it"
    if back:
        return "the whole response is collected before the client gets any of it"
    return "what is served is not what was reviewed, and the next deployment may change it"
