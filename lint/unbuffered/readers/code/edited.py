"""The files of a package under the names that people edit, where they are staged copies."""

from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.readers.code.packages import Package
from unbuffered.readers.resolution.properties import Properties


class Edited(Struct, frozen=True):
    """The files of a package; those of which a place is told keep their texts for reports."""

    own: Properties
    package: Package

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return self.package.has(path)

    def read(self, path: str) -> str | None:
        """Return the text of a file."""
        return self.package.read(path)

    def file(self, path: str) -> PurePosixPath:
        """Return the file as reports name it."""
        return original(self.own, self.package, path, self.package.read(path) or "")


def original(own: Properties, package: Package, path: str, written: str) -> PurePosixPath:
    """Return the file that people edit, where a staged copy has one, and keep its text for reports."""
    return own.scope.estate.library.original(package.file(path), path, written)
