"""Servers that answer in one way each, byte by byte as the test wants it."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Way = Callable[[socket.socket], None]
SSE = "Content-Type: text/event-stream\r\n"


@dataclass(slots=True)
class Server:
    """A listening server; `seen` are the requests that came, whole."""

    port: int
    seen: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/chat") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def serving(way: Way) -> Iterator[Server]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(listening.getsockname()[1])
    threading.Thread(target=_accept, args=(listening, server, way), daemon=True).start()
    try:
        yield server
    finally:
        listening.close()


def _accept(listening: socket.socket, server: Server, way: Way) -> None:
    while True:
        try:
            ours, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(ours, server, way), daemon=True).start()


def _answer(ours: socket.socket, server: Server, way: Way) -> None:
    with ours:
        try:
            server.seen.append(_request(ours))
            way(ours)
        except OSError:
            return


def _request(ours: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += ours.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    ]
    while lengths and len(body) < int(lengths[0]):
        body += ours.recv(65_536)
    return head + b"\r\n\r\n" + body


def head(status: str = "200 OK", headers: str = "Transfer-Encoding: chunked\r\n") -> bytes:
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n".encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


CHUNKED = f"{SSE}Transfer-Encoding: chunked\r\n"
END = b"0\r\n\r\n"


def streaming(ours: socket.socket) -> None:
    ours.sendall(head(headers=CHUNKED))
    for number in range(6):
        time.sleep(0.1)
        ours.sendall(chunk(b": ping\n\n") if number == 2 else chunk(b'data: {"n": 1}\n\n'))
    ours.sendall(END)


def buffering(ours: socket.socket) -> None:
    time.sleep(1.2)
    body = b"".join(b'data: {"n": 1}\n\n' for _ in range(20))
    ours.sendall(head(headers=f"{SSE}Content-Length: {len(body)}\r\n") + body)


def holding(ours: socket.socket) -> None:
    """Send the head at once, and all chunks, gzipped, at the end."""
    ours.sendall(head(headers=f"{CHUNKED}Content-Encoding: gzip\r\n"))
    time.sleep(1.2)
    packed = gzip.compress(b"".join(b'data: {"n": %d}\n\n' % n for n in range(20)))
    ours.sendall(chunk(packed[:10]) + chunk(packed[10:]) + END)


def cutting(ours: socket.socket) -> None:
    ours.sendall(head(headers=CHUNKED))
    for _ in range(3):
        time.sleep(0.1)
        ours.sendall(chunk(b"data: 1\n\n"))


def gathering(ours: socket.socket) -> None:
    """Send pings while the handler gathers all events."""
    ours.sendall(head(headers=CHUNKED))
    for _ in range(6):
        ours.sendall(chunk(b": ping\r\n\r\n"))
        time.sleep(0.25)
    ours.sendall(b"".join(chunk(b"data: 1\r\n\r\n") for _ in range(5)) + END)


def silent(ours: socket.socket) -> None:
    ours.recv(1)


def headed(ours: socket.socket) -> None:
    """Send the head, and nothing more."""
    ours.sendall(head(headers=CHUNKED))
    ours.recv(1)


def endless(ours: socket.socket) -> None:
    ours.sendall(head(headers=CHUNKED))
    while True:
        ours.sendall(chunk(b"data: 1\n\n"))
        time.sleep(0.1)


def flooding(ours: socket.socket) -> None:
    ours.sendall(head())
    while True:
        ours.sendall(chunk(b"x" * 65_536))


def trickling(ours: socket.socket) -> None:
    """Send a head that never ends, a byte at a time."""
    ours.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        ours.sendall(b"x")
        time.sleep(0.1)


def waiting(ours: socket.socket) -> None:
    """Stream, with one long silence in it."""
    ours.sendall(head(headers=CHUNKED) + chunk(b"data: 1\n\n"))
    time.sleep(1)
    ours.sendall(chunk(b"data: 2\n\n") + END)


def framing_twice(ours: socket.socket) -> None:
    """Stream events in which a whole event is text, as the AgentCore SDK frames what is framed already."""
    ours.sendall(head(headers=CHUNKED))
    for _ in range(4):
        ours.sendall(chunk(b'data: "data: {}\\n\\n"\n\n'))
        time.sleep(0.15)
    ours.sendall(END)


def saying(answer: bytes) -> Way:
    def way(ours: socket.socket) -> None:
        ours.sendall(answer)

    return way
