"""A requirement as it is written, and the text that it is written in."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Protocol

from msgspec import Struct

from unbuffered.model.pins import Pin, Versions
from unbuffered.model.place import Place, Span
from unbuffered.readers.code.pins.specifiers import name_at, normalised, versions

LONGEST = 100_000
"""Characters of a manifest: a longer one is a generated list, or made to hurt."""


class Files(Protocol):
    """The files of a package, by their paths in it."""

    def has(self, path: str) -> bool:
        """Whether there is such a file."""

    def read(self, path: str) -> str | None:
        """Return the text of a file; None if it is missing, too large, or no text."""

    def file(self, path: str) -> PurePosixPath:
        """Return the file as reports name it."""


class Text(Struct, frozen=True):
    """The text of a file, in which offsets are places."""

    file: PurePosixPath
    text: str

    def place(self, start: int, length: int) -> Place:
        """Return the place of a piece of one line."""
        return self.on(self.text.count("\n", 0, start) + 1, start, length)

    def on(self, line: int, start: int, length: int) -> Place:
        """Return the place of a piece of a line whose number is known."""
        column = start - self.text.rfind("\n", 0, start)
        return Place(self.file, (), Span(line, column, line, column + length))


At = Callable[[str], Place]
"""From the name of a distribution, as it is written, to its place."""


def requirement(text: str, at: At) -> Pin | None:
    """Return the pin of ``name[extra]>=1; marker``, or of a name with an address; None without a name."""
    text = text.strip()
    name = name_at(text)
    rest = text[len(name) :].lstrip()
    if rest.startswith("["):
        rest = rest.partition("]")[2].lstrip()
    is_elsewhere = rest.startswith("@")
    told, is_marked, _ = rest.partition(";") if not is_elsewhere else ("", " ;" in rest, "")
    if not name or (told and told[0] not in "=<>!~("):
        return None
    place = at(name)
    allowed = versions(told.partition(" --")[0]) if not is_elsewhere else Versions()
    fixed = place if allowed.exact is not None else None
    return Pin(normalised(name), allowed, place, fixed, marked=bool(is_marked), elsewhere=is_elsewhere)
