"""Which text has left a middleware before the generator behind it ends."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import TypedDict

from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from world.asgi import ask

TURNS = 100
"""Turns of the loop: enough for a piece to reach the client if nothing holds it."""


class Stream(TypedDict):
    compressed: bool
    in_time: bool


class PassingOn(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers["x-seen"] = "yes"
        return response


async def stream(media: str, middleware: type[BaseHTTPMiddleware | GZipMiddleware]) -> Stream:
    heard: list[bytes] = []
    in_time: list[bool] = []

    async def lines() -> AsyncIterator[str]:
        yield "first\n"
        for _ in range(TURNS):
            await asyncio.sleep(0)
        in_time.append(b"first" in plain(heard))
        yield "last\n"

    async def endpoint(_: Request) -> StreamingResponse:
        return StreamingResponse(lines(), media_type=media)

    app = Starlette(routes=[Route("/", endpoint)])
    app.add_middleware(middleware)
    answer = await ask(app, headers=((b"accept-encoding", b"gzip"),), hear=heard.append)
    assert plain(heard) == b"first\nlast\n"
    return {"compressed": answer.headers.get("content-encoding") == "gzip", "in_time": in_time == [True]}


def plain(pieces: list[bytes]) -> bytes:
    """Return what a client can read of it so far."""
    text = b"".join(pieces)
    return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(text) if text.startswith(b"\x1f\x8b") else text


def measure() -> dict[str, Stream]:
    return {
        "gzip text/event-stream": asyncio.run(stream("text/event-stream", GZipMiddleware)),
        "gzip text/plain": asyncio.run(stream("text/plain", GZipMiddleware)),
        "gzip application/x-ndjson": asyncio.run(stream("application/x-ndjson", GZipMiddleware)),
        "passing on text/plain": asyncio.run(stream("text/plain", PassingOn)),
    }
