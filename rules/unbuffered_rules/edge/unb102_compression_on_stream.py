"""UNB102: compression on an API that streams."""

from collections.abc import Iterator

from unbuffered.api import Confidence, Effect, Hit, Known, Mending, Remove, Route, Severity, rule
from unbuffered_rules import clashes, cures
from unbuffered_rules.proof import mode_seen, streams


@rule(
    "UNB102",
    severity=Severity.WARNING,
    effect=Effect.NONE,
    since="0.1.0",
    clash=(
        clashes.kics(
            "API Gateway With Invalid Compression",
            "d6653eee-2d4d-4e6a-976f-6794a497999a",
            "a minimum compression size",
            "API Gateway does not support compression together with a streamed response",
        ),
    ),
    mending=Mending.UNSAFE,
)
def compression_on_stream(route: Route) -> Iterator[Hit]:
    """API Gateway's compression is not supported together with a stream.

    Why
    ---
    Content encoding (a minimum compression size on the API) is on AWS's list of what response
    streaming does not support. The page does not say whether a deployment is refused, the setting
    ignored or the response held back to be compressed; none of the three is what was wanted.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:
          Name: chat
          MinimumCompressionSize: 1024  # finds UNB102
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
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:
          Name: chat
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
    ```

    Guards
    ------
    Not for routes that are buffered, and not for a size that is not known here.

    Facts
    -----
    APIGW-18; the effect at run time is open (U-03), so this is a warning.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    if not streams(route):
        return
    match route.api.compression:
        case Known(size, at):
            yield Hit(
                at,
                f"API {route.api.name} compresses responses from {size} bytes on,"
                " which API Gateway does not support for a stream",
                label="cancelled here",
                then="AWS does not say whether it is refused, ignored, or holds the response back",
                fix="remove the minimum compression size; compress in the backend if you must",
                because=mode_seen(route),
                confidence=Confidence.MEDIUM,
                # Other routes of the API may want it.
                mend=cures.cure(route, Remove(at), safe=False),
            )
        case _:
            return
