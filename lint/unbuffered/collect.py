"""Paths to sources: the only room that touches the disk."""

import difflib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap

MAX_BYTES = 20_000_000
MAX_FILES = 50_000

SUFFIXES = frozenset({".yaml", ".yml", ".json", ".template", ".cfn", ".cft"})
"""What a folder is searched for; a file that is named is read whatever it is called."""

_COPIES = frozenset({".example", ".sample", ".dist"})
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})
_MARKS = (b"AWS::", b"x-amazon-apigateway")
HERE = PurePosixPath()
MANIFEST = "manifest.json"
ASSEMBLY = "cdk.out"
"""The file by which the CDK marks a folder as a cloud assembly, whatever the folder is called."""

_HEAD = 4_096


class InputError(Exception):
    """An input that cannot be read; the sentence says why, `before` is the text up to the fault."""

    def __init__(self, says: str, before: str = "") -> None:
        """Keep the sentence and what could be read."""
        super().__init__(says)
        self.says = says
        self.before = before


class PathError(Exception):
    """A path that the user gave and that does not exist; the sentence suggests the nearest."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file and its text; `named` when the user asked for this very file."""

    file: PurePosixPath
    text: str
    named: bool


@dataclass(frozen=True, slots=True)
class Collected:
    """What the given paths hold: sources in a fixed order, cloud assemblies, and files that are no text.

    An assembly is told by its folder; nothing inside it is a source of its own.
    """

    sources: tuple[Source, ...]
    assemblies: tuple[PurePosixPath, ...]
    gaps: tuple[Gap, ...]
    searched: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The working folder and the folders that may be read."""

    here: Path
    roots: tuple[Path, ...]

    @classmethod
    def of(cls, paths: Sequence[Path], here: Path) -> "Tree":
        """Return the tree of some paths: the working folder if they lie in it, else their own folders."""
        roots = {
            here if path.is_relative_to(here) else path if path.is_dir() else path.parent for path in paths
        }
        return cls(here, tuple(sorted(roots)))

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
            return _read(target, limit)
        except OSError as error:
            raise InputError(_reason(error)) from error

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

    def holds_folder(self, folder: PurePosixPath) -> bool:
        """Whether there is such a folder in the tree."""
        path = Path(os.path.normpath(self.here / folder))
        try:
            return self.holds(path) and path.is_dir()
        except (OSError, ValueError):
            return False

    def files(self, folder: PurePosixPath) -> list[PurePosixPath]:
        """Return the files that lie in a folder itself, sorted; none if it cannot be read."""
        try:
            names = sorted(entry.name for entry in os.scandir(self.here / folder) if entry.is_file())
        except OSError:
            return []
        return [folder / name for name in names]

    def below(self, folder: PurePosixPath) -> Iterator[tuple[PurePosixPath, int]]:
        """Yield (file, bytes) below a folder, sorted; links, hidden folders and dependencies left out."""
        for count, file in enumerate(_walk(self.here / folder, lambda _: True)):
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
                raise InputError("there is no such file")
        except (OSError, ValueError) as error:
            raise InputError(_reason(error)) from error
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


def collect(given: Sequence[str], here: Path) -> tuple[Tree, Collected]:
    """Return everything readable under the given paths, in the order of the paths and their names.

    Raises:
        PathError: a path does not exist.

    """
    here = here.resolve()
    paths = [_existing(path, here) for path in given]
    tree = Tree.of(paths, here)
    sources: dict[PurePosixPath, Source] = {}
    assemblies: dict[PurePosixPath, None] = {}
    gaps: list[Gap] = []
    searched = 0
    for path in paths:
        named = not path.is_dir()
        for file in [path] if named else _walk(path, _is_candidate):
            if isinstance(file, OSError):
                gaps.append(_gap(tree.shown(Path(file.filename)), f"cannot be read: {_reason(file)}"))
                continue
            searched += 1
            if _is_manifest(file):
                assemblies[tree.shown(file.parent)] = None
                continue
            if not named and searched > MAX_FILES:
                gaps.append(_gap(tree.shown(path), f"not checked: more than {MAX_FILES} files"))
                break
            found = _source(tree, file, named=named)
            if isinstance(found, Gap):
                gaps.append(found)
            elif found is not None and (named or found.file not in sources):
                sources[found.file] = found
    return tree, Collected(tuple(sources.values()), tuple(assemblies), tuple(gaps), searched)


def _existing(path: str, here: Path) -> Path:
    """Return the absolute path, or say which one may be meant.

    Links in its folder are followed; a link that it is itself is left, so that it can be refused.
    """
    target = Path(os.path.normpath(here / path))
    try:
        if target.exists():
            return target.resolve() if target.is_dir() else target.parent.resolve() / target.name
        names = sorted(target.parent.iterdir()) if target.parent.is_dir() else []
    except (OSError, ValueError) as error:
        raise PathError(f"{path} cannot be read: {_reason(error)}") from error
    stems = {one.stem: one.name for one in names if one.name != target.name}
    near = difflib.get_close_matches(target.stem, stems, n=1)
    hint = f"; did you mean {(Path(path).parent / stems[near[0]]).as_posix()}?" if near else ""
    raise PathError(f"there is no {path}{hint}")


def _walk(folder: Path, wanted: Callable[[str], bool]) -> Iterator[Path | OSError]:
    """Yield the files below a folder whose names are wanted, sorted.

    Links, hidden folders and dependencies are left out; of a cloud assembly only its manifest is
    yielded. A folder that cannot be read is yielded as its error.
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
        if any(entry.name == MANIFEST for entry in kept) and _is_manifest(manifest):
            yield manifest
            continue
        yield from (Path(entry.path) for entry in kept if entry.is_file() and wanted(entry.name))
        folders = [Path(entry.path) for entry in kept if entry.is_dir() and entry.name not in _SKIPPED]
        waiting += reversed(folders)


def _reason(error: OSError | ValueError) -> str:
    """Return what the system says of a path, in lower case like our own sentences."""
    says = error.strerror if isinstance(error, OSError) else None
    return (says or "no path of a file").lower()


def _is_candidate(name: str) -> bool:
    path = PurePosixPath(name.lower())
    if path.suffix in _COPIES:
        path = path.with_suffix("")
    return path.suffix in SUFFIXES


def _source(tree: Tree, file: Path, *, named: bool) -> Source | Gap | None:
    """Return a file's source; None for one that nobody named and that has nothing of ours in it."""
    shown = tree.shown(file)
    if not tree.holds(file):
        return _gap(shown, "a link that leads out of the folder that was given")
    try:
        data = _read(file)
        if not named and not _ours(data):
            return None
        return Source(shown, decode(data), named)
    except InputError as error:
        return _gap(shown, error.says, error.before)
    except OSError as error:
        return _gap(shown, f"cannot be read: {_reason(error)}")


def _is_manifest(file: Path) -> bool:
    """Whether a file is the manifest of a cloud assembly: by the mark beside it, or by what it holds."""
    if file.name != MANIFEST or file.is_symlink():
        return False
    try:
        if (file.parent / ASSEMBLY).is_file():
            return True
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return b'"artifacts"' in head and b'"version"' in head


def _read(file: Path, limit: int = MAX_BYTES) -> bytes:
    """Return the bytes of a regular file, one more than the limit at most."""
    if not file.is_file():
        raise InputError("not a regular file")
    with file.open("rb") as stream:
        return stream.read(limit + 1)


def _ours(data: bytes) -> bool:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = data.replace(b"\0", b"")
    return any(mark in data for mark in _MARKS)


def _gap(file: PurePosixPath, says: str, before: str = "") -> Gap:
    lines = before.splitlines(keepends=True) or [""]
    line, column = (len(lines) + 1, 1) if lines[-1].endswith("\n") else (len(lines), len(lines[-1]) + 1)
    return Gap(says, Place(file, (), Span(line, column, line, column)), fault=True)
