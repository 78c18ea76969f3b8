"""Requirement files of pip, and those that they pull in."""

import re
from collections.abc import Iterator
from functools import partial
from posixpath import dirname, join, normpath

from msgspec import Struct, field
from msgspec.structs import replace

from unbuffered.model.pins import Pin, Versions
from unbuffered.model.place import Place
from unbuffered.readers.code.pins.written import LONGEST, Files, Text, requirement

FILE = "requirements.txt"
_MOST_FILES = 20
_MOST_LINES = 5_000
_REMARK = re.compile(r"(?:^|\s)#.*")
_PULLED = re.compile(r"(?:(-r|--requirement)|(-c|--constraint))(?:\s+|\s*=\s*|(?<=-[rc]))(\S+)")
_INDEX = ("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--no-index")


class _Reading(Struct):
    """What was read so far of a file and of those that it pulls in."""

    files: Files
    seen: dict[str, None] = field(default_factory=dict)
    constraints: dict[str, Pin] = field(default_factory=dict)
    has_index: bool = False


def required(files: Files, path: str) -> Iterator[Pin]:
    """Yield what a requirement file asks for; constraints bound what is asked for and ask for nothing."""
    reading = _Reading(files)
    found = list(_listed(reading, path, is_constraint=False))
    for pin in found:
        bound = reading.constraints.get(pin.name)
        if bound is not None and pin.versions.exact is None:
            lacks = pin.versions == Versions() or bound.versions.exact is not None
            pin = replace(pin, versions=bound.versions, fixed=bound.fixed) if lacks else pin  # noqa: PLW2901
        yield replace(pin, elsewhere=pin.elsewhere or reading.has_index)


def _listed(reading: _Reading, path: str, *, is_constraint: bool) -> Iterator[Pin]:
    """Yield the requirements of one file, those that it pulls in where it does."""
    path = normpath(path)
    text = reading.files.read(path) if path not in reading.seen and len(reading.seen) < _MOST_FILES else None
    reading.seen[path] = None
    if text is None or len(text) > LONGEST:
        return
    own = Text(reading.files.file(path), text)
    for start, line in _lines(text):
        pulled = _PULLED.match(line)
        if pulled is not None:
            inner = join(dirname(path), pulled[3])
            yield from _listed(reading, inner, is_constraint=is_constraint or pulled[2] is not None)
        elif line.startswith("-"):
            reading.has_index |= line.startswith(_INDEX)
        else:
            pin = requirement(line, partial(_place, own, start))
            if pin is not None and is_constraint:
                reading.constraints[pin.name] = pin
            elif pin is not None:
                yield pin


def _place(own: Text, start: int, name: str) -> Place:
    return own.place(start, len(name))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with the offsets of what they say, remarks left out and continued ones joined."""
    start = 0
    parts: list[str] = []
    first = 0
    for count, line in enumerate(text.split("\n")):
        if count == _MOST_LINES:
            return
        bare = _REMARK.sub("", line.removesuffix("\r").removeprefix("\ufeff"))
        if not parts:
            first = start + len(line) - len(line.lstrip("\ufeff \t"))
        start += len(line) + 1
        parts.append(bare.removesuffix("\\").strip())
        if bare.endswith("\\"):
            continue
        if any(parts):
            yield first, " ".join(parts).strip()
        parts = []
