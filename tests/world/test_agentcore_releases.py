"""Since when the AgentCore SDK hands on a response, and answers pings while an entry point blocks."""

from typing import cast

import pytest

from world.probes import responses
from world.releases import Releases

# The SDK's log lines ask for the time in a way that Python 3.12 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")

HANDED_ON = {
    "stream": {"status": 200, "media": "text/plain", "chunks": ["first", "last"]},
    "refusal": {"status": 404, "media": "application/json", "chunks": ['{"error":"unknown"}']},
}


def test_a_response_is_handed_on() -> None:
    """SDK-01, SDK-12."""
    assert responses.measure() == HANDED_ON


def test_a_response_is_handed_on_since_1_4_4(releases: Releases) -> None:
    """SDK-01, SDK-12."""
    assert releases.measure("bedrock-agentcore==1.4.4", "responses") == HANDED_ON


@pytest.mark.parametrize("release", ["bedrock-agentcore==1.3.2", "bedrock-agentcore==1.4.3"])
def test_before_1_4_4_a_response_is_a_success_that_holds_its_repr(releases: Releases, release: str) -> None:
    """SDK-01, SDK-12."""
    measured = cast("dict[str, responses.Reply]", releases.measure(release, "responses"))
    for reply, kind in ((measured["stream"], "StreamingResponse"), (measured["refusal"], "JSONResponse")):
        assert (reply["status"], reply["media"]) == (200, "application/json")
        [chunk] = reply["chunks"]
        assert chunk.startswith(f'"<starlette.responses.{kind} object at')


@pytest.mark.parametrize(
    ("release", "of_its_own"), [("bedrock-agentcore==1.3.2", False), ("bedrock-agentcore==1.3.3", True)]
)
def test_a_blocking_async_entry_point_leaves_pings_alone_since_1_3_3(
    releases: Releases, release: str, *, of_its_own: bool
) -> None:
    """SDK-09, SDK-12."""
    assert releases.measure(release, "pings") == {
        "async_generator": of_its_own,
        "coroutine": of_its_own,
        "sync_generator": True,
        "async_generator_of_a_sync_function": False,
        "async_generator_behind_a_decorator": False,
    }
