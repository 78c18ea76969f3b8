"""UNB811: a clause or an exception of a policy that makes no difference."""

from collections.abc import Iterator

from unbuffered.api import Applied, Clause, Effect, Hit, Severity, rule


@rule("UNB811", severity=Severity.WARNING, effect=Effect.NONE, since="0.4.0")
def clause_without_route(applied: Applied) -> Iterator[Hit]:
    """A rule of a policy, or an exception from one, is for no route that was read.

    Why
    ---
    A policy guards what its patterns name. When a path is renamed, or was misspelt from the start, the
    rule is kept by nobody and the run is green: the promise is gone and no one is told. An exception
    that excepts nothing waits for the next route of that name.

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
    reason: who may talk to the model
    rules:
      - name: no-strangers  # finds UNB811
        routes: POST /chats
        reason: every token of the model is paid for
        require: {public: false}
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
    reason: who may talk to the model
    rules:
      - name: no-strangers
        routes: POST /
        reason: every token of the model is paid for
        require: {public: false}
    ```

    Guards
    ------
    Not for a rule that is for every route, `**`: that there is none is no fault of its own. A rule that
    names only routes that do not mean to stream, and is for streaming ones, is information. A route that
    may lie in a definition that was not read is told as a gap.

    Facts
    -----
    CFN-04, SAM-02: routes may lie in definitions and events, and are told by the method and path there.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
    """
    if applied.over or applied.held or applied.part.scope.is_everything:
        return
    clause = isinstance(applied.part, Clause)
    named = (
        f"rule {applied.part.name} of policy"
        if isinstance(applied.part, Clause)
        else "an exception from policy"
    )
    idle = clause and bool(applied.fitting)
    meant = f"; the route that is named most like it is {applied.near}" if applied.near else ""
    yield Hit(
        applied.part.at,
        f"{named} {applied.part.policy} names only routes that do not mean to stream"
        if idle
        else f"{named} {applied.part.policy} is for no route that was read"
        if clause or not applied.fitting
        else f"{named} {applied.part.policy} names only routes that no rule of it is for",
        label="holds for none",
        then="nothing is guarded by it, and nobody is told when that changes",
        fix="set which: all, if it is meant for them, or take it away"
        if idle
        else f"write the route, and its API, stack and tags, as the template has them, or take it away{meant}",
        severity=Severity.INFO if idle else None,
    )
