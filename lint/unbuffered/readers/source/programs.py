"""The CDK program around an assembly, searched: loaded only where the assembly does not tell lines itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from unbuffered.model.origin import How
from unbuffered.model.place import Place
from unbuffered.readers.source.constructs.calls import Call
from unbuffered.readers.source.constructs.escapes import Override, overrides, salts
from unbuffered.readers.source.constructs.frames import Frame
from unbuffered.readers.source.constructs.search import (
    CallIndex,
    Certainty,
    python_calls,
    search,
    typescript_calls,
)
from unbuffered.readers.source.sourcefiles import SourceFiles

_HOW = {Certainty.EXACT: How.DERIVED, Certainty.ONE_OF: How.NONE, Certainty.ANCESTOR: How.ANCESTOR}


@dataclass
class Program:
    """The source files of the project of one assembly."""

    files: SourceFiles
    root: PurePosixPath

    @cached_property
    def _calls(self) -> CallIndex:
        return CallIndex.of(
            call
            for file, text in self.files.sources(self.root)
            for call in (python_calls if file.endswith(".py") else typescript_calls)(file, text)
        )

    def find(self, construct: str, class_of: Callable[[str], str]) -> tuple[Place | None, How]:
        """Return the line that makes a construct; of several alike, none is the place.

        Then the line is told that makes the nearest construct around it, of which there is but one.
        """
        found = search(construct, class_of, self._calls) if construct else None
        how = _HOW[found.certainty] if found is not None else How.NONE
        while found is not None and found.certainty is Certainty.ONE_OF:
            construct, _, inner = construct.rpartition("/")
            found = search(construct, class_of, self._calls) if inner and construct else None
            how = How.ANCESTOR
        return (self.place(found.call), how) if found is not None else (None, How.NONE)

    def place(self, call: Call | Override) -> Place | None:
        """Return where a call stands."""
        return self.files.place(Frame(call.file, call.line, call.column), self.root)

    def overrides(self, path: str) -> Iterator[Place]:
        """Yield where the program overrides a property of this path."""
        for one in self._overrides:
            place = self.place(one) if one.path == path else None
            if place is not None:
                yield place

    @cached_property
    def _overrides(self) -> tuple[Override, ...]:
        return tuple(one for file, text in self.files.sources(self.root) for one in overrides(file, text))

    def salts(self) -> Iterator[Place]:
        """Yield where the program gives a deployment another logical id."""
        return filter(None, map(self.place, self._salts))

    @cached_property
    def _salts(self) -> tuple[Call, ...]:
        return tuple(one for file, text in self.files.sources(self.root) for one in salts(file, text))
