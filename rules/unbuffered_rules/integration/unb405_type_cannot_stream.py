"""UNB405: a stream asked of an integration that is no proxy."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Known, Mending, Route, Severity, Write, rule, value_of
from unbuffered_rules import cures
from unbuffered_rules.proof import mode_seen, streams

_PROXY = {"AWS": "AWS_PROXY", "HTTP": "HTTP_PROXY"}


@rule("UNB405", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0", mending=Mending.UNSAFE)
def type_cannot_stream(route: Route) -> Iterator[Hit]:
    """The integration is of a type that cannot stream.

    Why
    ---
    Response streaming is for Lambda proxy (AWS_PROXY) and HTTP proxy (HTTP_PROXY) integrations,
    private ones included. AWS, HTTP and MOCK rewrite responses, and for that they need them whole.
    CDK refuses the pair at synthesis; in plain CloudFormation and OpenAPI it reaches the service.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: HTTP  # finds UNB405
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: https://chat.example.com/
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: https://chat.example.com/
    ```

    Guards
    ------
    Not for OPTIONS methods, and not for a type that is not known here.

    Facts
    -----
    APIGW-01, CDK-03.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    match route.integration.type:
        case Known(("AWS" | "HTTP" | "MOCK") as kind, at) if streams(route):
            proxy = _PROXY.get(kind)
            yield Hit(
                at,
                f"integrations of type {kind} cannot stream, so API Gateway refuses mode STREAM here",
                label="cannot stream",
                then="the deployment fails",
                fix=f"make it {proxy}" if proxy else "point the route at a backend that streams",
                because=mode_seen(route),
                # A proxy hands requests on as they are: whatever the mapping made of them is lost.
                mend=cures.cure(route, Write(at, proxy), safe=False)
                if proxy and _has_proxy(route, kind)
                else None,
            )
        case _:
            return


def _has_proxy(route: Route, kind: str) -> bool:
    """Whether what an integration calls can be called by a proxy too: of AWS's services only Lambda can."""
    uri = value_of(route.integration.uri)
    return kind == "HTTP" or (uri is not None and uri.says(":lambda:path/"))
