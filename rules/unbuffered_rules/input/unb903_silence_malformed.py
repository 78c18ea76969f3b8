"""UNB903: a silence that is none."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Severity, Silence, rule


@rule("UNB903", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0")
def silence_malformed(silence: Silence) -> Iterator[Hit]:
    """A silence cannot be understood, or gives no reason.

    Why
    ---
    A silence without a reason is a fault that nobody can judge later, and one that names a rule that
    there is not was never one. Both silence nothing, and that is said, so that nobody relies on them.

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
            ResponseTransferMode: STREAM  # unbuffered: ignore[UNB403]  # finds UNB903
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
    The form is: unbuffered: ignore[UNB403, UNB404] until 2027-03-01: a reason. Ids and names of rules
    are both understood, the date may be left out, and no other word is. In metadata it is a list under
    unbuffered.ignore.

    Facts
    -----
    None of AWS: this is about what is written for this program, so that it silences what it says.
    The faults that are silenced rest on their own facts, APIGW-03 in the example.

    Source
    ------
    The manual of this program, on silences.
    """
    if silence.flaw:
        yield Hit(
            silence.at,
            f"this silences nothing: {silence.flaw}",
            label="not understood",
            then="what it was meant to hide is told",
            fix="write unbuffered: ignore[UNB401] and the reason, or take it away"
            if silence.scope is None
            else "acknowledge unbuffered::UNB401 with the reason, or take it away",
        )
