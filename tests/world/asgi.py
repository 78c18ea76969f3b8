"""One request to an application, with what it sent piece by piece."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Scope

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client hears, and what the server is told."""

    status: int
    headers: dict[str, str]
    chunks: tuple[bytes, ...]
    raised: Exception | None

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)


def nobody(_chunk: bytes) -> None:
    pass


def scope(path: str, headers: Headers, *, post: bool) -> Scope:
    return {
        "type": "http",
        # The version that uvicorn speaks.
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST" if post else "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"test"), *headers],
    }


async def ask(
    app: ASGIApp,
    path: str = "/",
    body: bytes | None = None,
    headers: Headers = (),
    hear: Callable[[bytes], None] = nobody,
) -> Answer:
    """Call the application as a server does; `hear` is told each piece as it is sent."""
    messages: list[Message] = []
    request: list[Message] = [{"type": "http.request", "body": body or b"", "more_body": False}]
    raised: Exception | None = None

    async def receive() -> Message:
        if request:
            return request.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        messages.append(message)
        if message.get("body"):
            hear(bytes(message["body"]))

    try:
        await app(scope(path, headers, post=body is not None), receive, send)
    except Exception as error:  # noqa: BLE001 - a server catches whatever an application raises
        raised = error
    start = messages[0]
    return Answer(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        tuple(bytes(message["body"]) for message in messages[1:] if message.get("body")),
        raised,
    )
