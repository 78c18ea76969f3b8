"""UNB901: a silence that silences nothing."""

from collections.abc import Iterator

from unbuffered.api import Cut, Effect, Hit, Mend, Mending, Severity, Silence, rule


@rule("UNB901", severity=Severity.WARNING, effect=Effect.NONE, since="0.4.0", mending=Mending.UNSAFE)
def silence_without_effect(silence: Silence) -> Iterator[Hit]:
    """A silence stands where nothing is found.

    Why
    ---
    A comment that silences nothing looks as if somebody had checked a fault that is not there. It may
    have been one line too high from the start, or the fault was mended since; and the next fault of
    that kind on the line goes unseen.

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
            ResponseTransferMode: STREAM  # unbuffered: ignore[UNB403] the gateway is patched  # finds UNB901
            TimeoutInMillis: 900000
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
            ResponseTransferMode: STREAMED  # unbuffered: ignore[UNB403] the gateway is patched
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
    ```

    Guards
    ------
    Not for a silence of a rule that did not run, or whose finding is left out by the settings.

    Facts
    -----
    None of AWS: this is about what is written for this program, so that it silences what it says.
    The faults that are silenced rest on their own facts, APIGW-03 in the example.

    Source
    ------
    The manual of this program, on silences.
    """
    if silence.idle and not silence.expired:
        named = ", ".join(silence.rules)
        yield Hit(
            silence.at,
            f"this silences {named}, and there is nothing to silence here",
            label="silences nothing",
            then="it hides the next fault of its kind that somebody makes here",
            fix="take it away, or put it on the line of the finding"
            if silence.scope is None
            else "take it away, or acknowledge it for the construct of the finding, or one around that",
            mend=Mend((Cut(silence.at),), safe=False) if silence.lines else None,
        )
