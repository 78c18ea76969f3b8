"""How far a run is, as one line on a terminal that is written over and over."""

import time
from collections.abc import Callable

from msgspec import Struct, field

PATIENCE = 1.0
"""Seconds before anything is shown: a run that is over by then needs no line."""

_EVERY = 0.1
"""Seconds between two looks at one line: nobody reads faster."""

_CLEARED = "\r\x1b[K"


class Watching(Struct):
    """What is shown of a run; `write` puts characters on the terminal, `width` is how many fit a line."""

    write: Callable[[str], None]
    width: int
    began: float = field(default_factory=time.monotonic)
    shown_at: float = 0.0
    is_shown: bool = False

    def __call__(self, what: str, done: int, whole: int) -> None:
        """Show what is being done, if the run lasts long enough for somebody to wonder."""
        now = time.monotonic()
        if now - self.began < PATIENCE or now - self.shown_at < _EVERY:
            return
        self.shown_at, self.is_shown = now, True
        line = f"unbuffered: {what}, {done} of {whole} ({now - self.began:.0f} s)"
        self.write(_CLEARED + line[: self.width - 1])

    def end(self) -> None:
        """Take the line away again."""
        if self.is_shown:
            self.write(_CLEARED)
            self.is_shown = False
