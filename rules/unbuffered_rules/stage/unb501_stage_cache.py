"""UNB501: a cache in front of a stream."""

from collections.abc import Iterator

from unbuffered.api import Confidence, Effect, Evidence, Hit, Known, Mending, Route, Severity, rule, value_of
from unbuffered_rules import clashes, cures
from unbuffered_rules.proof import mode_seen, streams
from unbuffered_rules.words import uncached

_ASKS = "a cache for every method of the stage"
_REASON = "API Gateway does not support caching together with a streamed response"


@rule(
    "UNB501",
    severity=Severity.WARNING,
    effect=Effect.NONE,
    since="0.1.0",
    clash=(
        clashes.checkov("CKV_AWS_120", _ASKS, _REASON),
        clashes.cdk_nag("APIGWCacheEnabledAndEncrypted", _ASKS, _REASON),
        clashes.kics(
            "API Gateway Cache Cluster Disabled", "52790cad-d60d-41d5-8483-146f9f21208d", _ASKS, _REASON
        ),
        clashes.trivy("AWS-0190", _ASKS, _REASON),
        clashes.semgrep("missing-api-gateway-cache-cluster", _ASKS, _REASON),
        clashes.guard("API_GW_CACHE_ENABLED_AND_ENCRYPTED", _ASKS, _REASON),
        clashes.config("API_GW_CACHE_ENABLED_AND_ENCRYPTED", _ASKS, _REASON),
    ),
    mending=Mending.SAFE,
)
def stage_cache(route: Route) -> Iterator[Hit]:
    """The stage caches a route that streams.

    Why
    ---
    Endpoint caching keeps whole responses, and AWS lists it as not supported with streaming. Seven
    compliance rule sets ask for exactly this cache without looking at the transfer mode, so it is
    often switched on by somebody who never saw the stream.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat}
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
            Uri: https://chat.example.com/
      Stage:
        Type: AWS::ApiGateway::Stage
        Properties:
          RestApiId: !Ref Api
          StageName: prod
          CacheClusterEnabled: true  # finds UNB501
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat}
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
            Uri: https://chat.example.com/
      Stage:
        Type: AWS::ApiGateway::Stage
        Properties:
          RestApiId: !Ref Api
          StageName: prod
          CacheClusterEnabled: true
          MethodSettings:
            - {ResourcePath: /, HttpMethod: POST, CachingEnabled: false}
    ```

    Guards
    ------
    Not where the method setting that fits the route best switches caching off, where settings
    switch it on for other methods only, where the cluster is explicitly off, nor for routes that
    are buffered.

    Facts
    -----
    APIGW-18; the effect at run time is open (U-03), so this is a warning.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    if not streams(route):
        return
    for stage in route.stages:
        cluster, caching = value_of(stage.cluster), value_of(stage.caching)
        by_cluster = cluster is True and caching is None and not stage.selective
        if cluster is False or not (caching or by_cluster):
            continue
        fact = stage.caching if isinstance(stage.caching, Known) else stage.cluster
        other = (Evidence(stage.cluster.at, "with this cache"),) if caching and cluster else ()
        yield Hit(
            fact.at,
            f"stage {stage.name} caches this route, and API Gateway does not support caching with a stream",
            label="cancelled here",
            then="AWS does not say whether it is refused, ignored, or holds the response back",
            fix=f"switch caching off for this method ({uncached(route)}), or for the stage",
            because=(*mode_seen(route), *other),
            confidence=Confidence.MEDIUM,
            lines=cures.uncached_lines(route),
            mend=cures.cure(route, *cures.uncached(route, stage)),
        )
