"""What is asked of a route: the request as it is sent."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from unbuffered.probing.address import Address
from unbuffered.probing.secret import Secret

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MAX_BODY = 10_000_000
"""Bytes of a request that API Gateway takes: requests are never streamed."""

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "expect", "upgrade"})


class AskError(Exception):
    """A request that cannot be sent; the sentence says why and never holds a header's value."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: header values and body may be secret too, and are never shown."""

    address: Address
    method: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes | None = field(repr=False)
    secret: Secret | None = None

    @property
    def shown(self) -> str:
        """The address as it is printed: without the token, which may stand in it too."""
        return self.secret.without(self.address.shown) if self.secret is not None else self.address.shown

    def sent(self) -> list[tuple[str, str]]:
        """Return all headers that go out.

        gzip is taken, as every browser takes it: what compresses an answer may hold it back.
        """
        given = {name.lower() for name, _ in self.headers}
        defaults = [("Accept", "*/*"), ("Accept-Encoding", "gzip"), ("User-Agent", "unbuffered-probe")]
        if self.body is not None:
            defaults.append(("Content-Type", _kind(self.body)))
        sent = [("Host", self.address.authority), ("Connection", "close")]
        sent += [(name, value) for name, value in defaults if name.lower() not in given]
        sent += self.headers
        if self.body is not None:
            sent.append(("Content-Length", str(len(self.body))))
        if self.secret is not None:
            sent.append(("Authorization", self.secret.header()))
        return sent


def ask(
    address: Address, method: str | None, headers: Sequence[str], body: bytes | None, secret: Secret | None
) -> Ask:
    """Return a request made of what was given, or AskError."""
    chosen = (method or ("GET" if body is None else "POST")).upper()
    if chosen not in METHODS:
        raise AskError(f'"{chosen[:20]}" is no method whose answer streams; one of {", ".join(METHODS)} is')
    if body is not None and len(body) > MAX_BODY:
        raise AskError(f"the body has {len(body)} bytes, and API Gateway takes {MAX_BODY}")
    if secret is not None and not address.is_private:
        raise AskError("a token is sent over https only, or to this machine; the URL is http")
    return Ask(address, chosen, tuple(map(_header, headers)), body, secret)


def _header(given: str) -> tuple[str, str]:
    name, colon, value = given.partition(":")
    value = value.strip()
    if not colon or not _NAME.fullmatch(name):
        raise AskError('--header takes "Name: value", and one that is given has no name, or one that is none')
    if name.lower() in _OURS:
        raise AskError(f"the header {name} is written by the probe itself")
    if name.lower() in {"authorization", "proxy-authorization"}:
        raise AskError(
            f"{name} in an argument can be read by every program; use --token-env or --token-stdin"
        )
    if not _VALUE.fullmatch(value):
        raise AskError(f"the value of the header {name} has characters in it that no header may have")
    return name, value


def _kind(body: bytes) -> str:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return "text/plain; charset=utf-8"
    return "application/json"
