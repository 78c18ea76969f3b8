"""What FastAPI makes of a route that yields, and of one that returns a generator."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from importlib.util import find_spec
from typing import TypedDict

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from world.asgi import ask


class Reply(TypedDict):
    status: int
    media: str
    chunks: list[str]
    in_time: bool


class Measured(TypedDict):
    routes: dict[str, Reply]
    has_events: bool


class Words:
    """A generator of each kind; each notes whether its first word was heard before it made its last."""

    def __init__(self) -> None:
        self.first = threading.Event()
        self.in_time = False

    def sync(self) -> Iterator[str]:
        yield "first"
        self.in_time = self.first.is_set()
        yield "last"

    async def later(self) -> AsyncIterator[str]:
        yield "first"
        self.in_time = self.first.is_set()
        yield "last"


def returning(generator: Callable[[], object]) -> Callable[[], object]:
    def route() -> object:
        return generator()

    return route


Get = Callable[..., Callable[[Callable[[], object]], object]]

FORMS: dict[str, Callable[[Get, Words], object]] = {
    "return StreamingResponse(gen())": lambda get, words: get()(lambda: StreamingResponse(words.sync())),
    "async def with yield": lambda get, words: get()(words.later),
    "def with yield": lambda get, words: get()(words.sync),
    "async def with yield, of a class": lambda get, words: get(response_class=StreamingResponse)(words.later),
    "def with yield, of a class": lambda get, words: get(response_class=StreamingResponse)(words.sync),
    "return async_gen()": lambda get, words: get()(returning(words.later)),
    "return sync_gen()": lambda get, words: get()(returning(words.sync)),
}


async def reply(form: Callable[[Get, Words], object]) -> Reply:
    app = FastAPI()
    words = Words()
    form(partial(app.get, "/", response_model=None), words)
    answer = await ask(app, hear=lambda _: words.first.set())
    return {
        "status": answer.status,
        "media": answer.media,
        "chunks": [chunk.decode() for chunk in answer.chunks],
        "in_time": words.in_time,
    }


def measure() -> Measured:
    replies = {name: asyncio.run(reply(form)) for name, form in FORMS.items()}
    return {"routes": replies, "has_events": find_spec("fastapi.sse") is not None}
