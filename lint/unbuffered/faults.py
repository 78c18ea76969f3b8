"""Pieces of work that are kept from taking each other away: one that fails or takes too long is told."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec import Struct, field

from unbuffered.disk import HERE
from unbuffered.model.crash import Crash
from unbuffered.model.place import Place
from unbuffered.model.route import Gap
from unbuffered.timelimit import RUN_SECONDS, OverdueError, bounded, overdue

T = TypeVar("T")


class Guard(Struct):
    """What became of pieces of work, each of which is kept from taking the others away."""

    gaps: list[Gap] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)

    def piece(
        self, reader: str, file: PurePosixPath, work: Callable[[], T], seconds: float | None = None
    ) -> T | None:
        """Return what some work on a file comes to; None if it fails or takes too long, which is told."""
        try:
            return bounded(work, seconds)
        except OverdueError:
            self.gaps.append(Gap(overdue(), Place.of(file), fault=True))
        except Exception as error:  # noqa: BLE001 - told as our fault, with what failed and the file
            self.crashes.append(Crash.of(error, f"the reader of {reader}", str(file)))
        return None

    def whole(self, reader: str, work: Callable[[], T]) -> T | None:
        """Return what work on all files at once comes to; it has the time of the run."""
        return self.piece(reader, HERE, work, RUN_SECONDS)
