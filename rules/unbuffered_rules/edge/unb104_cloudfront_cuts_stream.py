"""UNB104: a CloudFront distribution in front of a stream."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    AgentRuntime,
    Authorizer,
    Distribution,
    Effect,
    Evidence,
    Hit,
    Known,
    Place,
    Route,
    Severity,
    rule,
    value_of,
)
from unbuffered_rules.limits import CLOUDFRONT_READ, CLOUDFRONT_READ_MOST
from unbuffered_rules.proof import mode_seen, streams
from unbuffered_rules.tokens import COGNITO, hands_on
from unbuffered_rules.words import distribution_completion, distribution_read

_STRIPPED = ("GET", "HEAD")
"""Methods from which CloudFront takes Authorization away; DELETE, PATCH, POST and PUT keep theirs."""


@rule("UNB104", severity=Severity.WARNING, effect=Effect.NONE, since="0.2.0")
def cloudfront_cuts_stream(route: Route) -> Iterator[Hit]:
    """A CloudFront distribution in front of the API cuts the stream or turns the call away.

    Why
    ---
    CloudFront waits 30 seconds for the first byte and for each next one, unless the origin's read
    timeout is raised; an agent that calls a tool is easily silent for longer. It also takes
    Authorization out of a GET unless a policy forwards it, which makes every call a 401, refuses
    methods that the behaviour does not list, and must not forward Host, by which API Gateway tells its
    APIs apart. A response completion timeout, where there is one, ends an answer however lively it is.

    Bad
    ---
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
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: https://chat.example.com/
      Site:
        Type: AWS::CloudFront::Distribution
        Properties:
          DistributionConfig:
            Enabled: true
            Origins:
              - Id: api
                DomainName: !Sub ${Api}.execute-api.${AWS::Region}.amazonaws.com
                OriginPath: /prod
                CustomOriginConfig:  # finds UNB104
                  OriginProtocolPolicy: https-only
            DefaultCacheBehavior:
              TargetOriginId: api
              ViewerProtocolPolicy: https-only
              AllowedMethods: [GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE]
              CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
              OriginRequestPolicyId: b689b0a8-53d0-40ab-baf2-68738e2966ac
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
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: https://chat.example.com/
      Site:
        Type: AWS::CloudFront::Distribution
        Properties:
          DistributionConfig:
            Enabled: true
            Origins:
              - Id: api
                DomainName: !Sub ${Api}.execute-api.${AWS::Region}.amazonaws.com
                OriginPath: /prod
                CustomOriginConfig:
                  OriginProtocolPolicy: https-only
                  OriginReadTimeout: 120
            DefaultCacheBehavior:
              TargetOriginId: api
              ViewerProtocolPolicy: https-only
              AllowedMethods: [GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE]
              CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad
              OriginRequestPolicyId: b689b0a8-53d0-40ab-baf2-68738e2966ac
    ```

    Guards
    ------
    Only for a distribution whose origin is this API and whose behaviour leads this path to it. Not
    for Compress, which leaves text/event-stream alone. Authorization matters only to a GET (CloudFront
    is documented to leave it in a POST, policy or none) and only where the route has an authorizer that reads it or an agent that wants a token, and where neither the origin's own
    headers nor a mapping of the integration set it. A method that is not allowed is an error, and so
    is a Host that is forwarded, unless the API has a domain name of its own. Values and policies that
    are decided elsewhere, also by a Lambda function on origin-request, are not judged.

    Facts
    -----
    CFR-01, CFR-02, CFR-03, CFR-04; the ids of managed policies are those that CloudFront documents.

    Source
    ------
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
    """
    if not streams(route):
        return
    for one in route.distributions:
        yield from _silence(route, one)
        yield from _ended(route, one)
        yield from _method(route, one)
        yield from _token(route, one)
        yield from _host(one)


def _silence(route: Route, one: Distribution) -> Iterator[Hit]:
    match one.read:
        case Absent():
            yield _cut(route, one, one.origin_at, CLOUDFRONT_READ, "no read timeout here")
        case Known(seconds, at, ()) if seconds <= CLOUDFRONT_READ:
            yield _cut(route, one, at, seconds, "cuts the stream")
        case _:
            return


def _cut(route: Route, one: Distribution, at: Place, seconds: int, label: str) -> Hit:
    return Hit(
        at,
        f"CloudFront distribution {one.name} gives up when the API is silent for {_seconds(seconds)}",
        label=label,
        then="a 504 before the first byte, or an answer that ends in the middle",
        fix=f"raise {distribution_read(route)}, up to {CLOUDFRONT_READ_MOST} seconds, and let the server send pings",
        because=mode_seen(route),
    )


def _seconds(number: int) -> str:
    return f"{number} second{'s' if number != 1 else ''}"


def _ended(route: Route, one: Distribution) -> Iterator[Hit]:
    """Yield a hit if the longest answer is shorter than the integration may take."""
    timeout = route.integration.timeout
    match one.completion, timeout:
        case Known(seconds, at, ()), Known(milliseconds) if seconds * 1000 < milliseconds:
            yield Hit(
                at,
                f"CloudFront distribution {one.name} ends every answer after {_seconds(seconds)}, and this route may"
                f" take {_seconds(milliseconds // 1000)}",
                label="ends the stream",
                then="a longer answer ends in the middle",
                fix=f"raise {distribution_completion(route)}, or leave it out",
                because=(Evidence(timeout.at, "the integration may take this long"),),
            )
        case _:
            return


def _method(route: Route, one: Distribution) -> Iterator[Hit]:
    allowed = ("GET", "HEAD") if isinstance(one.methods, Absent) else value_of(one.methods)
    if allowed is None or route.method in {*allowed, "ANY", "?"}:
        return
    at = one.methods.at if isinstance(one.methods, Known) else one.at
    yield Hit(
        at,
        f"CloudFront distribution {one.name} allows only {', '.join(allowed)} here, so no {route.method} reaches the API",
        label=f"{route.method} is not allowed",
        then=f"every {route.method} is a 403 from CloudFront",
        fix=f"allow {route.method}: CloudFront takes GET, HEAD, OPTIONS, PUT, PATCH, POST and DELETE together",
        because=mode_seen(route),
        severity=Severity.ERROR,
        effect=Effect.BREAKS,
    )


def _token(route: Route, one: Distribution) -> Iterator[Hit]:
    wanted = _wanted(route) if route.method in _STRIPPED else None
    if value_of(one.forwards) is not False or wanted is None:
        return
    yield Hit(
        one.at,
        f"CloudFront distribution {one.name} drops the Authorization header, which this route wants",
        label="forwards no Authorization",
        then="every call through CloudFront is turned away with a 401 or 403",
        fix="use the origin request policy AllViewerExceptHostHeader, or name Authorization in the cache policy",
        because=(wanted,),
    )


def _host(one: Distribution) -> Iterator[Hit]:
    if value_of(one.host) is not True:
        return
    yield Hit(
        one.host.at,
        f"CloudFront distribution {one.name} forwards the client's Host header, by which API Gateway does not know"
        " this API",
        label="forwards Host",
        then="every call through CloudFront is a 403 from API Gateway",
        fix="use the origin request policy AllViewerExceptHostHeader",
        severity=Severity.ERROR,
        effect=Effect.BREAKS,
    )


def _wanted(route: Route) -> Evidence | None:
    """Return what wants the client's Authorization: the API's authorizer, or the agent behind it."""
    kind, authorizer = route.access.type, value_of(route.access.authorizer)
    if isinstance(kind, Known) and _reads_authorization(kind.value, authorizer):
        return Evidence(kind.at, "callers are checked here")
    backend = value_of(route.backend)
    if isinstance(backend, AgentRuntime) and isinstance(backend.authorizer, Known) and hands_on(route):
        return Evidence(backend.authorizer.at, "the agent wants a token")
    return None


def _reads_authorization(kind: str, authorizer: Authorizer | None) -> bool:
    """Whether an authorizer certainly looks into Authorization, and not elsewhere."""
    if kind == "AWS_IAM" or authorizer is None:
        return kind in {"AWS_IAM", COGNITO}
    source = authorizer.identity_source
    if isinstance(source, Known):
        return str(source.value).lower().rpartition(".")[2] == "authorization"
    return kind == COGNITO and isinstance(source, Absent)
