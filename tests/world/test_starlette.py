"""How Starlette runs the body of a stream, and what its middleware does to it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from world.asgi import ask
from world.probes import middleware


class Threads:
    """Generators that note the threads in which they run."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def sync(self) -> Iterator[str]:
        for word in ("first", "last"):
            self.seen.add(threading.get_ident())
            yield word

    async def later(self) -> AsyncIterator[str]:
        for word in self.sync():
            yield word


def test_an_async_generator_runs_on_the_thread_of_the_loop() -> None:
    """PY-01."""
    threads = Threads()
    answer = asyncio.run(ask(StreamingResponse(threads.later())))
    assert answer.chunks == (b"first", b"last")
    assert threads.seen == {threading.get_ident()}


def test_a_sync_generator_runs_in_other_threads() -> None:
    """PY-01."""
    threads = Threads()
    answer = asyncio.run(ask(StreamingResponse(threads.sync())))
    assert answer.chunks == (b"first", b"last")
    assert threads.seen
    assert threading.get_ident() not in threads.seen


@pytest.mark.parametrize("value", [{"word": 1}, ["word"], None, 1])
def test_a_chunk_that_is_neither_text_nor_bytes_cuts_a_stream_that_has_begun(value: object) -> None:
    """PY-01."""

    def words() -> Iterator[object]:
        yield "word"
        yield value

    answer = asyncio.run(ask(StreamingResponse(words())))  # type: ignore[arg-type]
    assert answer.status == 200
    assert answer.chunks == (b"word",)
    assert isinstance(answer.raised, AttributeError)


def test_gzip_holds_no_text_back() -> None:
    """PY-04."""
    measured = middleware.measure()
    assert measured["gzip text/event-stream"] == {"compressed": False, "in_time": True}
    assert measured["gzip text/plain"] == {"compressed": True, "in_time": True}
    assert measured["gzip application/x-ndjson"] == {"compressed": True, "in_time": True}


def test_a_middleware_that_passes_the_response_on_holds_no_text_back() -> None:
    """PY-03."""
    stream = asyncio.run(middleware.stream("text/plain", middleware.PassingOn))
    assert stream == {"compressed": False, "in_time": True}


class Joining(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        pieces = response.body_iterator  # type: ignore[attr-defined]
        body = b"".join([piece async for piece in pieces])
        return Response(body, media_type=response.media_type)


def test_a_middleware_that_reads_the_body_holds_all_text_back() -> None:
    """PY-03."""
    stream = asyncio.run(middleware.stream("text/plain", Joining))
    assert stream == {"compressed": False, "in_time": False}
