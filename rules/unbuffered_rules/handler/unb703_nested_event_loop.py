"""UNB703: an event loop that is started inside a running one."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Served, Severity, Surety, rule
from unbuffered_rules import waits


@rule("UNB703", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.3.0")
def nested_event_loop(served: Served) -> Iterator[Hit]:
    """An event loop is started where one runs already.

    Why
    ---
    asyncio.run, run_until_complete and their kin refuse to work inside a running loop: they raise
    RuntimeError. In a stream that happens after the status 200 was sent, so that the client sees an
    answer that ends early. It is what becomes of a helper that was written for a script.

    Bad
    ---
    ```python agent.py
    import asyncio

    from bedrock_agentcore import BedrockAgentCoreApp
    from strands import Agent

    app = BedrockAgentCoreApp()
    agent = Agent()


    def title(prompt):
        return str(asyncio.run(agent.invoke_async(prompt)))


    @app.entrypoint
    async def invoke(payload):
        yield {"title": title(payload["prompt"])}  # finds UNB703
        async for event in agent.stream_async(payload["prompt"]):
            yield {"text": event.get("data", "")}
    ```

    Good
    ----
    ```python agent.py
    from bedrock_agentcore import BedrockAgentCoreApp
    from strands import Agent

    app = BedrockAgentCoreApp()
    agent = Agent()


    async def title(prompt):
        return str(await agent.invoke_async(prompt))


    @app.entrypoint
    async def invoke(payload):
        yield {"title": await title(payload["prompt"])}
        async for event in agent.stream_async(payload["prompt"]):
            yield {"text": event.get("data", "")}
    ```

    Guards
    ------
    Those of UNB701: a thread may run a loop of its own. Not where the function asks first whether a loop
    runs. anyio.from_thread and run_coroutine_threadsafe are right in a thread, and information here.

    Facts
    -----
    SDK-09, PY-01.

    Source
    ------
    https://docs.python.org/3/library/asyncio-runner.html#asyncio.run
    """
    for wait in served.handler.waits:
        if wait.cost != waits.NESTED:
            continue
        sure = wait.surety is Surety.ALWAYS
        by = f" by way of {wait.sink}" if wait.chain else ""
        yield Hit(
            wait.at,
            f"{wait.named} starts an event loop{by} inside the one that runs the stream",
            label="a loop inside the loop",
            then="it raises RuntimeError after the answer has begun: the client gets a stream that ends early"
            if sure
            else "the outer loop waits for the inner one, or both wait for each other",
            fix=wait.instead if wait.instead.startswith("await") else f"use {wait.instead}",
            because=waits.seen(wait),
            severity=waits.severity(wait) or (None if sure else Severity.WARNING),
            effect=None if sure else Effect.NONE,
        )
