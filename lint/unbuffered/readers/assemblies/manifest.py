"""The JSON files of a cloud assembly, read tolerantly: what is broken or leads out of it is a gap."""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from posixpath import normpath

from msgspec import Struct, field

from unbuffered.disk import InputError
from unbuffered.model.place import Place
from unbuffered.model.route import Gap
from unbuffered.readers.documents.tree import Document, Map
from unbuffered.readers.estate.library import Library

Json = Mapping[str, object]

_MAX_DIGITS = 9


class Files(Struct):
    """The files of an assembly, stages and all, and what could not be read of them."""

    root: PurePosixPath
    library: Library
    gaps: list[Gap] = field(default_factory=list)

    def path(
        self, folder: PurePosixPath, written: object, file: PurePosixPath, text: str
    ) -> PurePosixPath | None:
        """Return a path that a manifest names, if it lies in the assembly."""
        name = text_in(written)
        if not name:
            self.gap("an artifact names no file, so it is not checked", file, text, "artifacts")
            return None
        if any(one == "\0" or "\ud800" <= one <= "\udfff" for one in name):
            self.gap("not checked: an artifact names a file as none can be called", file, text, name)
            return None
        path = PurePosixPath(normpath(folder / name))
        if path != self.root and self.root not in path.parents and self.root != PurePosixPath():
            self.gap(f"not checked: {name} lies outside the cloud assembly", file, text, name)
            return None
        return path

    def json(self, file: PurePosixPath) -> tuple[Json | None, str]:
        """Return a JSON file of the assembly with its text; None, and a gap, if it is broken."""
        try:
            text = self.library.tree.text(file)
        except InputError as error:
            self.gap(f"cannot be read: {error.says}", file, "", "")
            return None, ""
        try:
            found = json.loads(text.removeprefix("\ufeff"))
        except json.JSONDecodeError as error:
            says = f"broken JSON: {error.msg.lower()}"
            # The library counts no line that ends in CR alone.
            self.gaps.append(Gap(says, _at(file, error.doc, error.pos), fault=True))
            return None, text
        except (RecursionError, ValueError) as error:
            says = "nested too deep" if isinstance(error, RecursionError) else "a number of too many digits"
            self.gap(f"broken JSON: {says}", file, text, "")
            return None, text
        if not isinstance(found, dict):
            self.gap("this is no mapping, and so no part of a cloud assembly", file, text, "")
            return None, text
        return found, text

    def gap(self, says: str, file: PurePosixPath, text: str, wanted: str, *, fault: bool = True) -> None:
        """Note a gap on the first line of a file that holds what it is about."""
        if wanted and not text:
            try:
                text = self.library.tree.text(file)
            except InputError:
                text = ""
        body = text.removeprefix("\ufeff")
        offset = max(body.find(json.dumps(wanted)), 0) if wanted else 0
        self.gaps.append(Gap(says, _at(file, body, offset), fault=fault))


def _at(file: PurePosixPath, body: str, offset: int) -> Place:
    return Place(file, (), Document(file, body, Map([], None, 0, 0)).character(offset))


def mapping(value: object) -> Json:
    """Return a JSON value as a mapping, an empty one if it is none."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> dict[str, Json]:
    """Return the members of a JSON value that are mappings."""
    return {name: one for name, one in mapping(value).items() if isinstance(one, dict)}


def text_in(value: object) -> str:
    """Return a JSON value as a text, an empty one if it is none."""
    return value if isinstance(value, str) else ""


def major(version: object) -> int | None:
    """Return the major number of a version; None if it has none."""
    return number_in(text_in(version).partition(".")[0])


def number_in(word: str) -> int | None:
    """Return a word as a number; None for one that is none, or that nobody counts to."""
    return int(word) if word.isdecimal() and len(word) <= _MAX_DIGITS else None
