"""The files that may be read, and the only room that opens them: nothing outside the given tree."""

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

MAX_BYTES = 20_000_000
MAX_FILES = 50_000
HERE = PurePosixPath()
MANIFEST = "manifest.json"
ASSEMBLY = "cdk.out"
"""The file by which the CDK marks a folder as a cloud assembly, whatever the folder is called."""

APP = "cdk.json"
"""The file by which the CDK's own command knows an app."""

BYTE_ORDER_MARK = "\ufeff"

_HEAD = 4_096
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})


class InputError(Exception):
    """An input that cannot be read; the sentence says why, `before` is the text up to the fault."""

    def __init__(self, says: str, before: str = "") -> None:
        """Keep the sentence and what could be read."""
        super().__init__(says)
        self.says = says
        self.before = before


class MissingError(InputError):
    """A file that is not there."""


class Tree(Struct, frozen=True):
    """The working folder and the folders that may be read."""

    here: Path
    roots: tuple[Path, ...]
    edited: Mapping[PurePosixPath, str] = field(default_factory=dict)

    @classmethod
    def of(cls, paths: Sequence[Path], here: Path, edited: Mapping[PurePosixPath, str]) -> "Tree":
        """Return the tree of some paths: the working folder if they lie in it, else their own folders.

        Files that are `edited` have another text than the one on the disk.
        """
        roots = {
            here if path.is_relative_to(here) else path if path.is_dir() else path.parent for path in paths
        }
        return cls(here, tuple(sorted(roots)), edited)

    def shown(self, path: Path) -> PurePosixPath:
        """Return a path as reports name it: relative to the working folder where possible."""
        return PurePosixPath(
            (path.relative_to(self.here) if path.is_relative_to(self.here) else path).as_posix()
        )

    def holds(self, path: Path) -> bool:
        """Whether a path, all links followed, lies in the tree."""
        real = path.resolve()
        return any(real.is_relative_to(root) for root in self.roots)

    def open(self, by: PurePosixPath, path: str) -> tuple[PurePosixPath, str]:
        """Return the file and text at a path relative to the file that refers to it.

        Raises:
            InputError: it leads out of the tree, is missing, or is no text.

        """
        target = self._inside(self.here / by.parent / path)
        return self.shown(target), self.text(self.shown(target))

    def text(self, file: PurePosixPath) -> str:
        """Return the text of a file, named as reports name it.

        Raises:
            InputError: it leads out of the tree, is missing, or is no text.

        """
        return decode(self.data(file))

    def data(self, file: PurePosixPath, limit: int = MAX_BYTES) -> bytes:
        """Return the bytes of a file, one more than the limit at most.

        Raises:
            InputError: it leads out of the tree or is missing.

        """
        target = self._inside(self.here / file)
        try:
            return self.read(target, limit)
        except OSError as error:
            raise InputError(reason(error)) from error

    def read(self, file: Path, limit: int = MAX_BYTES) -> bytes:
        """Return the bytes of a regular file as `read` does, or those that it is to have."""
        edited = self.edited.get(self.shown(file)) if self.edited else None
        if edited is not None:
            return edited.encode("utf-8", "surrogatepass")
        try:
            return read(file, limit, _UNLINKED)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
        # A link, or what became one since it was looked at: what it leads to is opened, and nothing else.
        real = file.resolve()
        if not any(real.is_relative_to(root) for root in self.roots):
            raise InputError("it lies outside the folder that was given")
        return read(real, limit, _UNLINKED)

    def path(self, file: PurePosixPath) -> Path:
        """Return where a file of the tree lies on the disk, for a reader that takes pieces of it.

        Raises:
            InputError: it leads out of the tree or is missing.

        """
        return self._inside(self.here / file)

    def has(self, file: PurePosixPath) -> bool:
        """Whether there is such a file in the tree."""
        try:
            self._inside(self.here / file)
        except InputError:
            return False
        return True

    def is_library(self, file: PurePosixPath) -> bool:  # noqa: ARG002 - some trees know it
        """Whether a file was installed beside the project's own; on a disk libraries lie elsewhere."""
        return False

    def holds_folder(self, folder: PurePosixPath) -> bool:
        """Whether there is such a folder in the tree."""
        path = Path(os.path.normpath(self.here / folder))
        try:
            return self.holds(path) and path.is_dir()
        except (OSError, ValueError):
            return False

    def real(self, folder: PurePosixPath) -> Path:
        """Return where a folder really lies, links followed; nothing is opened."""
        return Path(os.path.realpath(self.here / folder))

    def files(self, folder: PurePosixPath) -> list[PurePosixPath]:
        """Return the files that lie in a folder itself, sorted; none if it cannot be read."""
        try:
            names = sorted(entry.name for entry in os.scandir(self.here / folder) if entry.is_file())
        except OSError:
            return []
        return [folder / name for name in names]

    def below(self, folder: PurePosixPath) -> Iterator[tuple[PurePosixPath, int]]:
        """Yield (file, bytes) below a folder, sorted; links, hidden folders and dependencies left out."""
        if not self.holds_folder(folder):
            return
        for count, file in enumerate(walk(self.here / folder, lambda _: True)):
            if count >= MAX_FILES:
                return
            if isinstance(file, Path):
                with suppress(OSError):
                    yield self.shown(file), file.stat().st_size

    def _inside(self, path: Path) -> Path:
        """Return the absolute path of a file that may be read."""
        try:
            target = Path(os.path.normpath(path))
            if not self.holds(target):
                raise InputError("it lies outside the folder that was given")
            if not target.is_file():
                raise MissingError(_GONE)
        except (OSError, ValueError) as error:
            raise InputError(reason(error)) from error
        return target


def decode(data: bytes) -> str:
    """Return the text of a file, line ends and byte order mark untouched.

    Raises:
        InputError: the bytes are no text that YAML or JSON may be written in.

    """
    if len(data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1_000_000} MB")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InputError("not valid UTF-16") from error
    if b"\0" in data:
        raise InputError("a binary file, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise InputError(f"not UTF-8: byte 0x{data[error.start]:02x}", before) from error


def walk(
    folder: Path, wanted: Callable[[str], bool], left_out: Callable[[Path], bool] = lambda _: False
) -> Iterator[Path | OSError]:
    """Yield the files below a folder whose names are wanted, sorted.

    Links, hidden folders, dependencies and the folders of `left_out` are passed by; of a cloud assembly
    only its manifest is yielded. A folder that cannot be read is yielded as its error.
    """
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            yield error
            continue
        if here != folder and any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        kept = [entry for entry in entries if not entry.is_symlink() and not entry.name.startswith(".")]
        manifest = here / MANIFEST
        if any(entry.name == MANIFEST for entry in kept) and is_manifest(manifest):
            yield manifest
            continue
        yield from (Path(entry.path) for entry in kept if entry.is_file() and wanted(entry.name))
        folders = [Path(entry.path) for entry in kept if entry.is_dir() and entry.name not in _SKIPPED]
        waiting += [one for one in reversed(folders) if not left_out(one)]


def is_manifest(file: Path) -> bool:
    """Whether a file is the manifest of a cloud assembly: by the mark beside it, or by what it holds."""
    if file.name != MANIFEST or file.is_symlink():
        return False
    try:
        if (file.parent / ASSEMBLY).is_file():
            return True
        head = read(file, _HEAD)
    except (InputError, OSError):
        return False
    return b'"artifacts"' in head and b'"version"' in head


_GONE = "there is no such file"

_SAFELY = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
"""No pipe that somebody puts in the place of a file is waited for."""

_UNLINKED = getattr(os, "O_NOFOLLOW", 0)


def read(file: Path, limit: int = MAX_BYTES, flags: int = 0) -> bytes:
    """Return the bytes of a regular file, one more than the limit at most; `flags` are for its opening."""
    if not file.is_file():
        raise InputError("not a regular file") if os.path.lexists(file) else MissingError(_GONE)
    with os.fdopen(os.open(file, os.O_RDONLY | _SAFELY | flags), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise InputError("not a regular file")
        return stream.read(limit + 1)


def reason(error: OSError | ValueError) -> str:
    """Return what the system says of a path, in lower case like our own sentences."""
    says = error.strerror if isinstance(error, OSError) else None
    return (says or "no path of a file").lower()
