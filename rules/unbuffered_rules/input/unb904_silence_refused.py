"""UNB904: a silence of a rule that a policy lets nobody silence."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Severity, Silence, rule


@rule("UNB904", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0")
def silence_refused(silence: Silence) -> Iterator[Hit]:
    """A policy lets nobody silence the rule.

    Why
    ---
    A policy may name rules whose findings always count, whoever thinks otherwise. A silence of one
    does not hold: what it was meant to hide is told, and so is that somebody tried.

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
            ResponseTransferMode: STREAMED  # unbuffered: ignore[UNB403] the gateway is patched  # finds UNB904
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
    ```
    ```yaml policy.yaml
    version: 1
    name: gate
    reason: nothing goes to production that is refused there
    unsilenceable: [UNB403]
    rules:
      - name: streams
        routes: ["/**"]
        which: all
        reason: people wait for the first word
        severity: info
        require: {endpoint: [REGIONAL, PRIVATE]}
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
    Not for a silence that is past its date, or that is none at all: those are UNB902 and UNB903.

    Facts
    -----
    None of AWS: this is about what is written for this program. The fault in the example rests on
    APIGW-03.

    Source
    ------
    The manual of this program, on silences.
    """
    if silence.refused and not silence.flaw and not silence.expired:
        yield Hit(
            silence.at,
            f"a policy lets nobody silence {', '.join(silence.refused)}, so this does not hold",
            label="refused by a policy",
            then="what it was meant to hide is told",
            fix="mend what it hides, or have the policy changed",
        )
