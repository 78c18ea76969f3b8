"""Folders of a workspace, and the files in them by the names of the client and of reports."""

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from msgspec import Struct
from pygls.uris import to_fs_path


class Folder(Struct, frozen=True):
    """A folder of the workspace: `path` as the client names it, `here` with its links followed."""

    uri: str
    path: Path
    here: Path

    def file(self, real: Path) -> PurePosixPath | None:
        """Return a file as reports name it; None for one that does not lie in this folder."""
        if not real.is_relative_to(self.here):
            return None
        return PurePosixPath(real.relative_to(self.here).as_posix())

    def real(self, file: PurePosixPath) -> Path:
        """Return where a file lies that a report names."""
        return Path(os.path.normpath(self.here / file))

    def named(self, file: PurePosixPath) -> str:
        """Return the address of a file that a report names, below the client's name of the folder."""
        return Path(os.path.normpath(self.path / file)).as_uri()


def folder(uri: str) -> Folder | None:
    """Return a folder by its address; None if it is none on this machine."""
    path = _path(uri)
    real = resolved(uri)
    if path is None or real is None or not real.is_dir():
        return None
    return Folder(uri, Path(os.path.normpath(path)), real)


def resolved(uri: str) -> Path | None:
    """Return the file of an address, its links followed; None for a document that is no file yet."""
    path = _path(uri)
    if path is None:
        return None
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return None


def owner(real: Path, folders: Iterable[Folder]) -> Folder | None:
    """Return the innermost folder that a file lies in: its settings hold."""
    holding = [one for one in folders if real.is_relative_to(one.here)]
    return max(holding, key=lambda one: len(one.here.parts), default=None)


def _path(uri: str) -> Path | None:
    try:
        path = to_fs_path(uri)
    except ValueError:
        return None
    return Path(path) if path and Path(path).is_absolute() else None
