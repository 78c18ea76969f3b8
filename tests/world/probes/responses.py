"""What the AgentCore SDK makes of an entry point that answers with a response of its own."""

import asyncio
from collections.abc import Iterator
from typing import TypedDict

from bedrock_agentcore import BedrockAgentCoreApp
from starlette.responses import JSONResponse, Response, StreamingResponse

from world.asgi import ask


class Reply(TypedDict):
    status: int
    media: str
    chunks: list[str]


def words() -> Iterator[str]:
    yield "first"
    yield "last"


async def reply(response: Response) -> Reply:
    app = BedrockAgentCoreApp()
    app.entrypoint(lambda _payload: response)
    answer = await ask(app, "/invocations", b"{}")
    chunks = [chunk.decode() for chunk in answer.chunks]
    return {"status": answer.status, "media": answer.media, "chunks": chunks}


def measure() -> dict[str, Reply]:
    return {
        "stream": asyncio.run(reply(StreamingResponse(words(), media_type="text/plain"))),
        "refusal": asyncio.run(reply(JSONResponse({"error": "unknown"}, status_code=404))),
    }
