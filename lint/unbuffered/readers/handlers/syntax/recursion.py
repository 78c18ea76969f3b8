"""How deep Python may recurse, one limit for all threads of a process: so one thread at a time changes it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

_DEEP = 12_000
"""Frames of our own: one level of our evaluation takes about ten, and is bounded by itself."""

_FRAMES = 1_000
"""Frames of the parser, as many as Python allows by default."""

_LOCK = RLock()
"""An editor's server has several threads; what one has raised, another would lower under it."""


@contextmanager
def deep() -> Iterator[None]:
    """Let our own code go as deep as programs are followed."""
    with _LOCK, _limited(max(sys.getrecursionlimit(), _DEEP)):
        yield


@contextmanager
def shallow() -> Iterator[None]:
    """Let the parser go as deep as it goes by default, wherever it is called from and whatever we need.

    It recurses in C, three levels for each frame that is allowed, and where the stack is small (Windows,
    threads) a sum of thirty thousand terms would end the process. What it refuses, Python would not run.
    """
    with _LOCK, _limited(min(sys.getrecursionlimit(), _depth() + _FRAMES)):
        yield


@contextmanager
def _limited(limit: int) -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(limit)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _depth() -> int:
    """Return how many frames are open."""
    count, frame = 0, sys._getframe().f_back  # noqa: SLF001 - nothing else counts them in the time of a parse
    while frame is not None:
        count, frame = count + 1, frame.f_back
    return count
