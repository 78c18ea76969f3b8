"""What the AgentCore SDK's server does beside the call."""

import asyncio
import json
from typing import Any

import pytest
import uvicorn
from bedrock_agentcore import BedrockAgentCoreApp

from world.asgi import ask
from world.probes import pings

# The SDK's log lines ask for the time in a way that Python 3.12 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


def test_a_blocking_entry_point_stops_pings_only_where_a_sync_function_makes_an_async_generator() -> None:
    """SDK-09."""
    assert pings.measure() == {
        "async_generator": True,
        "coroutine": True,
        "sync_generator": True,
        "async_generator_of_a_sync_function": False,
        "async_generator_behind_a_decorator": False,
    }


def test_a_task_that_is_told_of_makes_the_ping_busy_until_it_is_complete() -> None:
    """SDK-10."""
    app = BedrockAgentCoreApp()

    def status() -> object:
        return json.loads(asyncio.run(ask(app, "/ping")).body)["status"]

    assert status() == "Healthy"
    task = app.add_async_task("research")
    assert status() == "HealthyBusy"
    app.complete_async_task(task)
    assert status() == "Healthy"


@pytest.mark.parametrize(("container", "host"), [("", "127.0.0.1"), ("1", "0.0.0.0")])  # noqa: S104
def test_the_server_listens_to_others_only_where_it_is_told_of_a_container(
    monkeypatch: pytest.MonkeyPatch, container: str, host: str
) -> None:
    """SDK-11."""
    served: list[dict[str, Any]] = []
    monkeypatch.setattr(uvicorn, "run", lambda _app, **options: served.append(options))
    monkeypatch.setattr("os.path.exists", lambda _path: False)
    monkeypatch.setenv("DOCKER_CONTAINER", container)
    BedrockAgentCoreApp().run()
    assert [(options["host"], options["port"]) for options in served] == [(host, 8080)]
