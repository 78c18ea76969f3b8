"""A folder of the workspace with what is known of it, and how an editor hears of that."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from lsprotocol.types import Diagnostic
from msgspec import Struct, field

from unbuffered.langserver.diagnostics import By, Told
from unbuffered.langserver.folders import Folder
from unbuffered.langserver.judging import Bench, Judged
from unbuffered.langserver.runs import Runs

Publish = Callable[[str, int | None, list[Diagnostic]], None]
Say = Callable[[str], None]


class Voice(Struct, frozen=True):
    """How an editor is spoken to: diagnostics, a message that pops up, a line in its log."""

    publish: Publish
    show: Say
    log: Say


class Room(Struct, eq=False):
    """A folder with what is known of it: the last outcome, what of it is told, texts that could be read."""

    folder: Folder
    bench: Bench
    runs: Runs
    judged: Judged | None = None
    told: By = field(default_factory=dict)
    shown: Mapping[str, list[Diagnostic]] = field(default_factory=dict)
    whole: dict[PurePosixPath, str] = field(default_factory=dict)
    said: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """What popped up last, and what was logged."""


class View(Struct, frozen=True):
    """A document as it was judged, in its folder."""

    room: Room
    judged: Judged
    file: PurePosixPath

    @property
    def told(self) -> list[Told]:
        """What is told of it."""
        return self.room.told.get(self.file, [])
