"""UNB408: settings on a streamed integration that need the whole response."""

from collections.abc import Iterator

from unbuffered.api import Confidence, Effect, Fact, Hit, Known, Mending, Place, Remove, Route, Severity, rule
from unbuffered_rules import cures
from unbuffered_rules.proof import mode_seen, streams


@rule("UNB408", severity=Severity.WARNING, effect=Effect.NONE, since="0.1.0", mending=Mending.UNSAFE)
def stream_transformed(route: Route) -> Iterator[Hit]:
    """A streamed integration rewrites, converts or caches its response.

    Why
    ---
    Mapping templates, content handling and cache keys work on a whole response, and AWS lists them
    as not supported with streaming. It does not say what happens to a stream that has them.

    Bad
    ---
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
            ContentHandling: CONVERT_TO_TEXT  # finds UNB408
            CacheKeyParameters: [method.request.querystring.q]  # finds UNB408
            IntegrationResponses:
              - StatusCode: "200"
                ResponseTemplates:  # finds UNB408
                  application/json: $input.body
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
            IntegrationResponses:
              - StatusCode: "200"
    ```

    Guards
    ------
    Not for buffered routes, request templates, or an integration response without templates.

    Facts
    -----
    APIGW-18; the effect at run time is open (U-03), so this is a warning.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    if not streams(route):
        return
    integration = route.integration
    settings: tuple[tuple[Fact[bool] | Fact[str], str], ...] = (
        (integration.response_templates, "rewrites the response with a mapping template"),
        (integration.content_handling, "converts the response's content"),
        (integration.cache_keys, "has cache keys"),
    )
    for fact, what in settings:
        if isinstance(fact, Known):
            yield _hit(route, fact.at, what)


def _hit(route: Route, at: Place, what: str) -> Hit:
    return Hit(
        at,
        f"the integration {what}, which API Gateway does not support for a stream",
        label="cancelled here",
        then="AWS does not say whether it is refused, ignored, or holds the response back",
        fix="remove it; shape the response in the backend",
        because=mode_seen(route),
        confidence=Confidence.MEDIUM,
        mend=cures.cure(route, Remove(at), safe=False),
    )
