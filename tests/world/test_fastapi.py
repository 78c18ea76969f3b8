"""What FastAPI makes of each form of a route, before and after it let routes yield."""

from world.probes import routes
from world.releases import Releases

BY_CLASS: routes.Reply = {"status": 200, "media": "", "chunks": ["first", "last"], "in_time": True}
BY_CLASS_LATE: routes.Reply = {**BY_CLASS, "in_time": False}
LINES: routes.Reply = {
    "status": 200,
    "media": "application/jsonl",
    "chunks": ['"first"\n', '"last"\n'],
    "in_time": True,
}
LIST: routes.Reply = {
    "status": 200,
    "media": "application/json",
    "chunks": ['["first","last"]'],
    "in_time": False,
}
FAILURE: routes.Reply = {
    "status": 500,
    "media": "text/plain",
    "chunks": ["Internal Server Error"],
    "in_time": False,
}
OF_EVERY_VERSION: dict[str, routes.Reply] = {
    "return StreamingResponse(gen())": BY_CLASS,
    "return async_gen()": FAILURE,
    "return sync_gen()": LIST,
}
BEFORE: dict[str, routes.Reply] = {
    **OF_EVERY_VERSION,
    "async def with yield": FAILURE,
    "def with yield": LIST,
    "async def with yield, of a class": FAILURE,
    "def with yield, of a class": BY_CLASS_LATE,
}
SINCE: dict[str, routes.Reply] = {
    **OF_EVERY_VERSION,
    "async def with yield": LINES,
    "def with yield": LINES,
    "async def with yield, of a class": BY_CLASS,
    "def with yield, of a class": BY_CLASS,
}


def test_a_route_that_yields_streams_and_one_that_returns_a_generator_does_not() -> None:
    """PY-02."""
    assert routes.measure() == {"routes": SINCE, "has_events": True}


def test_before_0_134_a_route_that_yields_fails_or_is_answered_whole(releases: Releases) -> None:
    """PY-02."""
    assert releases.measure("fastapi==0.133.1", "routes") == {"routes": BEFORE, "has_events": False}


def test_since_0_134_a_route_that_yields_streams(releases: Releases) -> None:
    """PY-02."""
    assert releases.measure("fastapi==0.134.0", "routes") == {"routes": SINCE, "has_events": False}


def test_since_0_135_there_are_events(releases: Releases) -> None:
    """PY-02."""
    assert releases.measure("fastapi==0.135.0", "routes") == {"routes": SINCE, "has_events": True}
