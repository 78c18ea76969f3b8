"""Files that a template pulls in: local ones only, and only from the tree that was given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from unbuffered.collect import InputError
from unbuffered.readers.parse import parse
from unbuffered.readers.tree import Document, UnreadableError

Opener = Callable[[PurePosixPath, str], tuple[PurePosixPath, str]]
"""(file that refers, path as written) -> (file, text); raises InputError when refused."""


@dataclass(slots=True)
class Library:
    """Documents by file; what was pulled in is remembered, so that nobody judges it twice."""

    open: Opener
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
            file, content = self.open(by, path)
        except InputError as error:
            raise UnreadableError(error.says) from error
        self.included.add(file)
        if file not in self._read:
            try:
                self._read[file] = parse(file, content)
            except UnreadableError as error:
                self._read[file] = error
        found = self._read[file]
        if isinstance(found, UnreadableError):
            raise found
        return found

    def texts(self) -> dict[PurePosixPath, str]:
        """Return the text of every file that was pulled in."""
        return {file: one.text for file, one in self._read.items() if isinstance(one, Document)}
