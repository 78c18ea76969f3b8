"""Packages of code in memory, as a tree of files for the readers: nothing of it is ever on a disk."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from msgspec import field

from unbuffered.disk import MAX_BYTES, MissingError, Tree
from unbuffered.readers.code.zips import Zip

_DEPTH = 2
"""How many names the path of a package has: ``code`` and its own."""


_RECORD = re.compile(r"[^/]+\.dist-info/RECORD")
_LOCAL = "direct_url.json"
"""What installers leave beside the record of a distribution that came from no index: the project itself."""

_MOST = 1_000
"""Distributions in one package that are looked at."""

_LONGEST = 50_000_000
"""Characters of their records; a function as large as may be has some two million."""


def libraries_in(package: Zip) -> frozenset[str]:
    """Return the files that were installed into a package: libraries, and nobody's handlers.

    What a distribution has installed stands in its record. A project that was installed itself is none.
    """
    records = [one for one in sorted(package.members) if _RECORD.fullmatch(one)]
    installed: set[str] = set()
    left = _LONGEST
    for record in records[:_MOST]:
        if left > 0 and not package.has(record.replace("RECORD", _LOCAL)):
            text = package.read(record) or ""
            left -= len(text)
            installed |= {line.partition(",")[0] for line in text.splitlines()}
    return frozenset(installed)


class Loaded(Tree, frozen=True):
    """A tree in which only the members of loaded packages lie, each package a folder of its own."""

    packages: Mapping[PurePosixPath, Zip] = field(default_factory=dict)
    libraries: Mapping[PurePosixPath, frozenset[str]] = field(default_factory=dict)
    """The files of each package that were installed into it."""

    def _member(self, file: PurePosixPath) -> tuple[Zip, str] | None:
        package = self.packages.get(PurePosixPath(*file.parts[:_DEPTH]))
        return (package, "/".join(file.parts[_DEPTH:])) if package is not None else None

    def has(self, file: PurePosixPath) -> bool:
        """Whether there is such a file in a package."""
        found = self._member(file)
        return found is not None and found[0].has(found[1])

    def is_library(self, file: PurePosixPath) -> bool:
        """Whether a file was installed beside a project's own."""
        found = self._member(file)
        return found is not None and found[1] in self.libraries.get(found[0].root, ())

    def data(self, file: PurePosixPath, limit: int = MAX_BYTES) -> bytes:
        """Return the bytes of a file, one more than the limit at most.

        Raises:
            InputError: there is no such file, or it cannot be read.

        """
        found = self._member(file)
        if found is None:
            raise MissingError("there is no such file")
        return found[0].data(found[1], limit)

    def holds_folder(self, folder: PurePosixPath) -> bool:
        """Whether a path is that of a package that has anything in it."""
        found = self._member(folder)
        return found is not None and found[1] == "" and found[0].is_here

    def path(self, file: PurePosixPath) -> Path:  # noqa: ARG002 - nothing has one
        """Tell that nothing lies on the disk."""
        raise MissingError("it lies on no disk")

    def files(self, folder: PurePosixPath) -> list[PurePosixPath]:  # noqa: ARG002 - see above
        """Return none: whatever looks around in folders means those of a project."""
        return []

    def below(self, folder: PurePosixPath) -> Iterator[tuple[PurePosixPath, int]]:  # noqa: ARG002
        """Yield none, for the same reason."""
        yield from ()
