"""The source files of a CDK project: found again when the assembly was synthesized elsewhere."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePath, PurePosixPath

from msgspec import Struct, field

from unbuffered.disk import InputError, Tree
from unbuffered.model.place import Place, Span
from unbuffered.readers.assemblies.assembly import project_of
from unbuffered.readers.source.constructs.frames import Frame

_LINES = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"(?:new\s+)?[\w.$]+")
_PYTHON = frozenset({".py"})
_SCRIPT = frozenset({".ts", ".js", ".mts", ".mjs"})
_MAX_FILES = 2_000
_MAX_BYTES = 10_000_000
_MAX_PARTS = 40
"""Folders of a path that are tried; each end of it is looked for on the disk."""


class SourceFiles(Struct):
    """Texts of source files, each read once."""

    tree: Tree
    texts: dict[PurePosixPath, str] = field(default_factory=dict)
    _lines: dict[PurePosixPath, list[str]] = field(default_factory=dict)
    _found: dict[tuple[str, PurePosixPath], PurePosixPath | None] = field(default_factory=dict)
    _sourced: dict[PurePosixPath, list[tuple[str, str]]] = field(default_factory=dict)

    def place(self, frame: Frame, root: PurePosixPath) -> Place | None:
        """Return where a frame lies in the project of an assembly; None if it does not."""
        file = self._file(frame.file, root)
        if file is None:
            return None
        lines = self._split(file)
        if not 0 < frame.line <= len(lines):
            return None
        line = lines[frame.line - 1]
        if (frame.column or 1) > max(len(line), 1):
            # A position in the JavaScript that a loader made of the file: its line is no line of ours.
            return None
        column = frame.column or len(line) - len(line.lstrip()) + 1
        named = _NAME.match(line, column - 1)
        end = (
            named.end() + 1 if named is not None and frame.column else max(len(line.rstrip()) + 1, column + 1)
        )
        return Place(file, (), Span(frame.line, column, frame.line, min(max(end, column + 1), len(line) + 1)))

    def elsewhere(self, frame: Frame, root: PurePosixPath) -> bool:
        """Whether a frame names a file of a program that is not at hand, as where only an assembly is."""
        file = PurePosixPath(frame.file)
        written = file.suffix in _PYTHON | _SCRIPT and ".." not in file.parts
        return written and self._file(frame.file, root) is None

    def line(self, place: Place) -> str:
        """Return the line of source at a place; empty if it is not at hand."""
        return self.text(place.file, place.span.line)

    def text(self, file: PurePosixPath, number: int) -> str:
        """Return a line of a file of which a place was asked for before."""
        lines = self._lines.get(file, [])
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def sources(self, root: PurePosixPath) -> list[tuple[str, str]]:
        """Return the source files of a project, read once, as far as the budget goes."""
        if root not in self._sourced:
            self._sourced[root] = list(self._read(project_of(self.tree, root)))
        return self._sourced[root]

    def _read(self, folder: PurePosixPath) -> Iterator[tuple[str, str]]:
        left, budget = _MAX_FILES, _MAX_BYTES
        for file, size in self.tree.below(folder):
            if file.suffix not in _PYTHON | _SCRIPT or file.name.endswith(".d.ts"):
                continue
            left, budget = left - 1, budget - size
            if left < 0 or budget < 0:
                return
            with suppress(InputError):
                yield str(file), self.tree.text(file)

    def _file(self, written: str, root: PurePosixPath) -> PurePosixPath | None:
        """Return the file of the tree that a trace names: by its whole path, or by the longest end of it."""
        key = (written, root)
        if key not in self._found:
            self._found[key] = self._search(written, root)
        return self._found[key]

    def _search(self, written: str, root: PurePosixPath) -> PurePosixPath | None:
        parts = PurePath(written.replace("\\", "/")).parts
        whole = PurePosixPath(written)
        here = PurePosixPath(self.tree.here.as_posix())
        candidates = [whole.relative_to(here)] if whole.is_relative_to(here) else [whole]
        folder = project_of(self.tree, root)
        candidates += [
            folder.joinpath(*parts[start:]) for start in range(max(1, len(parts) - _MAX_PARTS), len(parts))
        ]
        return next((one for one in candidates if self._has(one)), None)

    def _has(self, file: PurePosixPath) -> bool:
        if file not in self.texts:
            try:
                self.texts[file] = self.tree.text(file)
            except InputError:
                return False
        return True

    def _split(self, file: PurePosixPath) -> list[str]:
        if file not in self._lines:
            self._lines[file] = _LINES.split(self.texts[file])
        return self._lines[file]
