"""Which blocking entry points keep the AgentCore SDK from answering its health check."""

import asyncio
import functools
import threading
from collections.abc import AsyncIterator, Callable, Iterator

from bedrock_agentcore import BedrockAgentCoreApp

from world.asgi import ask

Form = Callable[[Callable[[], None]], Callable[[object], object]]


def async_generator(block: Callable[[], None]) -> Callable[[object], object]:
    async def words(_payload: object) -> AsyncIterator[str]:
        block()
        yield "word"

    return words


def coroutine(block: Callable[[], None]) -> Callable[[object], object]:
    async def word(_payload: object) -> str:
        block()
        return "word"

    return word


def sync_generator(block: Callable[[], None]) -> Callable[[object], object]:
    def words(_payload: object) -> Iterator[str]:
        block()
        yield "word"

    return words


def async_generator_of_a_sync_function(block: Callable[[], None]) -> Callable[[object], object]:
    words = async_generator(block)

    def call(payload: object) -> object:
        return words(payload)

    return call


def async_generator_behind_a_decorator(block: Callable[[], None]) -> Callable[[object], object]:
    return functools.wraps(async_generator(block))(async_generator_of_a_sync_function(block))


async def answers_ping(form: Form) -> bool:
    """Tell whether a ping is answered while the entry point blocks its thread."""
    server = threading.get_ident()
    entered, answered = threading.Event(), threading.Event()
    in_time: list[bool] = []

    def block() -> None:
        entered.set()
        # Nothing else runs on the server's own thread meanwhile, so a moment tells as much as an hour;
        # in any other thread the ping takes what it takes.
        in_time.append(answered.wait(0.2 if threading.get_ident() == server else 30))

    app = BedrockAgentCoreApp()
    app.entrypoint(form(block))
    invocation = asyncio.create_task(ask(app, "/invocations", b"{}"))
    await asyncio.to_thread(entered.wait, 30)
    ping = await ask(app, "/ping")
    assert ping.status == 200
    answered.set()
    assert b"word" in (await invocation).body
    [answer] = in_time
    return answer


def measure() -> dict[str, bool]:
    forms: tuple[Form, ...] = (
        async_generator,
        coroutine,
        sync_generator,
        async_generator_of_a_sync_function,
        async_generator_behind_a_decorator,
    )
    return {form.__name__: asyncio.run(answers_ping(form)) for form in forms}
