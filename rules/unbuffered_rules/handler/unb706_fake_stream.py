"""UNB706: a finished answer that is cut into pieces."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Served, Severity, Shape, rule
from unbuffered_rules import shapes


@rule("UNB706", severity=Severity.WARNING, effect=Effect.BUFFERS, since="0.3.0")
def fake_stream(served: Served) -> Iterator[Hit]:
    """A finished answer is cut into pieces that look like a stream.

    Why
    ---
    The pieces come one by one, often with a pause between them, and the first one comes no sooner than
    the last token of the model. It looks like a stream on a short answer and is none on a long one; the
    timers of every hop run while the model thinks.

    Bad
    ---
    ```python app.py
    import asyncio

    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse
    from openai import AsyncOpenAI

    app = FastAPI()
    client = AsyncOpenAI()


    async def words(prompt: str):
        answer = await client.responses.create(model="m", input=prompt)
        for word in answer.output_text.split():
            yield word + " "  # finds UNB706
            await asyncio.sleep(0.02)


    @app.get("/chat")
    async def chat(prompt: str):
        return StreamingResponse(words(prompt), media_type="text/plain")
    ```

    Good
    ----
    ```python app.py
    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse
    from openai import AsyncOpenAI

    app = FastAPI()
    client = AsyncOpenAI()


    async def words(prompt: str):
        async for event in await client.responses.create(model="m", input=prompt, stream=True):
            if event.type == "response.output_text.delta":
                yield event.delta


    @app.get("/chat")
    async def chat(prompt: str):
        return StreamingResponse(words(prompt), media_type="text/plain")
    ```

    Guards
    ------
    Only where the pieces are cut from the answer of a model, or from a stream that was gathered first. Not
    where the generator also walks a stream, nor for small fixed texts.

    Facts
    -----
    PY-12, PY-11, PY-10.

    Source
    ------
    https://github.com/kagent-dev/kagent/issues/1986
    """
    for fault in shapes.of(served, Shape.SLICED):
        yield Hit(
            fault.at,
            f"{served.handler.name} cuts a finished answer into pieces: {fault.what}",
            label="cut from a whole answer",
            then="the first piece is sent no sooner than the model's last token",
            fix="ask the model for a stream (stream_async, astream, stream=True), and yield each piece as it comes",
            because=shapes.seen(fault),
        )
