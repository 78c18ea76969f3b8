"""Lock files: the one version of everything that is installed."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from unbuffered.model.pins import Pin, Versions
from unbuffered.readers.code.pins.specifiers import normalised
from unbuffered.readers.code.pins.written import Text

# Programs write these files, each in one way; to parse a megabyte of TOML takes a second.
_TABLES = re.compile(
    r'^\[\[package\]\]\r?\nname = "(?P<name>[^"\n]{1,200})"\r?\nversion = "(?P<version>[^"\n]{1,100})"',
    re.MULTILINE,
)
_MEMBERS = re.compile(
    r'^ {8}"(?P<name>[^"\n]{1,200})": \{(?P<inner>[^{}]{0,20000}?)"version": "==(?P<version>[^"\n]{1,100})"',
    re.MULTILINE,
)
_DEFAULT = re.compile(r'^ {4}"default": \{', re.MULTILINE)
_DEVELOP = re.compile(r'^ {4}"develop": \{', re.MULTILINE)
_MOST = 5_000

LOCKS = ("uv.lock", "poetry.lock", "pdm.lock")
PIPFILE_LOCK = "Pipfile.lock"


def locked(own: Text) -> Iterator[Pin]:
    """Yield everything that a lock of uv, Poetry or PDM lists."""
    yield from _found(own, _TABLES, 0, len(own.text))


def pipfile_locked(own: Text) -> Iterator[Pin]:
    """Yield everything that a Pipfile.lock lists outside development."""
    begin = _DEFAULT.search(own.text)
    if begin is None:
        return
    end = _DEVELOP.search(own.text, begin.end())
    yield from _found(own, _MEMBERS, begin.end(), end.start() if end is not None else len(own.text))


def _found(own: Text, pattern: re.Pattern[str], start: int, end: int) -> Iterator[Pin]:
    """Yield the packages of a lock; one that is listed in several versions has none that is known."""
    pins: dict[str, Pin] = {}
    line, counted = 1, 0
    for found in pattern.finditer(own.text, start, end):
        if len(pins) == _MOST:
            return
        line += own.text.count("\n", counted, found.start("name"))
        counted = found.start("name")
        name = normalised(found["name"])
        if name in pins:
            pins[name] = replace(pins[name], versions=Versions())
            continue
        at = own.on(line, found.start("name"), len(found["name"]))
        line += own.text.count("\n", counted, found.start("version"))
        counted = found.start("version")
        fixed = own.on(line, found.start("version"), len(found["version"]))
        pins[name] = Pin(name, Versions(exact=found["version"]), at, fixed, direct=False)
    yield from pins.values()
