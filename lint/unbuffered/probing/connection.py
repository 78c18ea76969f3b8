"""A connection whose every step ends by one moment."""

import socket
import ssl
import threading
import time
from collections.abc import Callable

from msgspec import Struct

from unbuffered.probing.address import Address

_EACH = 10.0
"""Seconds for one address of a host: where the first is a black hole, the next may answer."""

_TICK = 0.25
"""Seconds after which a wait looks up, to tell how far it is."""


class NoAnswerError(Exception):
    """The host cannot be reached; the sentence says why."""


class LateError(Exception):
    """The time is over."""


class Deadline(Struct, frozen=True):
    """The moment by which all is over, on the monotonic clock."""

    at: float

    def left(self) -> float:
        """Return the seconds that are left, or LateError."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise LateError
        return left


class Connection(Struct, frozen=True):
    """A connected socket; `took` is the seconds of the TCP handshake, `tls` the version, empty without."""

    socket: socket.socket
    took: float
    tls: str
    deadline: Deadline

    def send(self, data: bytes) -> None:
        """Send all of some bytes, or LateError, or OSError."""
        rest = memoryview(data)
        while rest:
            self.socket.settimeout(self.deadline.left())
            try:
                rest = rest[self.socket.send(rest[:65_536]) :]
            except TimeoutError:
                raise LateError from None

    def read(self, waiting: Callable[[], None]) -> bytes:
        """Return the next bytes, none at the end, or LateError, or OSError; `waiting` is told meanwhile."""
        while True:
            self.socket.settimeout(min(_TICK, self.deadline.left()))
            try:
                return self.socket.recv(65_536)
            except TimeoutError:
                waiting()


def connected(to: Address, deadline: Deadline) -> Connection:
    """Return a connection, or NoAnswerError, or LateError."""
    last: OSError = OSError()
    for family, place in _places(to, deadline):
        plain = socket.socket(family, socket.SOCK_STREAM)
        plain.settimeout(min(_EACH, deadline.left()))
        began = time.monotonic()
        try:
            plain.connect(place)
        except OSError as error:
            plain.close()
            last = error
            continue
        took = time.monotonic() - began
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Connection(*_secured(plain, to, deadline, took), deadline)
    if isinstance(last, TimeoutError):
        deadline.left()
    raise NoAnswerError(f"{to.authority} cannot be reached: {_reason(last)}")


def _places(to: Address, deadline: Deadline) -> list[tuple[socket.AddressFamily, tuple[object, ...]]]:
    """Return the addresses of a host.

    The system's resolver knows no time limit: it is asked in a thread that is left behind when it is late.
    """
    found: list[tuple[socket.AddressFamily, tuple[object, ...]]] = []
    failed: list[Exception] = []

    def look() -> None:
        try:
            rows = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
            found.extend((family, place) for family, _, _, _, place in rows)
        except (OSError, UnicodeError) as error:
            failed.append(error)

    asking = threading.Thread(target=look, daemon=True)
    asking.start()
    asking.join(deadline.left())
    if asking.is_alive():
        raise LateError
    if failed or not found:
        raise NoAnswerError(f"the name {to.host} is not known here")
    return found


def _secured(
    plain: socket.socket, to: Address, deadline: Deadline, took: float
) -> tuple[socket.socket, float, str]:
    if to.scheme == "http":
        return plain, took, ""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    try:
        plain.settimeout(deadline.left())
        secure = context.wrap_socket(plain, server_hostname=to.host)
    except TimeoutError:
        plain.close()
        raise LateError from None
    except ssl.SSLCertVerificationError as error:
        plain.close()
        raise NoAnswerError(
            f"the certificate of {to.host} is not trusted here: {error.verify_message}"
        ) from error
    except (OSError, ValueError) as error:
        plain.close()
        raise NoAnswerError(f"{to.authority} does not speak TLS with us: {_reason(error)}") from error
    return secure, took, secure.version() or "TLS"


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or "the handshake failed").replace("_", " ").lower()
    if isinstance(error, TimeoutError):
        return "nobody answers"
    return (getattr(error, "strerror", None) or type(error).__name__).lower()
