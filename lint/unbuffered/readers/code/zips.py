"""Zip files of code, read member by member and never unpacked."""

import zipfile
import zlib
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from io import BytesIO
from pathlib import Path, PurePosixPath
from posixpath import normpath

from msgspec import Struct

from unbuffered.disk import InputError, MissingError, Tree
from unbuffered.readers.code.packages import MAX_MEMBER, text_of

_MAX_ZIP = 300_000_000
_MAX_MEMBERS = 100_000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Other methods have errors of their own, and Lambda takes none of them."""


class Zip(Struct, frozen=True, dict=True):
    """A zip file on the disk or in memory: the member that is asked for is read, and nothing is unpacked."""

    held: Path | bytes
    root: PurePosixPath
    members: frozenset[str]

    @classmethod
    def open(cls, tree: Tree, root: PurePosixPath) -> "Zip":
        """Return a zip file of the tree.

        Raises:
            InputError: it is missing, too large, or no zip file.

        """
        path = tree.path(root)
        try:
            if path.stat().st_size > _MAX_ZIP:
                raise InputError(f"larger than {_MAX_ZIP // 1_000_000} MB")
        except OSError as error:
            raise InputError("not a zip file that can be read") from error
        return cls.of(path, root)

    @classmethod
    def of(cls, held: Path | bytes, root: PurePosixPath) -> "Zip":
        """Return a zip file by its path, or its bytes, and its name in reports.

        Raises:
            InputError: it is no zip file, or has too many members.

        """
        try:
            with zipfile.ZipFile(_source(held)) as opened:
                names = opened.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError) as error:
            raise InputError("not a zip file that can be read") from error
        if len(names) > _MAX_MEMBERS:
            raise InputError(f"a zip file of more than {_MAX_MEMBERS} files")
        return cls(held, root, frozenset(names))

    @property
    def is_here(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.members)

    def has(self, path: str) -> bool:
        """Whether there is such a member."""
        return normpath(path) in self.members

    def read(self, path: str) -> str | None:
        """Return the text of a member; None if it is missing, too large, or no text."""
        try:
            return text_of(self.data(path, MAX_MEMBER))
        except InputError:
            return None

    def data(self, path: str, limit: int) -> bytes:
        """Return the bytes of a member, one more than the limit at most.

        The size in the zip file's own list may lie, so no more than that is ever inflated.

        Raises:
            InputError: it is missing or cannot be read.

        """
        if not self.has(path):
            raise MissingError("there is no such file")
        try:
            with self._opened() as opened:
                info = opened.getinfo(normpath(path))
                if info.compress_type not in _METHODS:
                    raise InputError("packed by another method than Lambda takes")
                with opened.open(info) as member:
                    return member.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
            raise InputError("a member of the zip file that cannot be read") from error

    def _opened(self) -> AbstractContextManager[zipfile.ZipFile]:
        """Return the zip file, open; one on the disk is closed again, as somebody may want to write it."""
        return zipfile.ZipFile(self.held) if isinstance(self.held, Path) else nullcontext(self._in_memory)

    @cached_property
    def _in_memory(self) -> zipfile.ZipFile:
        """The zip file, its list read once: that of a hundred thousand members takes half a second."""
        return zipfile.ZipFile(_source(self.held))

    def file(self, path: str) -> PurePosixPath:
        """Return the member as reports name it: beneath its zip file."""
        return self.root / normpath(path)


def _source(held: Path | bytes) -> Path | BytesIO:
    return BytesIO(held) if isinstance(held, bytes) else held
