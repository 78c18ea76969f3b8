"""Since when Starlette's compression lets a stream through."""

import pytest

from world.probes.middleware import Stream
from world.releases import Releases

PLAIN: Stream = {"compressed": False, "in_time": True}
HELD: Stream = {"compressed": True, "in_time": False}
FLUSHED: Stream = {"compressed": True, "in_time": True}


@pytest.mark.parametrize(
    ("release", "events", "text"),
    [
        ("starlette==0.27.0", HELD, HELD),
        ("starlette==0.45.3", HELD, HELD),
        ("starlette==0.46.0", PLAIN, HELD),
        ("starlette==1.4.1", PLAIN, HELD),
        ("starlette==1.5.0", PLAIN, FLUSHED),
    ],
)
def test_gzip_leaves_events_alone_since_0_46_and_flushes_all_else_since_1_5(
    releases: Releases, release: str, events: Stream, text: Stream
) -> None:
    """PY-03, PY-04."""
    assert releases.measure(release, "middleware") == {
        "gzip text/event-stream": events,
        "gzip text/plain": text,
        "gzip application/x-ndjson": text,
        "passing on text/plain": PLAIN,
    }
