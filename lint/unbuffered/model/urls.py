"""What an integration's URI says of its target, by the pieces that are known."""

import re

from unbuffered.model.text import Text

STREAMING_TAIL = "/response-streaming-invocations"
BUFFERED_TAIL = "/invocations"
_AGENTCORE = r"https?://bedrock-agentcore(?:-control)?\.[^/?]*(?P<path>[^?]*)"
_OTHER = r"/(?:memories|identities|gateways|browsers|code-interpreters|evaluations|actor)(?:/|$)"
"""Operations of the same host that answer at once: they store, list and identify."""


def is_agentcore(url: Text) -> bool:
    """Whether a URL invokes an agent at AgentCore's own hosts, rightly or wrongly spelled.

    Not its gateways, and not the other operations of the host, such as ending a session.
    """
    match = re.match(_AGENTCORE, str(url))
    if match is None:
        return False
    path = match["path"]
    return not (re.match(_OTHER, path) or path.endswith("/stopruntimesession") or "/.well-known/" in path)


def is_streaming_uri(uri: Text) -> bool:
    """Whether a Lambda URI invokes with a response stream."""
    return is_lambda_uri(uri) and uri.tail.endswith(STREAMING_TAIL)


def is_buffered_uri(uri: Text) -> bool:
    """Whether a Lambda URI invokes and waits for the whole response."""
    return is_lambda_uri(uri) and uri.tail.endswith(BUFFERED_TAIL) and not is_streaming_uri(uri)


def is_lambda_uri(uri: Text) -> bool:
    """Whether a URI invokes a Lambda function."""
    return uri.says(":lambda:path/") or uri.says("/functions/")
