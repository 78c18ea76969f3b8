"""UNB812: an exception from a policy whose last day has passed."""

from collections.abc import Iterator

from unbuffered.api import Applied, Effect, Exemption, Hit, Severity, rule


@rule("UNB812", severity=Severity.WARNING, effect=Effect.NONE, since="0.4.0")
def exception_expired(applied: Applied) -> Iterator[Hit]:
    """An exception from a policy has passed its last day, and excepts nothing any more.

    Why
    ---
    An exception with a day, `until: 2026-12-31`, is a debt with a date: after it the policy holds for
    these routes again, and what is broken there is told. That the day has passed is told too, so that
    the exception is renewed with a new reason, or taken away.

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
    exceptions:
      - routes: POST /  # finds UNB812
        reason: the demo is open until the fair is over
        until: 2025-12-31
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
    reason: who may talk to the model
    rules:
      - name: no-strangers
        routes: "**"
        reason: every token of the model is paid for
        require: {public: false}
    exceptions:
      - routes: POST /
        reason: the demo is open
    ```

    Guards
    ------
    The last day itself is covered. Days are those of UTC.

    Facts
    -----
    APIGW-21: what a policy demands works together with a stream, so an exception is a choice.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    part = applied.part
    if isinstance(part, Exemption) and applied.over and part.until is not None:
        yield Hit(
            part.at,
            f"an exception from policy {part.policy} ended on {part.until.isoformat()}: {part.reason}",
            label="excepts nothing any more",
            then="the policy holds for these routes again, and what is broken there is told",
            fix="mend what it excepted and take it away, or write a new reason and a new day",
        )
