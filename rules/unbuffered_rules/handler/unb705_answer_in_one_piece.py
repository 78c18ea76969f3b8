"""UNB705: a handler that can only answer in one piece although it is meant to stream."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Served, Severity, Shape, rule
from unbuffered_rules import shapes
from unbuffered_rules.proof import streams


@rule("UNB705", severity=Severity.WARNING, effect=Effect.BUFFERS, since="0.3.0")
def answer_in_one_piece(served: Served) -> Iterator[Hit]:
    """The handler is made to stream, and has but one piece to send.

    Why
    ---
    A generator that waits for the whole answer of a model and yields it once streams one chunk, late.
    An entry point that returns the async iterator of a client (an OpenAI AsyncStream, say) streams
    nothing: the AgentCore SDK knows generators alone, and sends the iterator's name as JSON.

    Bad
    ---
    ```python agent.py
    from bedrock_agentcore import BedrockAgentCoreApp
    from openai import AsyncOpenAI

    app = BedrockAgentCoreApp()
    client = AsyncOpenAI()


    @app.entrypoint
    async def invoke(payload):
        return await client.responses.create(model="m", input=payload["prompt"], stream=True)  # finds UNB705
    ```

    Good
    ----
    ```python agent.py
    from bedrock_agentcore import BedrockAgentCoreApp
    from openai import AsyncOpenAI

    app = BedrockAgentCoreApp()
    client = AsyncOpenAI()


    @app.entrypoint
    async def invoke(payload):
        async for event in await client.responses.create(model="m", input=payload["prompt"], stream=True):
            if event.type == "response.output_text.delta":
                yield event.delta
    ```

    Guards
    ------
    Of generators only those with a single yield, of the answer of a model; an error branch is not counted.
    A plain return is right for what means to answer with JSON: it is told where a route streams, or where
    the function or its model speaks of a stream.

    Facts
    -----
    SDK-01, PY-10.

    Source
    ------
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/response-streaming.html
    """
    for fault in shapes.of(served, Shape.WHOLE, Shape.ITERATOR):
        if not fault.certain and not any(streams(route) for route in served.routes):
            continue
        is_iterator = fault.shape is Shape.ITERATOR
        yield Hit(
            fault.at,
            f"{served.handler.name} returns {fault.what}, an async iterator that the SDK does not take for a stream"
            if is_iterator
            else f"{served.handler.name} waits for the model's whole answer and sends it in one piece",
            label="no generator" if is_iterator else "the only piece",
            then="the client gets the iterator's name as a JSON text"
            if is_iterator
            else "the client waits for the last token before it sees the first",
            fix="walk it and yield each piece: async for event in ...: yield event"
            if is_iterator
            else "ask the model for a stream (stream_async, astream, stream=True), and yield each piece",
            because=shapes.seen(fault),
            severity=Severity.ERROR if is_iterator else None,
            effect=Effect.BREAKS if is_iterator else None,
        )
