"""UNB902: a silence whose time is over."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Severity, Silence, rule


@rule("UNB902", severity=Severity.WARNING, effect=Effect.NONE, since="0.4.0")
def silence_expired(silence: Silence) -> Iterator[Hit]:
    """A silence is past its date.

    Why
    ---
    Whoever wrote the date meant the fault to be gone by then. The silence has stopped to hold, so that
    what it hid is told again, and this says why.

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
            ResponseTransferMode: STREAMED  # unbuffered: ignore[UNB403] until 2025-01-31: the gateway is patched  # finds UNB902
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
            ResponseTransferMode: STREAMED  # unbuffered: ignore[UNB403] until 2999-01-31: the gateway is patched
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
    ```

    Guards
    ------
    It holds through its last day, by the clock of UTC.

    Facts
    -----
    None of AWS: this is about what is written for this program, so that it silences what it says.
    The faults that are silenced rest on their own facts, APIGW-03 in the example.

    Source
    ------
    The manual of this program, on silences.
    """
    if silence.expired and not silence.flaw:
        yield Hit(
            silence.at,
            f"this silence ended on {silence.until}, so {', '.join(silence.rules)} is told again",
            label="past its date",
            then="nothing is silenced here any more",
            fix="mend what it hides, or give it a new date and a reason that still holds",
        )
