"""Everything that is asked for in one folder of a package."""

from collections.abc import Callable, Iterable, Iterator
from posixpath import join

from msgspec.structs import replace

from unbuffered.model.pins import Pin
from unbuffered.readers.code.pins.locks import LOCKS, PIPFILE_LOCK, locked, pipfile_locked
from unbuffered.readers.code.pins.manifests import PIPFILE, PROJECT, pipfile, project
from unbuffered.readers.code.pins.requirements import FILE, required
from unbuffered.readers.code.pins.written import Files, Text

MANIFESTS = (FILE, PROJECT, PIPFILE)
"""The files by which a folder says what its code needs."""


def pins(files: Files, folder: str = "") -> tuple[Pin, ...]:
    """Return what the manifests of a folder ask for, and what their locks say beside that.

    A lock is believed for its own manifest alone: pip does not read it.
    """
    found = [*required(files, join(folder, FILE))] if files.has(join(folder, FILE)) else []
    found += _with(files, folder, (PROJECT, project), ((one, locked) for one in LOCKS))
    found += _with(files, folder, (PIPFILE, pipfile), ((PIPFILE_LOCK, pipfile_locked),))
    return tuple(found)


_Reader = tuple[str, Callable[[Text], Iterator[Pin]]]


def _with(files: Files, folder: str, manifest: _Reader, locks: Iterable[_Reader]) -> Iterator[Pin]:
    """Yield what a manifest asks for with the versions of its lock, then what the lock alone lists."""
    name, reader = manifest
    asked = list(_read(files, join(folder, name), reader))
    rest: dict[str, Pin] = {}
    for lock, lock_reader in locks:
        if asked and not rest:
            rest = {one.name: one for one in _read(files, join(folder, lock), lock_reader)}
    for pin in asked:
        fixed = rest.pop(pin.name, None)
        is_told = fixed is not None and pin.versions.exact is None and fixed.versions.exact is not None
        yield replace(pin, versions=fixed.versions, fixed=fixed.fixed) if is_told and fixed else pin
    yield from rest.values()


def _read(files: Files, path: str, reader: Callable[[Text], Iterator[Pin]]) -> Iterator[Pin]:
    text = files.read(path) if files.has(path) else None
    if text is not None:
        yield from reader(Text(files.file(path), text))
