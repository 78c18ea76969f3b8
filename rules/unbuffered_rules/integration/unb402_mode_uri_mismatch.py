"""UNB402: the transfer mode and the Lambda URI say different things."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    Add,
    Dialect,
    Effect,
    Evidence,
    Fact,
    Hit,
    Known,
    Mending,
    Route,
    Severity,
    Text,
    Transfer,
    Write,
    is_buffered_uri,
    is_streaming_uri,
    rule,
    value_of,
)
from unbuffered_rules import cures
from unbuffered_rules.words import hatch, streaming_uri, switched_on

_STREAMING = "/2021-11-15/functions/…/response-streaming-invocations"
_OLD_DATE = "2015-03-31"


@rule("UNB402", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0", mending=Mending.SAFE)
def mode_uri_mismatch(route: Route) -> Iterator[Hit]:
    """The transfer mode and the Lambda URI do not belong together.

    Why
    ---
    A Lambda proxy streams when two settings agree: the mode STREAM, and the URI of 2021-11-15 that
    ends in /response-streaming-invocations. API Gateway refuses any other pair when the integration
    is created, so the deployment rolls back. CDK's escape hatch sets one and forgets the other.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: AWS_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Chat.Arn}/invocations  # finds UNB402
      Other:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: GET
          Integration:  # finds UNB402
            Type: AWS_PROXY
            IntegrationHttpMethod: POST
            Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Chat.Arn}/response-streaming-invocations
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
            Type: AWS_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Chat.Arn}/response-streaming-invocations
    ```

    Guards
    ------
    Not when the end of the URI is not known, the target is not Lambda, or SAM writes both for an
    event. A word that is no mode at all is UNB403.

    Facts
    -----
    APIGW-10, APIGW-11, TF-01, CDK-04.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
    """
    integration = route.integration
    uri = integration.uri
    proxy = value_of(integration.type) in {"AWS_PROXY", None}
    if not isinstance(uri, Known) or not proxy or integration.dialect is Dialect.SAM or integration.misspelt:
        return
    match integration.transfer:
        case Known(Transfer.STREAM, at) if _is_old(uri.value):
            yield Hit(
                uri.at,
                "mode STREAM is set, but the URI invokes Lambda the buffered way, so API Gateway refuses the integration",
                label="the buffered invocation",
                then="the deployment fails with a BadRequest and rolls back",
                fix=streaming_uri(integration, _STREAMING),
                because=(Evidence(at, "streaming is asked for here"),),
                lines=cures.streaming_lines(route),
                mend=cures.cure(route, *cures.streaming_uri(integration)),
            )
        case Known(Transfer.BUFFERED, at) | Absent(at) if is_streaming_uri(uri.value):
            written = isinstance(integration.transfer, Known)
            word = "the mode is BUFFERED" if written else "the mode is left out, which means BUFFERED"
            yield Hit(
                at,
                f"the URI invokes Lambda with a response stream, but {word}, so API Gateway refuses the integration",
                label="cancelled here" if written else "no transfer mode here",
                then="the deployment fails with a BadRequest and rolls back",
                fix=f"set {switched_on(integration)}" + hatch(integration),
                because=(Evidence(uri.at, "streaming is asked for here"), *_written(integration.transfer)),
                lines=cures.streaming_lines(route),
                mend=cures.cure(
                    route,
                    Write(at, "STREAM") if written else Add(at, cures.mode(integration)[0], "STREAM"),
                    *cures.streaming_uri(integration),
                    # Somebody may have meant the word and forgotten the URI.
                    safe=not written,
                ),
            )
        case _:
            return


def _written(transfer: Fact[Transfer]) -> tuple[Evidence, ...]:
    """Return where the mode's word is written, if the integration has it from elsewhere."""
    origin = transfer.origin if isinstance(transfer, Known) else None
    return (Evidence(origin, "the mode is written here"),) if origin is not None else ()


def _is_old(uri: Text) -> bool:
    """Whether a URI ends in, or is dated as, the buffered invocation."""
    return is_buffered_uri(uri) or (is_streaming_uri(uri) and uri.says(f"path/{_OLD_DATE}/"))
