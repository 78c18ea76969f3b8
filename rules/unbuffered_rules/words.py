"""How each dialect spells the switch, for cures."""

from unbuffered.api import Dialect, Integration

_MODE = {
    Dialect.CLOUDFORMATION: "ResponseTransferMode: STREAM",
    Dialect.OPENAPI: "responseTransferMode: STREAM",
    Dialect.SAM: "ResponseTransferMode: RESPONSE_STREAM",
}
_TIMEOUT = {
    Dialect.CLOUDFORMATION: "TimeoutInMillis",
    Dialect.OPENAPI: "timeoutInMillis",
    Dialect.SAM: "TimeoutInMillis",
}


def mode(integration: Integration) -> str:
    """Return the line that switches streaming on."""
    return _MODE[integration.dialect]


def timeout(integration: Integration) -> str:
    """Return the key of the integration's timeout."""
    return _TIMEOUT[integration.dialect]
