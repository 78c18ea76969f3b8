"""One request and its answer over one connection, with the moment of every read."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import h11
from msgspec import Struct, field

from unbuffered.probing.asked import Ask
from unbuffered.probing.connection import Connection, Deadline, LateError, NoAnswerError, connected
from unbuffered.probing.events import Counting, Unpacking
from unbuffered.probing.measured import Arrival, Ending, Measured

MAX_BYTES = 64_000_000
MAX_UNPACKED = 16_000_000
MAX_READS = 200_000
MAX_HEADERS = 64_000
"""Bytes of status line and headers; API Gateway itself takes 10,240."""

_SHOWN = 200
"""Characters of a header's value that are kept."""

_TELLING = (
    "content-type", "content-encoding", "content-length", "transfer-encoding", "x-accel-buffering", "server",
    "via", "x-cache", "x-amz-cf-id", "x-amz-cf-pop", "x-amz-apigw-id", "apigw-requestid", "x-amzn-requestid",
    "x-amzn-errortype", "www-authenticate",
)  # fmt: skip
_TELLING_START = "x-amzn-remapped-"
_LONGEST_NAME = 60
_MOST = 40

Tell = Callable[[int, int], None]
"""Told how many reads and how many bytes of the body there are so far."""


class _Answer(Struct):
    """The answer so far."""

    ask: Ask
    tell: Tell
    wire: h11.Connection
    sent_at: float = 0.0
    status: int = 0
    protocol: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    redirect: str = ""
    headed: float | None = None
    chunks: int = 0
    raw: int = 0
    size: int = 0
    arrivals: list[Arrival] = field(default_factory=list)
    events: Counting | None = None
    unpacking: Unpacking | None = None

    def waiting(self) -> None:
        """Tell how far it is."""
        self.tell(len(self.arrivals), self.size)

    def since(self) -> float:
        """Return the seconds since the request was sent."""
        return time.monotonic() - self.sent_at


def exchange(ask: Ask, timeout: float, tell: Tell) -> Measured:
    """Return what one call measures; it is over after `timeout` seconds, whatever the other side does."""
    deadline = Deadline(time.monotonic() + timeout)
    try:
        connection = connected(ask.address, deadline)
    except NoAnswerError as error:
        return Measured(Ending.NO_ANSWER, str(error))
    except LateError:
        return Measured(
            Ending.NO_ANSWER, f"no connection to {ask.address.authority} within {timeout:g} s", total=timeout
        )
    answer = _Answer(ask, tell, h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADERS))
    with connection.socket:
        ending, fault = _called(answer, connection, timeout)
    version = f"HTTP/{answer.protocol}" if answer.protocol else ""
    return Measured(
        ending=ending,
        fault=fault,
        status=answer.status,
        protocol=" ".join(filter(None, (version, connection.tls))),
        headers=answer.headers,
        redirect=answer.redirect,
        has_token=ask.secret is not None,
        connect=connection.took,
        headed=answer.headed,
        total=answer.since(),
        chunks=answer.chunks,
        arrivals=tuple(answer.arrivals),
        events=answer.events.told() if answer.events is not None else None,
    )


def _called(answer: _Answer, connection: Connection, timeout: float) -> tuple[Ending, str]:
    answer.sent_at = time.monotonic()
    try:
        fault = _sent(answer, connection)
        answer.sent_at = time.monotonic()
        return _received(answer, connection, fault)
    except LateError:
        if not answer.status:
            return Ending.NO_ANSWER, f"no answer within {timeout:g} s"
        return Ending.TIMEOUT, f"still open after {timeout:g} s"
    except KeyboardInterrupt:
        # Whoever has seen enough of an endless stream wants to be told of it.
        return Ending.STOPPED, "stopped by hand before an answer came"


def _sent(answer: _Answer, connection: Connection) -> str:
    """Send the request; what goes wrong is told only if no answer comes: it may have come early."""
    ask = answer.ask
    request = h11.Request(method=ask.method, target=ask.address.target, headers=ask.sent())
    parts: list[h11.Event] = [request]
    if ask.body:
        parts.append(h11.Data(data=ask.body))
    data = b"".join(answer.wire.send(part) or b"" for part in [*parts, h11.EndOfMessage()])
    try:
        connection.send(data)
    except OSError:
        return "the connection was closed while the request was sent"
    return ""


def _received(answer: _Answer, connection: Connection, fault: str) -> tuple[Ending, str]:
    while True:
        try:
            data = connection.read(answer.waiting)
        except OSError:
            data = b""
        answer.raw += len(data)
        try:
            answer.wire.receive_data(data)
            ended = _taken(answer, answer.since())
        except h11.RemoteProtocolError:
            return _misfit(answer, fault, closed=not data)
        if ended is not None:
            return ended, ""
        if not data:
            return _misfit(answer, fault, closed=True)
        if answer.raw >= MAX_BYTES or len(answer.arrivals) >= MAX_READS:
            return Ending.LIMIT, f"stopped after {answer.raw} bytes"


def _misfit(answer: _Answer, fault: str, *, closed: bool) -> tuple[Ending, str]:
    if closed and answer.status:
        return Ending.CUT, "the connection was closed before the end of the body"
    if closed:
        return Ending.NO_ANSWER, fault or "the connection was closed without an answer"
    if answer.status:
        return Ending.GARBAGE, "the body's chunks are malformed"
    return Ending.NO_ANSWER, "what came is no HTTP/1.1 answer, or its headers are too long"


def _taken(answer: _Answer, at: float) -> Ending | None:
    """Take what one read brought; return how the body ended, None if it has not."""
    pieces: list[bytes] = []
    ending: Ending | None = None
    while ending is None:
        event = answer.wire.next_event()
        match event:
            case h11.Response():
                _headed(answer, event, at)
            case h11.Data():
                answer.chunks += event.chunk_start
                pieces.append(bytes(event.data))
            case h11.EndOfMessage():
                is_framed = any(name in {"transfer-encoding", "content-length"} for name, _ in answer.headers)
                ending = Ending.COMPLETE if is_framed or not (answer.arrivals or pieces) else Ending.CLOSED
            case h11.InformationalResponse():
                pass
            case _:
                break
    if piece := b"".join(pieces):
        _arrived(answer, piece, at)
    return ending


def _headed(answer: _Answer, response: h11.Response, at: float) -> None:
    answer.status = response.status_code
    answer.protocol = response.http_version.decode("ascii")
    answer.headed = at
    values = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers]
    secret = answer.ask.secret
    # A server may send back what it was sent: the token is taken out before anything is cut or shown.
    clean = [tuple(map(secret.without, pair)) if secret else pair for pair in values]
    answer.headers = tuple(
        (name, value[:_SHOWN])
        for name, value in clean
        if name in _TELLING or (name.startswith(_TELLING_START) and len(name) < _LONGEST_NAME)
    )[:_MOST]
    if 300 <= answer.status < 400:  # noqa: PLR2004 - redirects
        answer.redirect = _host(next((value for name, value in clean if name == "location"), ""), answer.ask)
    kinds = {name: value.lower() for name, value in clean}
    _listen(answer, kinds.get("content-type", ""), kinds.get("content-encoding", ""))


def _listen(answer: _Answer, kind: str, coding: str) -> None:
    """Count events where the body is a stream of them that can be read."""
    if kind.partition(";")[0].strip() != "text/event-stream" or coding not in {"", "identity", "gzip"}:
        return
    answer.events = Counting()
    if coding == "gzip":
        answer.unpacking = Unpacking(MAX_UNPACKED)


def _host(location: str, ask: Ask) -> str:
    """Return the host that a redirect leads to: the rest of it may hold secrets."""
    try:
        host = urlsplit(location).netloc.rpartition("@")[2]
    except ValueError:
        return "a host that cannot be read"
    return (host or ask.address.authority)[:_SHOWN]


def _arrived(answer: _Answer, piece: bytes, at: float) -> None:
    answer.arrivals.append(Arrival(at, len(piece)))
    answer.size += len(piece)
    if answer.events is not None:
        for text in answer.unpacking.taken(piece) if answer.unpacking is not None else (piece,):
            answer.events.take(text, at)
    answer.waiting()
