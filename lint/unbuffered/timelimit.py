"""How long a piece of work may take: what is read is bounded by steps first, and by time where these fail."""

import math
import signal
import time
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")

SECONDS = 60
"""For one piece: parsing a file, reading a stack, following an entry point, judging a route."""

RUN_SECONDS = 1_800
"""For a run; what is begun after it is not checked."""

_LEAST = 0.000_001


class OverdueError(BaseException):
    """A piece of work that took too long; no Exception, so that nothing in between takes it for its own."""


_AGAIN = 0.5
"""After how many seconds the bell is rung once more: whoever heard it may have been about to end anyway."""


class _Clock(Struct):
    """When the run has to be over, and when the piece of work that goes on; whether the bell is heeded."""

    run: float = math.inf
    piece: float = math.inf
    heeded: bool = False


_CLOCK = _Clock()


def begin() -> None:
    """Begin a run."""
    _CLOCK.run = time.monotonic() + RUN_SECONDS


def bounded(work: Callable[[], T], seconds: float | None = None) -> T:
    """Do some work within `SECONDS`, or those that are given; work in other work has no longer than that.

    Where the system has no timer (Windows), and in all threads but the first, only steps are bounded. No
    context manager, as one may not be left before it is entered.

    Raises:
        OverdueError: it took too long.

    """
    now, outer = time.monotonic(), _CLOCK.piece
    until = min(now + (SECONDS if seconds is None else seconds), _CLOCK.run, outer)
    if until <= now:
        raise OverdueError
    try:
        before = signal.signal(signal.SIGALRM, _ring)
        theirs, every = signal.getitimer(signal.ITIMER_REAL)
    except (AttributeError, ValueError):
        return work()
    try:
        _arm(until)
        return work()
    finally:
        # First of all: no call is made between the end of the work and this, so that no bell is heard.
        _CLOCK.heeded = False
        _arm(outer)
        if outer == math.inf:
            # None for a handler that is not Python's, which nobody can give back.
            signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
            if theirs:
                # Whoever runs us, a test of a CDK app say, may have set a time too.
                signal.setitimer(signal.ITIMER_REAL, max(theirs - (time.monotonic() - now), _LEAST), every)


def _arm(until: float) -> None:
    """Have the bell rung at a time; never, if there is none."""
    _CLOCK.piece = until
    left = 0 if until == math.inf else max(until - time.monotonic(), _LEAST)
    signal.setitimer(signal.ITIMER_REAL, left, _AGAIN)
    _CLOCK.heeded = left > 0


def _ring(_number: int, _frame: object) -> None:
    if _CLOCK.heeded:
        raise OverdueError


def overdue(by: str = "") -> str:
    """Return what is said of a piece of work that took too long, and `by` what it was not checked for it."""
    if time.monotonic() >= _CLOCK.run:
        return f"not checked: the run took longer than {RUN_SECONDS // 60} minutes"
    return f"not checked{by and f' by {by}'}: it took longer than {SECONDS} seconds"
