"""UNB404: a SAM event asks for a stream in a way that SAM ignores or refuses."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    ApiKind,
    Dialect,
    Effect,
    Evidence,
    Hit,
    Integration,
    Known,
    Mending,
    Rename,
    Route,
    Severity,
    Transfer,
    Unknown,
    is_streaming_uri,
    rule,
    value_of,
)
from unbuffered_rules import cures

_RIGHT = "ResponseTransferMode: RESPONSE_STREAM"
_QUIET = "deployment succeeds and the response is buffered; what a streaming function writes arrives with an empty body"


@rule("UNB404", severity=Severity.ERROR, effect=Effect.BUFFERS, since="0.1.0", mending=Mending.SAFE)
def sam_transfer_mode_ignored(route: Route) -> Iterator[Hit]:
    """A SAM event asks for a stream in a way that SAM ignores or refuses.

    Why
    ---
    SAM has a word of its own: only the literal RESPONSE_STREAM on an Api event makes it write
    the mode STREAM and the streaming URI. STREAM, any other spelling, and every intrinsic function
    give a buffered integration without a word. So does an event whose API has its own definition:
    the definition decides. HttpApi events refuse the property, and no event knows InvokeMode.

    Bad
    ---
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          CodeUri: src/
          Events:
            Post:
              Type: Api
              Properties:
                Path: /chat
                Method: post
                ResponseTransferMode: STREAM  # finds UNB404
    ```

    Good
    ----
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          CodeUri: src/
          Events:
            Post:
              Type: Api
              Properties:
                Path: /chat
                Method: post
                ResponseTransferMode: RESPONSE_STREAM
    ```

    Guards
    ------
    Not for BUFFERED, and not where the API's own definition streams. A warning for an intrinsic
    function. In CloudFormation and OpenAPI the word is STREAM (UNB403).

    Facts
    -----
    SAM-01, SAM-02, SAM-03.

    Source
    ------
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html
    https://github.com/aws/serverless-application-model/pull/3881
    """
    if route.integration.dialect is not Dialect.SAM:
        yield from _overruled(route.integration)
    elif route.api.kind is ApiKind.HTTP:
        yield from _http_api(route)
    else:
        yield from _event(route)


def _event(route: Route) -> Iterator[Hit]:
    integration = route.integration
    match integration.spelled:
        case Known(word, at) if word not in {"RESPONSE_STREAM", Transfer.BUFFERED}:
            spelling = "; STREAM is CloudFormation's spelling" if word == Transfer.STREAM else ""
            yield Hit(
                at,
                f"SAM's word is RESPONSE_STREAM, so {word} is ignored and the route stays buffered{spelling}",
                label="ignored by SAM",
                then=_QUIET,
                fix=f"write {_RIGHT}",
                mend=cures.asked(route, word, at, "RESPONSE_STREAM"),
            )
        case Unknown(_, at):
            yield Hit(
                at,
                "SAM compares this value with the literal RESPONSE_STREAM before functions are resolved,"
                " so the route stays buffered",
                label="an intrinsic function",
                then=_QUIET,
                fix=f"write {_RIGHT}; for two modes, use two functions with a Condition each",
                severity=Severity.WARNING,
            )
        case _:
            pass
    for at in integration.misspelt:
        yield Hit(
            at,
            "an Api event has no such property, so SAM refuses the template",
            label="unknown to SAM",
            then="the deployment fails while the template is transformed",
            fix=f"write {_RIGHT}",
            effect=Effect.BREAKS,
            mend=cures.cure(route, Rename(at, "ResponseTransferMode")),
        )


def _http_api(route: Route) -> Iterator[Hit]:
    integration = route.integration
    spelled = integration.spelled
    places = (*(() if isinstance(spelled, Absent) else (spelled.at,)), *integration.misspelt)
    for at in places[:1]:
        yield Hit(
            at,
            "an HttpApi event has no ResponseTransferMode, so SAM refuses the template; HTTP APIs cannot stream",
            label="unknown to SAM",
            then="the deployment fails while the template is transformed",
            fix=f"make the event one of type Api, with {_RIGHT}",
            effect=Effect.BREAKS,
        )


def _overruled(integration: Integration) -> Iterator[Hit]:
    """Yield a hit for an event whose API has a definition that does not stream."""
    event, uri = integration.event, integration.uri
    if isinstance(event, Absent) or value_of(event) == Transfer.BUFFERED:
        return
    if value_of(integration.transfer) is Transfer.STREAM or isinstance(integration.transfer, Unknown):
        return
    if isinstance(uri, Known) and is_streaming_uri(uri.value):
        return
    yield Hit(
        event.at,
        "the API has a definition of its own, so SAM ignores the event's ResponseTransferMode and the route buffers",
        label="asked for here, and ignored",
        then=_QUIET,
        fix="set responseTransferMode: STREAM and the streaming URI in the definition",
        because=(Evidence(integration.transfer.at, "this integration decides"),),
    )
