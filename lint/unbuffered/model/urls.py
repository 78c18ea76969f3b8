"""What an integration's URI says of its target, by the pieces that are known."""

import re

from unbuffered.model.text import Text

STREAMING_TAIL = "/response-streaming-invocations"
BUFFERED_TAIL = "/invocations"
_AGENTCORE = re.compile(r"https?://bedrock-agentcore(-control)?\.")


def is_agentcore(url: Text) -> bool:
    """Whether a URL calls Bedrock AgentCore's own hosts: its runtimes, and not its gateways."""
    return _AGENTCORE.match(str(url)) is not None


def is_streaming_uri(uri: Text) -> bool:
    """Whether a Lambda URI invokes with a response stream."""
    return is_lambda_uri(uri) and uri.tail.endswith(STREAMING_TAIL)


def is_buffered_uri(uri: Text) -> bool:
    """Whether a Lambda URI invokes and waits for the whole response."""
    return is_lambda_uri(uri) and uri.tail.endswith(BUFFERED_TAIL) and not is_streaming_uri(uri)


def is_lambda_uri(uri: Text) -> bool:
    """Whether a URI invokes a Lambda function."""
    return uri.says(":lambda:path/") or uri.says("/functions/")
