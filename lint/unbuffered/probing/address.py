"""The address of a route, taken apart."""

import ipaddress
from string import printable
from urllib.parse import SplitResult, quote, urlsplit

from msgspec import Struct

PORTS = {"http": 80, "https": 443}

_KEPT = "".join(one for one in printable if one not in " \t\n\r\v\f")
"""What stays as it was written: an ARN in a path is percent-encoded already, and must stay so."""


class AddressError(Exception):
    """An address that cannot be called; the sentence says why."""


class Address(Struct, frozen=True):
    """Where a route is: `target` is path and query as they are sent, `shown` is without the query."""

    scheme: str
    host: str
    port: int
    target: str
    shown: str

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can read what is sent: it is encrypted, or stays on this machine."""
        if self.scheme == "https" or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def address(url: str) -> Address:
    """Return an address taken apart, or AddressError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressError("the URL is malformed: its host or port cannot be read") from None
    if "://" not in url:
        raise AddressError("the URL has no scheme: write https:// before it")
    if parts.scheme not in PORTS:
        raise AddressError(
            f'the URL begins with "{parts.scheme[:20]}", and only http and https can be probed'
        )
    if parts.username is not None or parts.password is not None:
        raise AddressError("the URL has a user name or password in it; take it out")
    port = PORTS[parts.scheme] if port is None else port
    at = Address(parts.scheme, _host(parts), port, _target(parts), "")
    # In brackets a host may have anything, which no header can hold.
    if not at.authority.isascii():
        raise AddressError("the URL's host is no name that can be looked up")
    shown = f"{at.scheme}://{at.authority}{at.target.partition('?')[0]}"
    return Address(at.scheme, at.host, at.port, at.target, shown)


def _host(parts: SplitResult) -> str:
    host = parts.hostname
    if not host:
        raise AddressError("the URL has no host")
    if ":" in host:
        return host
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise AddressError("the URL's host is no name that can be looked up") from None
    if quote(name, safe="") != name:
        raise AddressError("the URL's host is no name that can be looked up")
    return name


def _target(parts: SplitResult) -> str:
    try:
        path = quote(parts.path or "/", safe=_KEPT)
        return f"{path}?{quote(parts.query, safe=_KEPT)}" if parts.query else path
    except UnicodeError:
        raise AddressError("the URL has bytes in it that are no text") from None
