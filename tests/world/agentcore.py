"""One call of an AgentCore entry point."""

import asyncio
from collections.abc import Callable

from bedrock_agentcore import BedrockAgentCoreApp

from world.asgi import Answer, ask, nobody


def invoke(entrypoint: Callable[..., object], hear: Callable[[bytes], None] = nobody) -> Answer:
    app = BedrockAgentCoreApp()
    app.entrypoint(entrypoint)
    return asyncio.run(ask(app, "/invocations", b'{"prompt": "hello"}', hear=hear))
