"""UNB807: an access log that does not tell what a policy wants to know of streams."""

import re
from collections.abc import Iterator

from unbuffered.api import Absent, Effect, Hit, Known, Promised, Severity, StageControls, Text, Unknown, rule
from unbuffered_rules.promise import demanded, stages, unknown, unstaged, untold
from unbuffered_rules.words import logged

_STREAMING = (
    "$context.integration.responseTransferMode",
    "$context.integration.timeToAllHeaders",
    "$context.integration.timeToFirstContent",
)
"""The variables that tell of streams alone (APIGW-22)."""

_SAME = {
    "$context.integration.latency": "$context.integrationLatency",
    "$context.integrationLatency": "$context.integration.latency",
}
"""Variables of two names (APIGW-22)."""

_VARIABLE = r"\$context(?:\.[A-Za-z0-9_-]+)+"


@rule("UNB807", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0", hop="5")
def stream_not_logged(promised: Promised) -> Iterator[Hit]:
    """A policy wants an access log with certain variables, and the stage writes none, or leaves some out.

    Why
    ---
    Whether a call streamed, and how long its first words took, is written in the access log and nowhere
    else: `$context.integration.responseTransferMode` prints STREAMED or BUFFERED, timeToAllHeaders and
    timeToFirstContent what a person waited for. Without them nobody notices a stream that stopped to be one.

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
      Stage:
        Type: AWS::ApiGateway::Stage
        Properties:
          RestApiId: !Ref Api
          StageName: prod
          DeploymentId: !ImportValue deployment
          AccessLogSetting:
            DestinationArn: !ImportValue log
            Format: $context.requestId $context.status  # finds UNB807
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: what production needs
    rules:
      - name: noticed
        routes: "**"
        reason: a stream that stops streaming is noticed within the hour
        require: {access-log: [$context.requestId, streaming]}
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
      Stage:
        Type: AWS::ApiGateway::Stage
        Properties:
          RestApiId: !Ref Api
          StageName: prod
          DeploymentId: !ImportValue deployment
          AccessLogSetting:
            DestinationArn: !ImportValue log
            Format: >-
              $context.requestId $context.integration.responseTransferMode
              $context.integration.timeToAllHeaders $context.integration.timeToFirstContent
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: what production needs
    rules:
      - name: noticed
        routes: "**"
        reason: a stream that stops streaming is noticed within the hour
        require: {access-log: [$context.requestId, streaming]}
    ```

    Guards
    ------
    A stage that was read and sets no access log has none, and is told. A format of which a piece is
    decided elsewhere, and a stage that is not in the input, are information.

    Facts
    -----
    APIGW-22, APIGW-21.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html
    """
    demand = promised.clause.require.access_log
    if demand is None:
        return
    if not stages(promised):
        yield unstaged(promised, demand, "writes the access log that is wanted")
    for stage in stages(promised):
        match stage.log:
            case Unknown() as fact:
                yield unknown(promised, demand, f"the access log of stage {stage.name} is complete", fact)
            case Absent(at):
                hit = Hit(
                    at,
                    f"stage {stage.name} writes no access log, and policy {promised.clause.policy} wants one",
                    label="no access log here",
                    then="nobody can tell afterwards whether a call streamed, or how long its first words took",
                    fix=f"set {logged(promised.route)}",
                )
                yield demanded(promised, demand, hit)
            case Known() as written:
                yield from _format(promised, demand, stage, written)


def _format(
    promised: Promised, demand: Known[tuple[str, ...]], stage: StageControls, written: Known[Text]
) -> Iterator[Hit]:
    missing = tuple(_missing(demand.value, written.value))
    if not missing:
        return
    if written.value.tokens:
        what = f"the access log of stage {stage.name} is complete"
        yield untold(promised, demand, written.at, what, "a piece of its format is decided elsewhere")
        return
    hit = Hit(
        written.at,
        f"the access log of stage {stage.name} leaves out {', '.join(missing)}, which policy"
        f" {promised.clause.policy} wants",
        label="not all that is wanted",
        then="the log does not tell what the policy counts on",
        fix=f"add {', '.join(missing)} to the format",
    )
    yield demanded(promised, demand, hit, written.given)


def _missing(wanted: tuple[str, ...], format_: Text) -> Iterator[str]:
    found = {name for part in format_.parts if isinstance(part, str) for name in re.findall(_VARIABLE, part)}
    listed = [name for one in wanted for name in (_STREAMING if one == "streaming" else (one,))]
    yield from (name for name in dict.fromkeys(listed) if not {name, _SAME.get(name, name)} & found)
