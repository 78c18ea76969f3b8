"""Files that a template pulls in: local ones only, and only from the tree that was given."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from msgspec import Struct, field

from unbuffered.collect import Source
from unbuffered.disk import BYTE_ORDER_MARK, HERE, InputError, MissingError, Tree
from unbuffered.model.pins import Pin
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document, Map, UnreadableError
from unbuffered.readers.estate.originals import Originals

_BUILDS = frozenset({".aws-sam", ".serverless"})
"""Folders into which SAM and the Serverless Framework copy what people wrote beside them."""


class Library(Struct):
    """Documents by file; what was pulled in is remembered, so that nobody judges it twice."""

    tree: Tree
    project: PurePosixPath = HERE
    """The folder around the cloud assembly that is being read, in which originals of its copies may lie."""

    uploaded: Mapping[str, Source] = field(default_factory=dict)
    """Templates of nested stacks that lie in no file, by the id of the stack."""

    loaded: Mapping[tuple[str, str], PurePosixPath | str] = field(default_factory=dict)
    """Where in the tree the code of functions was loaded to, or why it was not, by their keys."""

    parsed: dict[PurePosixPath, Document] = field(default_factory=dict)
    """What the inputs were parsed to, for who mends them."""

    asked: dict[tuple[PurePosixPath, PurePosixPath | None], tuple[Pin, ...]] = field(default_factory=dict)
    """What folders of code ask for, by the folder and the Dockerfile that installs it."""

    _originals: Originals | None = None
    _texts: dict[PurePosixPath, str] = field(default_factory=dict)
    _read: dict[PurePosixPath, Document | UnreadableError] = field(default_factory=dict)
    included: set[PurePosixPath] = field(default_factory=set)

    def include(self, by: PurePosixPath, path: str) -> Document:
        """Return the document at a path relative to the file that refers to it.

        Raises:
            UnreadableError: it is not local, not in the tree, missing, or no YAML or JSON.

        """
        if "://" in path:
            raise UnreadableError(f"{path.partition('://')[0]} addresses are not fetched")
        try:
            file, content = self.tree.open(by, path)
        except InputError as error:
            raise UnreadableError(error.says, missing=isinstance(error, MissingError)) from error
        self.included.add(file)
        if file not in self._read:
            staged = next((part for part in file.parts if part.startswith("asset.")), None)
            named = self.original(file, _inner(file), content) if staged is not None else file
            self.included.add(named)
            try:
                self._read[file] = parse(named, content)
            except UnreadableError as error:
                self._read[file] = UnreadableError(
                    error.says, error.offset, where=_where(named, content, error.offset)
                )
        found = self._read[file]
        if isinstance(found, UnreadableError):
            raise found
        return found

    def nested(self, id_: str) -> Document | None:
        """Return the template of a nested stack that was brought along; None if none was.

        Raises:
            UnreadableError: it is no YAML or JSON.

        """
        source = self.uploaded.get(id_)
        if source is None:
            return None
        document = parse(source.file, source.text)
        self._read[source.file] = document
        return document

    def original(self, staged: PurePosixPath, inner: str, content: str) -> PurePosixPath:
        """Return the file that a staged copy was made of, or the copy itself; keep its text for reports."""
        if self._originals is None:
            self._originals = Originals(self.tree)
        project = self._project(staged)
        file = self._originals.of(staged, inner, content, project) if project is not None else staged
        self._texts[file] = content
        return file

    def _project(self, file: PurePosixPath) -> PurePosixPath | None:
        """Return the folder in which the original of a staged copy may lie; None for a file of its own."""
        for index, part in enumerate(file.parts):
            if part in _BUILDS:
                return PurePosixPath(*file.parts[:index])
            if part.startswith("asset."):
                return self.project
        return None

    def texts(self) -> dict[PurePosixPath, str]:
        """Return the text of every file that was pulled in."""
        read = {one.file: one.text for one in self._read.values() if isinstance(one, Document)}
        return {**self._texts, **read}


def _inner(file: PurePosixPath) -> str:
    """Return the path of a staged file inside its asset; empty for an asset that is this one file."""
    index = next(index for index, part in enumerate(file.parts) if part.startswith("asset."))
    return "/".join(file.parts[index + 1 :])


def _where(file: PurePosixPath, text: str, offset: int) -> str:
    """Return a file with line and column, as reports name them."""
    broken = Document(file, text.removeprefix(BYTE_ORDER_MARK), Map([], None, 0, 0))
    line, column = broken.position(offset)
    return f"{file}:{line}:{column}"
