"""UNB704: a stream that is gathered before it is answered."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Host, Served, Severity, Shape, rule
from unbuffered_rules import shapes


@rule("UNB704", severity=Severity.WARNING, effect=Effect.BUFFERS, since="0.3.0")
def stream_collected(served: Served) -> Iterator[Hit]:
    """The model's stream is gathered, and answered in one piece.

    Why
    ---
    The model streams, the handler adds its pieces up, and the client gets them all at once at the end.
    Everything before and behind the handler may be set right: what is returned whole cannot be streamed.
    A generator that yields once, after the last piece has come, is no better.

    Bad
    ---
    ```python agent.py
    from bedrock_agentcore import BedrockAgentCoreApp
    from strands import Agent

    app = BedrockAgentCoreApp()
    agent = Agent()


    @app.entrypoint
    async def invoke(payload):
        parts = []
        async for event in agent.stream_async(payload["prompt"]):
            parts.append(event.get("data", ""))
        return {"result": "".join(parts)}  # finds UNB704
    ```

    Good
    ----
    ```python agent.py
    from bedrock_agentcore import BedrockAgentCoreApp
    from strands import Agent

    app = BedrockAgentCoreApp()
    agent = Agent()


    @app.entrypoint
    async def invoke(payload):
        async for event in agent.stream_async(payload["prompt"]):
            if "data" in event:
                yield event["data"]
    ```

    Guards
    ------
    Not where the handler also streams, where another route of the application does, or where only
    buffered routes lead to it: an answer in one piece is then meant. Pieces that are kept for a history
    while they are yielded are fine.

    Facts
    -----
    SDK-01, SDK-06, PY-10, PY-11, LAM-01.

    Source
    ------
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/response-streaming.html
    """
    handler = served.handler
    for fault in shapes.of(served, Shape.COLLECTS):
        if handler.host is Host.LAMBDA:
            fix = "put a web server behind the Lambda Web Adapter and yield each piece: Lambda's Python cannot stream"
        else:
            fix = "yield each piece as it comes, and gather beside it what is to be kept"
        yield Hit(
            fault.at,
            f"{handler.name} gathers the model's stream and answers with {fault.what} in one piece",
            label="everything at once, at the end",
            then="the client waits for the last token before it sees the first",
            fix=fix,
            because=shapes.seen(fault),
        )
