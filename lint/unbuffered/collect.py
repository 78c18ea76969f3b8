"""Paths to sources: what of the given paths is ours to check."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from msgspec import Struct, field

from unbuffered.disk import APP, ASSEMBLY, MAX_FILES, InputError, Tree, decode, is_manifest, reason, walk
from unbuffered.links import landing
from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap

SUFFIXES = frozenset({".yaml", ".yml", ".json", ".template", ".cfn", ".cft"})
"""What a folder is searched for; a file that is named is read whatever it is called."""

PYTHON = ".py"
_STREAMS = (
    rb"BedrockAgentCoreApp|Streaming(?:Http)?Response|EventSourceResponse|StreamResponse|stream_with_context"
    rb"|lambda_handler|def handler\(|Mangum"
    rb"|FastAPI|APIRouter|Quart|Flask|litestar|aiohttp|sanic|event_handler"
)
"""What a file of Python has in it that answers requests or yields; none of it is proof."""

_COPIES = frozenset({".example", ".sample", ".dist"})
_MARKS = (b"AWS::", b"x-amazon-apigateway")


class PathError(Exception):
    """A path that the user gave and that does not exist; the sentence suggests the nearest."""


class Source(Struct, frozen=True):
    """A file and its text; `named` when the user asked for this very file."""

    file: PurePosixPath
    text: str
    named: bool


class Collected(Struct, frozen=True):
    """What the given paths hold: sources in a fixed order, cloud assemblies, and files that are no text.

    An assembly is told by its folder; nothing inside it is a source of its own. `python` are the files of
    Python that may hold a handler: named ones, and those that have a word of one in them. `unsynthesized` are
    the files of CDK apps whose assembly is not here.
    """

    sources: tuple[Source, ...]
    python: tuple[PurePosixPath, ...]
    assemblies: tuple[PurePosixPath, ...]
    gaps: tuple[Gap, ...]
    searched: int
    unsynthesized: tuple[PurePosixPath, ...] = ()


def collect(
    given: Sequence[str],
    here: Path,
    excludes: Callable[[PurePosixPath], bool] = lambda _: False,
    edited: Mapping[PurePosixPath, str] = MappingProxyType({}),
) -> tuple[Tree, Collected]:
    """Return everything readable under the given paths, in the order of the paths and their names.

    What a setting `excludes` is left out, also when it is named; `edited` are texts of files that differ
    from what is on the disk.

    Raises:
        PathError: a path does not exist.

    """
    here = here.resolve()
    paths = [_existing(path, here) for path in given]
    search = _Search(Tree.of(paths, here, edited), excludes)
    for path in paths:
        search.take(path)
    return search.tree, search.collected()


class _Search(Struct):
    """What was found so far."""

    tree: Tree
    excludes: Callable[[PurePosixPath], bool]
    sources: dict[PurePosixPath, Source] = field(default_factory=dict)
    python: dict[PurePosixPath, None] = field(default_factory=dict)
    assemblies: dict[PurePosixPath, None] = field(default_factory=dict)
    apps: list[PurePosixPath] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    searched: int = 0

    def take(self, path: Path) -> None:
        """Look at a file, or at everything in a folder."""
        if self._is_excluded(path):
            return
        if not self.tree.holds(path):
            self.searched += 1
            self.gaps.append(
                _gap(self.tree.shown(path), "a link that leads out of the folder that was given")
            )
            return
        named = not path.is_dir()
        for file in [path] if named else walk(path, _is_candidate, self._is_excluded):
            if isinstance(file, OSError):
                shown = self.tree.shown(Path(file.filename))
                self.gaps.append(_gap(shown, f"cannot be read: {reason(file)}"))
                continue
            if self._is_excluded(file):
                continue
            self.searched += 1
            if not named and self.searched > MAX_FILES and not is_manifest(file):
                self.gaps.append(_gap(self.tree.shown(path), f"not checked: more than {MAX_FILES} files"))
                break
            self._keep(file, named=named)

    def collected(self) -> Collected:
        """Return everything that was found."""
        missed = self._unsynthesized() if self.apps else ()
        says = "a CDK app whose cloud assembly is not here: cdk synth writes it"
        return Collected(
            tuple(self.sources.values()),
            tuple(self.python),
            tuple(self.assemblies),
            (*self.gaps, *(_gap(app, says, fault=False) for app in missed)),
            self.searched,
            missed,
        )

    def _unsynthesized(self) -> tuple[PurePosixPath, ...]:
        # Imported here: hardly any project is an app of the CDK.
        from unbuffered.apps import unsynthesized

        return unsynthesized(self.tree, self.apps, tuple(self.assemblies))

    def _is_excluded(self, path: Path) -> bool:
        return self.excludes(self.tree.shown(path))

    def _keep(self, file: Path, *, named: bool) -> None:
        """Put a file where it belongs, if there is anything of ours in it."""
        if is_manifest(file):
            self.assemblies[self.tree.shown(file.parent)] = None
        elif file.name == APP and not named:
            self.apps.append(self.tree.shown(file))
        elif file.suffix == PYTHON:
            if _may_stream(self.tree, file, named=named):
                self.python[self.tree.shown(file)] = None
        else:
            found = _source(self.tree, file, named=named)
            if isinstance(found, Gap):
                self.gaps.append(found)
            elif found is not None and (named or found.file not in self.sources):
                self.sources[found.file] = found


def _existing(path: str, here: Path) -> Path:
    """Return the absolute path, or say which one may be meant.

    Links are followed; one that lies in the working tree and leads out of it is left, so that it can be
    refused, and so is a link that a file is itself.
    """
    target = Path(os.path.normpath(here / path))
    try:
        if target.exists():
            if _strays(Path(path), here):
                return target
            return target.resolve() if target.is_dir() else target.parent.resolve() / target.name
        names = sorted(target.parent.iterdir()) if target.parent.is_dir() else []
    except (OSError, ValueError) as error:
        raise PathError(f"{path} cannot be read: {reason(error)}") from error
    stems = {one.stem: one.name for one in names if one.name != target.name}
    # Imported here: only a mistake needs it.
    from difflib import get_close_matches

    near = get_close_matches(target.stem, stems, n=1)
    hint = f"; did you mean {(Path(path).parent / stems[near[0]]).as_posix()}?" if near else ""
    if target.name == ASSEMBLY:
        hint = "; cdk synth writes it"
    raise PathError(f"there is no {path}{hint}")


def _strays(path: Path, here: Path) -> bool:
    try:
        landing(path, here)
    except OSError:
        return True
    return False


def _is_candidate(name: str) -> bool:
    path = PurePosixPath(name.lower())
    if path.suffix in _COPIES:
        path = path.with_suffix("")
    return path.suffix in SUFFIXES or name.endswith(PYTHON)


def _may_stream(tree: Tree, file: Path, *, named: bool) -> bool:
    """Whether a file of Python is worth parsing; one that cannot be read is told by what parses it."""
    if named or not tree.holds(file):
        return named
    try:
        data = tree.read(file)
        return (b"async" in data and b"yield" in data) or re.search(_STREAMS, data) is not None
    except (InputError, OSError):
        return True


def _source(tree: Tree, file: Path, *, named: bool) -> Source | Gap | None:
    """Return a file's source; None for one that nobody named and that has nothing of ours in it."""
    shown = tree.shown(file)
    if not tree.holds(file):
        return _gap(shown, "a link that leads out of the folder that was given")
    try:
        data = tree.read(file)
        if not named and not _ours(data):
            return None
        return Source(shown, decode(data), named)
    except InputError as error:
        return _gap(shown, error.says, error.before)
    except OSError as error:
        return _gap(shown, f"cannot be read: {reason(error)}")


def _ours(data: bytes) -> bool:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = data.replace(b"\0", b"")
    return any(mark in data for mark in _MARKS)


def _gap(file: PurePosixPath, says: str, before: str = "", *, fault: bool = True) -> Gap:
    lines = before.splitlines(keepends=True) or [""]
    line, column = (len(lines) + 1, 1) if lines[-1].endswith("\n") else (len(lines), len(lines[-1]) + 1)
    return Gap(says, Place(file, (), Span(line, column, line, column)), fault=fault)
