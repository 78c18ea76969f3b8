"""How libraries of server-sent events write them, and keep a silent stream alive."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.sse import _PING_INTERVAL
from fastapi.sse import EventSourceResponse as FastAPIEvents
from sse_starlette import EventSourceResponse

from world.asgi import ask
from world.probes.middleware import TURNS

PATIENCE = 30
"""Seconds within which a ping is heard, if there are any."""


async def one(value: object) -> AsyncIterator[object]:
    yield value


@pytest.mark.parametrize(
    ("value", "event"),
    [
        ("word", b"data: word\r\n\r\n"),
        (1, b"data: 1\r\n\r\n"),
        ({"event": "word", "data": "first"}, b"event: word\r\ndata: first\r\n\r\n"),
        ({"data": {"word": 1}}, b"data: {'word': 1}\r\n\r\n"),
        (b"data: word\n\n", b"data: word\n\n"),
    ],
)
def test_sse_starlette_frames_text_and_the_fields_of_a_dict_and_passes_bytes_on(
    value: object, event: bytes
) -> None:
    """PY-09."""
    answer = asyncio.run(ask(EventSourceResponse(one(value))))
    assert answer.media == "text/event-stream"
    assert answer.chunks == (event,)


def test_sse_starlette_frames_an_event_again_that_is_framed_already() -> None:
    """PY-09."""
    answer = asyncio.run(ask(EventSourceResponse(one("data: word\n\n"))))
    assert answer.chunks == (b"data: data: word\r\ndata: \r\ndata: \r\n\r\n",)


def test_sse_starlette_fails_on_a_dict_with_other_fields() -> None:
    """PY-09."""
    answer = asyncio.run(ask(EventSourceResponse(one({"token": "word"}))))
    assert answer.status == 200
    assert answer.chunks == ()
    assert isinstance(answer.raised, TypeError)


def test_sse_starlette_pings_every_15_seconds_unless_it_is_told_0() -> None:
    """PY-09."""
    assert EventSourceResponse(one("word")).ping_interval == 15
    assert EventSourceResponse(one("word"), ping=None).ping_interval == 15
    assert asyncio.run(ask(EventSourceResponse(after_turns(), ping=0))).chunks == (b"data: word\r\n\r\n",)


async def after_turns() -> AsyncIterator[str]:
    for _ in range(TURNS):
        await asyncio.sleep(0)
    yield "word"


class Silence:
    """Says a word only when something else was heard."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()

    def hear(self, _chunk: bytes) -> None:
        self.heard.set()

    async def words(self) -> AsyncIterator[str]:
        await asyncio.wait_for(self.heard.wait(), PATIENCE)
        yield "word"


def test_sse_starlette_pings_with_comments() -> None:
    """PY-09."""
    silence = Silence()
    answer = asyncio.run(ask(EventSourceResponse(silence.words(), ping=0.01), hear=silence.hear))
    assert answer.chunks[0].startswith(b": ping")
    assert answer.chunks[-1] == b"data: word\r\n\r\n"


def test_fastapi_pings_with_comments_every_15_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """PY-09."""
    assert _PING_INTERVAL == 15
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.01)
    silence = Silence()
    app = FastAPI()
    app.get("/", response_class=FastAPIEvents, response_model=None)(silence.words)
    answer = asyncio.run(ask(app, hear=silence.hear))
    assert answer.chunks[0] == b": ping\n\n"
    assert answer.chunks[-1] == b'data: "word"\n\n'


def test_fastapi_frames_an_event_again_that_is_framed_already() -> None:
    """PY-09."""

    async def words() -> AsyncIterator[str]:
        yield "data: word\n\n"

    app = FastAPI()
    app.get("/", response_class=FastAPIEvents, response_model=None)(words)
    answer = asyncio.run(ask(app))
    assert answer.media == "text/event-stream"
    assert answer.chunks == (b'data: "data: word\\n\\n"\n\n',)
