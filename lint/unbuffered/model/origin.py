"""What people wrote, where a place points into a file that a program wrote."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Protocol

from msgspec import Struct

from unbuffered.model.acknowledged import Acknowledged
from unbuffered.model.place import Place


class How(StrEnum):
    """How a source line was found, from most to least exact; NONE if no line was."""

    ASSIGNED = "assigned"
    CREATED = "created"
    DERIVED = "derived"
    ANCESTOR = "around it"
    NONE = "none"


class Origin(Struct, frozen=True):
    """The construct that made a resource, and the line of source that made or changed it.

    `template` is the place in the synthesized template, `at` the one in the source, if it is known.
    """

    construct: str
    template: Place
    at: Place | None
    how: How


def written(place: Place, origin: Origin | None) -> Place:
    """Return where a person wrote what stands at a place."""
    return origin.at if origin is not None and origin.at is not None else place


class Origins(Protocol):
    """Finds what people wrote; asked for findings alone, as it may read more files."""

    def of(self, place: Place) -> Origin | None:
        """Return the origin of a place; None for one in a file that people write themselves."""

    @property
    def texts(self) -> Mapping[PurePosixPath, str]:
        """The texts of the source files that were found so far."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What to do so that more is found, each once."""

    @property
    def acknowledged(self) -> tuple[Acknowledged, ...]:
        """What the programs acknowledge, whatever it is."""


class NoOrigins:
    """Nothing was written by a program."""

    def of(self, _place: Place) -> Origin | None:
        """Return None."""
        return None

    @property
    def texts(self) -> Mapping[PurePosixPath, str]:
        """Return none."""
        return {}

    @property
    def notes(self) -> tuple[str, ...]:
        """Return none."""
        return ()

    @property
    def acknowledged(self) -> tuple[Acknowledged, ...]:
        """Return none."""
        return ()
