"""Packages of code: folders and build contexts."""

from pathlib import PurePosixPath
from posixpath import normpath
from typing import Protocol

from msgspec import Struct

from unbuffered.disk import InputError, Tree, decode

MAX_MEMBER = 2_000_000
"""Bytes of one file of code: longer ones are bundles that nobody reads."""


class Package(Protocol):
    """Files by their paths inside the package."""

    @property
    def is_here(self) -> bool:
        """Whether there is anything to read."""

    def has(self, path: str) -> bool:
        """Whether there is such a file."""

    def read(self, path: str) -> str | None:
        """Return the text of a file; None if it is missing, too large, or no text."""

    def file(self, path: str) -> PurePosixPath:
        """Return the file as reports name it."""


class Folder(Struct, frozen=True):
    """A folder of the tree."""

    tree: Tree
    root: PurePosixPath

    @property
    def is_here(self) -> bool:
        """Whether there is such a folder."""
        return self.tree.holds_folder(self.root)

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return _inside(path) and self.tree.has(self.file(path))

    def read(self, path: str) -> str | None:
        """Return the text of a file; None if it is missing, too large, or no text."""
        try:
            data = self.tree.data(self.file(path), MAX_MEMBER) if _inside(path) else b""
        except InputError:
            return None
        return text_of(data) if _inside(path) else None

    def file(self, path: str) -> PurePosixPath:
        """Return the file as reports name it."""
        return PurePosixPath(normpath(self.root / path))


def _inside(path: str) -> bool:
    inner = normpath(path)
    return not inner.startswith(("/", "../")) and inner != ".."


def text_of(data: bytes) -> str | None:
    """Return the text of some bytes; None if they are none, or more than a file of code has."""
    if len(data) > MAX_MEMBER:
        return None
    try:
        return decode(data)
    except InputError:
        return None
