"""UNB502: a stage that goes on serving an older snapshot."""

from collections.abc import Iterator

from unbuffered.api import (
    ApiKind,
    Confidence,
    Deployment,
    Dialect,
    Effect,
    Evidence,
    Hit,
    Known,
    Route,
    Severity,
    Stage,
    is_buffered_uri,
    rule,
    value_of,
)
from unbuffered_rules.limits import CDK_OPTION
from unbuffered_rules.proof import mode_seen, streams
from unbuffered_rules.words import switched_on, waiting


@rule("UNB502", severity=Severity.WARNING, effect=Effect.NONE, since="0.2.0")
def stale_deployment(route: Route) -> Iterator[Hit]:
    """The stage may go on serving a deployment that was made before the mode was set.

    Why
    ---
    A stage serves a snapshot of the API, the deployment. CloudFormation makes one for each logical
    id, and never again: a mode that is set later stays without effect, and the template looks right.
    A deployment that does not wait for the method may even be made before it. The CDK names its
    deployments after a hash of the API, but an escape hatch (addPropertyOverride) is no part of that
    hash, so an API that is switched to STREAM by one goes on buffering after `cdk deploy`.

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
      Deployment:  # finds UNB502
        Type: AWS::ApiGateway::Deployment
        Properties: {RestApiId: !Ref Api}
      Stage:
        Type: AWS::ApiGateway::Stage
        Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentId: !Ref Deployment}
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
      Deployment20260131:
        Type: AWS::ApiGateway::Deployment
        DependsOn: Post
        Properties: {RestApiId: !Ref Api}
      Stage:
        Type: AWS::ApiGateway::Stage
        Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentId: !Ref Deployment20260131}
    ```

    Guards
    ------
    A logical id that only stays the same is information. Not for ids that end in a hash or a date,
    not where a macro may add resources, nor for SAM, which renews its deployments; in a CDK app only
    for a CfnDeployment, as a Deployment waits. A definition that is the body of its API is made
    before, and needs no DependsOn. The escape hatch is told where the construct tree shows that the
    construct itself does not stream, with a warning from aws-cdk-lib 2.230.0 on; not where the same
    part of the program renews the deployment (addToLogicalId), nor where the URI does not fit the
    mode, which is UNB402.

    Facts
    -----
    APIGW-17, CDK-01, CDK-04.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-lambda-configure.html
    """
    if not streams(route) or route.api.kind is not ApiKind.REST:
        return
    if route.by_cdk:
        yield from _hatched(route)
    if route.integration.dialect is not Dialect.SAM:
        for stage in route.stages:
            deployment = value_of(stage.deployment)
            if deployment is not None:
                yield from _deployed(route, stage, deployment)


def _deployed(route: Route, stage: Stage, deployment: Deployment) -> Iterator[Hit]:
    if deployment.waits is None or (route.key is not None and route.key[0] != deployment.key[0]):
        return
    seen = mode_seen(route)
    if route.key is not None and route.key not in deployment.waits:
        yield Hit(
            deployment.at,
            f"deployment {deployment.name} does not wait for {route.label}, so it may be made first, without it",
            label="may be made before the method",
            then=f"stage {stage.name} serves the API without this method or with an older one, or deploying fails",
            fix=waiting(route, route.key[1]),
            because=seen,
        )
    elif not deployment.renewed:
        yield Hit(
            deployment.at,
            f"deployment {deployment.name} keeps its logical id, so a later change of the mode alone is not deployed",
            label="made once",
            then=f"the template says STREAM, and stage {stage.name} goes on serving what was deployed before",
            fix="give the deployment a new logical id with each change of the API",
            because=seen,
            severity=Severity.INFO,
            confidence=Confidence.MEDIUM,
        )


def _hatched(route: Route) -> Iterator[Hit]:
    hatch, mode = route.hatch, route.integration.transfer
    if hatch is None or hatch.salted or not isinstance(mode, Known):
        return
    uri = route.integration.uri
    if isinstance(uri, Known) and is_buffered_uri(uri.value):
        return
    old = hatch.version is not None and hatch.version < CDK_OPTION
    yield Hit(
        mode.at,
        "the mode is set by an escape hatch, which leaves the deployment's logical id as it was",
        label="set past the construct",
        then="a stage that is deployed already goes on buffering until something else changes the API",
        fix="update aws-cdk-lib to 2.230.0 and set responseTransferMode, or call latestDeployment.addToLogicalId"
        if old
        else f"set {switched_on(route.integration)}",
        because=(Evidence(hatch.at, "overridden here"),) if hatch.at is not None else (),
        severity=Severity.INFO if old else None,
        confidence=Confidence.HIGH if hatch.at is not None else Confidence.MEDIUM,
    )
