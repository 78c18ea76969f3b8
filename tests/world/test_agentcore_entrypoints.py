"""Which forms of an AgentCore entry point stream, and which are answered whole."""

import functools
import inspect
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from typing import Self

import pytest
from starlette.responses import StreamingResponse

from world.agentcore import invoke

# The SDK's log lines ask for the time in a way that Python 3.12 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")

PATIENCE = 30
"""Seconds within which a first piece is heard, unless something holds it."""


class Words:
    """Generators that end only when their first word was heard."""

    def __init__(self) -> None:
        self.first = threading.Event()
        self.in_time = False

    def sync(self, _payload: object) -> Iterator[str]:
        yield "first"
        self.in_time = self.first.wait(PATIENCE)
        yield "last"

    async def later(self, _payload: object) -> AsyncIterator[str]:
        yield "first"
        self.in_time = self.first.wait(PATIENCE)
        yield "last"


def returned(entrypoint: Callable[[object], object]) -> Callable[[object], object]:
    def call(payload: object) -> object:
        return entrypoint(payload)

    return call


def decorated(entrypoint: Callable[[object], object]) -> Callable[[object], object]:
    return functools.wraps(entrypoint)(returned(entrypoint))


def awaited(entrypoint: Callable[[object], object]) -> Callable[[object], Awaitable[object]]:
    async def call(payload: object) -> object:
        return entrypoint(payload)

    return call


STREAMING: dict[str, Callable[[Words], Callable[[object], object]]] = {
    "async def with yield": lambda words: words.later,
    "def with yield": lambda words: words.sync,
    "async def that returns an async generator": lambda words: awaited(words.later),
    "async def that returns a generator": lambda words: awaited(words.sync),
    "def that returns an async generator": lambda words: returned(words.later),
    "def that returns a generator": lambda words: returned(words.sync),
    "a partial of async def with yield": lambda words: functools.partial(words.later),
    "async def with yield behind a decorator": lambda words: decorated(words.later),
    "def with yield behind a decorator": lambda words: decorated(words.sync),
}


@pytest.mark.parametrize("form", STREAMING.values(), ids=STREAMING)
def test_a_generator_streams_in_events_whoever_makes_it(
    form: Callable[[Words], Callable[[object], object]],
) -> None:
    """SDK-01."""
    words = Words()
    answer = invoke(form(words), hear=lambda _: words.first.set())
    assert words.in_time
    assert answer.status == 200
    assert answer.media == "text/event-stream"
    assert answer.chunks == (b'data: "first"\n\n', b'data: "last"\n\n')


def test_a_coroutine_function_behind_a_sync_decorator_never_runs() -> None:
    """SDK-01."""
    made: list[Coroutine[object, object, str]] = []

    async def entrypoint(_payload: object) -> str:
        return "word"

    @functools.wraps(entrypoint)
    def decorator(payload: object) -> object:
        made.append(entrypoint(payload))
        return made[0]

    answer = invoke(decorator)
    assert answer.status == 200
    assert answer.media == "application/json"
    assert answer.body == json.dumps(str(made[0])).encode()
    assert inspect.getcoroutinestate(made[0]) == inspect.CORO_CREATED
    made[0].close()


def test_a_response_that_streams_is_handed_on_as_it_streams() -> None:
    """SDK-01."""
    words = Words()
    answer = invoke(
        lambda payload: StreamingResponse(words.later(payload), media_type="text/plain"),
        hear=lambda _: words.first.set(),
    )
    assert words.in_time
    assert answer.media == "text/plain"
    assert answer.chunks == (b"first", b"last")


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ({"answer": "words"}, b'{"answer": "words"}'),
        ("words", b'"words"'),
        (["first", "last"], b'["first", "last"]'),
    ],
)
def test_a_value_is_one_body_at_the_end(value: object, body: bytes) -> None:
    """SDK-01."""
    answer = invoke(lambda _payload: value)
    assert answer.media == "application/json"
    assert answer.chunks == (body,)


def test_a_stream_that_is_collected_is_one_body_at_the_end() -> None:
    """SDK-06."""

    async def entrypoint(payload: object) -> list[str]:
        words = Words()
        words.first.set()
        return [word async for word in words.later(payload)]

    answer = invoke(entrypoint)
    assert answer.media == "application/json"
    assert answer.chunks == (b'["first", "last"]',)


class Source:
    """What clients of language models return: iterable in time, but no generator."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        raise StopAsyncIteration


def test_an_async_iterator_that_is_no_generator_is_answered_by_its_repr() -> None:
    """SDK-01."""
    source = Source()
    answer = invoke(lambda _payload: source)
    assert answer.status == 200
    assert answer.media == "application/json"
    assert answer.chunks == (f'"{source!r}"'.encode(),)


def named(_payload: object, context: object) -> Iterator[bool]:
    yield hasattr(context, "session_id")


def renamed(_payload: object, ctx: object) -> Iterator[bool]:
    yield hasattr(ctx, "session_id")


def defaulted(_payload: object, ctx: object = None) -> Iterator[bool]:
    yield hasattr(ctx, "session_id")


async def renamed_coroutine(_payload: object, ctx: object) -> bool:
    return hasattr(ctx, "session_id")


async def renamed_async_generator(_payload: object, ctx: object) -> AsyncIterator[bool]:
    yield hasattr(ctx, "session_id")


def keyword_only(_payload: object, *, context: object) -> Iterator[bool]:
    yield hasattr(context, "session_id")


def test_a_second_parameter_named_context_is_given_the_context() -> None:
    """SDK-07."""
    assert invoke(named).body == b"data: true\n\n"


@pytest.mark.parametrize("entrypoint", [renamed, renamed_coroutine, renamed_async_generator, keyword_only])
def test_a_second_parameter_of_another_name_or_kind_is_a_server_error(
    entrypoint: Callable[..., object],
) -> None:
    """SDK-07."""
    answer = invoke(entrypoint)
    assert answer.status == 500
    assert b"argument" in answer.body


def test_a_second_parameter_of_another_name_keeps_its_default() -> None:
    """SDK-07."""
    assert invoke(defaulted).body == b"data: false\n\n"
