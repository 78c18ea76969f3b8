"""Zip files of code, read member by member and never unpacked."""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from posixpath import normpath

from unbuffered.disk import InputError, Tree
from unbuffered.readers.code.packages import MAX_MEMBER, text_of

_MAX_ZIP = 300_000_000
_MAX_MEMBERS = 100_000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Other methods have errors of their own, and Lambda takes none of them."""


@dataclass(frozen=True, slots=True)
class Zip:
    """A zip file of the tree: the member that is asked for is read, and nothing is unpacked."""

    tree: Tree
    root: PurePosixPath
    members: frozenset[str]

    @classmethod
    def open(cls, tree: Tree, root: PurePosixPath) -> "Zip":
        """Return a zip file.

        Raises:
            InputError: it is missing, too large, or no zip file.

        """
        path = tree.path(root)
        try:
            if path.stat().st_size > _MAX_ZIP:
                raise InputError(f"larger than {_MAX_ZIP // 1_000_000} MB")
            with zipfile.ZipFile(path) as opened:
                names = opened.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError) as error:
            raise InputError("not a zip file that can be read") from error
        if len(names) > _MAX_MEMBERS:
            raise InputError(f"a zip file of more than {_MAX_MEMBERS} files")
        return cls(tree, root, frozenset(names))

    @property
    def is_here(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.members)

    def has(self, path: str) -> bool:
        """Whether there is such a member."""
        return normpath(path) in self.members

    def read(self, path: str) -> str | None:
        """Return the text of a member; None if it is missing, too large, or no text.

        The size in the zip file's own list may lie, so no more than the limit is ever inflated.
        """
        if not self.has(path):
            return None
        try:
            with zipfile.ZipFile(self.tree.path(self.root)) as opened:
                info = opened.getinfo(normpath(path))
                if info.compress_type not in _METHODS:
                    return None
                with opened.open(info) as member:
                    return text_of(member.read(MAX_MEMBER + 1))
        except (zipfile.BadZipFile, zlib.error, InputError, OSError, ValueError, RuntimeError, EOFError):
            return None

    def file(self, path: str) -> PurePosixPath:
        """Return the member as reports name it: beneath its zip file."""
        return self.root / normpath(path)
