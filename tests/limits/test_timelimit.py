"""The time of a piece of work, inside a program that has a timer of its own."""

import signal
import time
from types import FrameType

import pytest

from unbuffered.timelimit import OverdueError, bounded

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="the system has no timer")


def test_whoever_runs_us_gets_his_own_timer_back() -> None:
    """A test of a CDK app runs our plug-in, and may have a time of its own."""
    rung: list[int] = []

    def ring(number: int, _frame: FrameType | None) -> None:
        rung.append(number)

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.4)
        assert bounded(lambda: bounded(lambda: 7, 5), 5) == 7
        assert signal.getsignal(signal.SIGALRM) is ring
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 0.4
        with pytest.raises(OverdueError):
            bounded(lambda: time.sleep(5), 0.05)
        assert rung == []
        time.sleep(0.5)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert rung == [signal.SIGALRM]
