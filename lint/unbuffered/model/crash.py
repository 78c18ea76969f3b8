"""Failures of our own, told so that they can be mended.

What a report of one may hold is apart from what it may not: our own file names and lines say where the fault
is, and nothing of what somebody has checked.
"""

import traceback
from types import FrameType

from msgspec import Struct

_OURS = frozenset({"unbuffered", "unbuffered_rules"})
_MOST_FRAMES = 60


class Crash(Struct, frozen=True):
    """A failure: what failed (a rule, a reader), and on which file or route.

    `frames` are the places in our own code, outermost first. `on`, `message` and `trace` may hold what was
    checked.
    """

    what: str
    on: str
    kind: str
    message: str
    frames: tuple[str, ...]
    trace: str = ""

    @classmethod
    def of(cls, error: BaseException, what: str, on: str = "") -> "Crash":
        """Return the crash that an exception is."""
        frames: list[str] = []
        for frame, line in traceback.walk_tb(error.__traceback__):
            shown = f"{_module(frame)}:{line} in {frame.f_code.co_name}"
            if _module(frame).partition(".")[0] not in _OURS:
                shown = "(other code)"
            if frames[-1:] != [shown]:
                frames.append(shown)
        whole = "".join(traceback.format_exception(error))
        return cls(what, on, type(error).__name__, str(error), _shortened(frames), whole)

    @property
    def says(self) -> str:
        """The failure in one line."""
        on = f" on {self.on}" if self.on else ""
        return f"{self.what} failed{on}: {self.kind}: {self.message}"


def _shortened(frames: list[str]) -> tuple[str, ...]:
    """Return frames without the middle of a recursion."""
    half = _MOST_FRAMES // 2
    if len(frames) <= _MOST_FRAMES:
        return tuple(frames)
    return (*frames[:half], f"({len(frames) - _MOST_FRAMES} more)", *frames[-half:])


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))
