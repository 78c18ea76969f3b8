"""A bearer token that is sent, and never shown."""

import re
from dataclasses import dataclass, field

MAX_CHARACTERS = 32_000
WITHHELD = "***"
"""What stands where the token stood; a host may be made of it."""

_BEARER = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""What RFC 6750 lets stand after the word Bearer: nothing that could end a header."""

_TELLING = 8
"""Characters from which on a part of a token tells anything."""


class SecretError(Exception):
    """A token that cannot be sent; the sentence never holds it."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A token; its representation hides it."""

    value: str = field(repr=False)

    def header(self) -> str:
        """Return the value of the Authorization header."""
        return f"Bearer {self.value}"

    def without(self, text: str) -> str:
        """Return a text from others in which the token and its parts are taken out."""
        for part in (self.value, *self.value.split(".")):
            if len(part) >= _TELLING:
                text = text.replace(part, WITHHELD)
        return text


def secret(given: str) -> Secret:
    """Return a token as it was handed over, with or without the word Bearer before it; or SecretError."""
    value = given.strip()
    if value[:7].lower() == "bearer ":
        value = value[7:].strip()
    if not value:
        raise SecretError("the token is empty")
    if len(value) > MAX_CHARACTERS:
        raise SecretError(f"the token is longer than {MAX_CHARACTERS} characters")
    if not _BEARER.fullmatch(value):
        raise SecretError("the token has characters in it that no bearer token may have")
    return Secret(value)
