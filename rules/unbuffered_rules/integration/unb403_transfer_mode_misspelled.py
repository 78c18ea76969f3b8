"""UNB403: a transfer mode that is none, or that stands where nobody looks."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    ApiKind,
    Confidence,
    Dialect,
    Effect,
    Evidence,
    Hit,
    Known,
    Mend,
    Mending,
    Place,
    Rename,
    Route,
    Severity,
    Transfer,
    rule,
)
from unbuffered_rules import cures
from unbuffered_rules.words import mode

_KNOWN_WRONG = {
    "STREAMED": "STREAMED is what the access log prints, and popular articles copy it from there",
    "STREAMING": "STREAMING is a word from articles and comments",
    "RESPONSE_STREAM": "RESPONSE_STREAM is the word of SAM events and of function URLs",
}


@rule("UNB403", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0", mending=Mending.SAFE)
def transfer_mode_misspelled(route: Route) -> Iterator[Hit]:
    """The transfer mode is a word, or stands at a key, that API Gateway does not know.

    Why
    ---
    The mode has two values, STREAM and BUFFERED, and one place: the integration. STREAMED is what
    the access log prints and what articles copy from there; RESPONSE_STREAM belongs to SAM events
    and function URLs. CloudFormation refuses an unknown word or key; in an OpenAPI body the import
    fails or leaves it out. Either way nothing streams.

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
            ResponseTransferMode: STREAMED  # finds UNB403
            Uri: https://chat.example.com/
    ```
    ```yaml openapi.yaml
    openapi: 3.0.1
    info: {title: chat, version: "1"}
    paths:
      /chat:
        post:
          x-amazon-apigateway-integration:
            type: http_proxy
            httpMethod: POST
            uri: https://chat.example.com/
            ResponseTransferMode: STREAM  # finds UNB403
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
    Not for a value that an unresolved reference decides; a warning for one that a parameter gives,
    as another may be passed. SAM events have their own words (UNB404).

    Facts
    -----
    APIGW-03, APIGW-22, CFN-02; what an import does with it is open (U-03).

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    integration = route.integration
    if integration.dialect is Dialect.SAM or route.api.kind is not ApiKind.REST:
        return
    right = mode(integration)
    match integration.spelled:
        case Known(word, at, given, origin) if word not in {*Transfer}:
            told = _KNOWN_WRONG.get(word.upper())
            yield Hit(
                at,
                f"{word} is no transfer mode, so nothing streams: the words are STREAM and BUFFERED"
                + (f" ({told})" if told else ""),
                label="no transfer mode",
                then=_then(integration.dialect),
                fix="write BUFFERED" if word.upper().startswith("BUFFER") else f"write {right}",
                because=(
                    *(Evidence(one.at, f"parameter {one.name} gives this value") for one in given),
                    *((Evidence(origin, "the value is written here"),) if origin is not None else ()),
                ),
                severity=Severity.WARNING if given else None,
                confidence=Confidence.MEDIUM if given else Confidence.HIGH,
                mend=None if given or origin is not None else cures.asked(route, word, at, "STREAM"),
            )
        case Absent() if integration.misspelt:
            first, *rest = integration.misspelt
            yield Hit(
                first,
                f"the transfer mode stands at a key that API Gateway does not read, so nothing streams: write {right}",
                label="not the mode's key",
                then=_then(integration.dialect),
                fix=f"write {right} in the integration",
                because=tuple(Evidence(at, "nor this") for at in rest),
                mend=_renamed(route, first) if not rest else None,
            )
        case _:
            return


def _renamed(route: Route, at: Place) -> Mend | None:
    """Return the cure for a key that stands where the mode's key belongs."""
    beside = at.around.steps == route.integration.at.steps
    return cures.cure(route, Rename(at, cures.mode(route.integration)[0])) if beside else None


def _then(dialect: Dialect) -> str:
    if dialect is Dialect.OPENAPI:
        return "the import of the definition fails, or leaves the setting out and the response is buffered"
    return "the deployment is refused: CloudFormation knows neither the word nor the key"
