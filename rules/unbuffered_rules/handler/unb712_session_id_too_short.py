"""UNB712: a session id that AgentCore refuses."""

from collections.abc import Iterator

from unbuffered.api import Confidence, Effect, Hit, Served, Severity, rule

_LEAST = 33


@rule("UNB712", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.3.0")
def session_id_too_short(served: Served) -> Iterator[Hit]:
    """A session id of an AgentCore runtime is shorter than 33 characters.

    Why
    ---
    AgentCore takes session ids of 33 to 256 characters and refuses a shorter one with a 400, before the agent
    is asked at all. The 32 digits of a UUID's hex are short by one; its usual spelling with dashes has 36.

    Bad
    ---
    ```python app.py
    import uuid

    import boto3
    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()
    agents = boto3.client("bedrock-agentcore")


    @app.get("/chat")
    def chat(prompt: str):
        answer = agents.invoke_agent_runtime(
            agentRuntimeArn="arn",
            runtimeSessionId=uuid.uuid4().hex,  # finds UNB712
            payload=prompt.encode(),
        )
        return StreamingResponse(answer["response"].iter_chunks(), media_type="text/event-stream")
    ```

    Good
    ----
    ```python app.py
    import uuid

    import boto3
    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()
    agents = boto3.client("bedrock-agentcore")


    @app.get("/chat")
    def chat(prompt: str):
        answer = agents.invoke_agent_runtime(
            agentRuntimeArn="arn",
            runtimeSessionId=str(uuid.uuid4()),
            payload=prompt.encode(),
        )
        return StreamingResponse(answer["response"].iter_chunks(), media_type="text/event-stream")
    ```

    Guards
    ------
    Only where the length can be told, all parts of a text together. A hex is a warning.

    Facts
    -----
    AC-04.

    Source
    ------
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-sessions.html
    """
    for one in served.handler.sessions:
        if one.length < _LEAST:
            yield Hit(
                one.at,
                f"session id {one.written} has {one.length} characters, and AgentCore wants {_LEAST} or more",
                label=f"{one.length} characters",
                then="AgentCore refuses every call with a 400",
                fix="use str(uuid.uuid4()), which has 36, or write more before it",
                severity=None if one.literal else Severity.WARNING,
                confidence=Confidence.HIGH,
            )
