"""UNB701: a call that waits on the event loop on which the stream runs."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Served, Severity, rule
from unbuffered_rules import waits


@rule("UNB701", severity=Severity.WARNING, effect=Effect.NONE, since="0.3.0")
def blocking_call(served: Served) -> Iterator[Hit]:
    """A call waits on the event loop, and every other stream waits with it.

    Why
    ---
    An async generator runs on the event loop of its process. A call in it that waits by itself (a
    synchronous client, time.sleep, a lock, a child process) gives nobody else a turn: one slow answer
    of a model freezes every other stream, every request, and the health check. Nothing fails, so that
    it is first seen under load. The finding stands on the call that the loop makes, where a thread
    would be put in between; the way down to the call that waits is shown below it.

    Bad
    ---
    ```python agent.py
    import boto3
    from bedrock_agentcore import BedrockAgentCoreApp

    app = BedrockAgentCoreApp()
    bedrock = boto3.client("bedrock-runtime")


    @app.entrypoint
    async def invoke(payload):
        answer = bedrock.converse_stream(modelId="m", messages=payload["messages"])  # finds UNB701
        for event in answer["stream"]:  # finds UNB701
            yield event
    ```

    Good
    ----
    ```python agent.py
    import boto3
    from bedrock_agentcore import BedrockAgentCoreApp

    app = BedrockAgentCoreApp()
    bedrock = boto3.client("bedrock-runtime")


    @app.entrypoint
    def invoke(payload):
        answer = bedrock.converse_stream(modelId="m", messages=payload["messages"])
        for event in answer["stream"]:
            yield event
    ```

    Guards
    ------
    Only what a stream reaches, and what runs beside streams on their loop: middlewares, dependencies,
    tools. Not for what is handed to a thread, for plain generators and routes that the framework runs in
    threads, for start-up work, or in tests. What is not known blocks nothing. Calls whose cost depends
    on their size are information. What waits is data: --knowledge adds to it.

    Facts
    -----
    SDK-09, PY-01, PY-11, AC-15.

    Source
    ------
    https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code
    """
    for wait in waits.of(served.handler, local=False):
        yield Hit(
            wait.at,
            waits.says(wait),
            label="holds the event loop",
            then=waits.then(served.handler),
            fix=waits.cure(wait),
            lines=waits.lines(wait),
            because=waits.seen(wait),
            severity=waits.severity(wait),
        )
