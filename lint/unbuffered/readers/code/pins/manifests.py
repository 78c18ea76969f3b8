"""Manifests in TOML: pyproject.toml as the standard and as Poetry write it, and Pipfile."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from unbuffered.model.pins import Pin, Versions
from unbuffered.readers.code.pins.specifiers import normalised, versions
from unbuffered.readers.code.pins.tomltext import Table, Toml, toml
from unbuffered.readers.code.pins.written import Text, requirement

PROJECT = "pyproject.toml"
PIPFILE = "Pipfile"
_MOST = 1_000
_ADDRESSES = frozenset({"git", "path", "url", "file", "source", "index", "workspace"})
_UV = ("index", "index-url", "extra-index-url", "default-index", "find-links")


def project(own: Text) -> Iterator[Pin]:
    """Yield what a pyproject.toml asks for; optional and development dependencies are left out."""
    read = toml(own)
    if read is None:
        return
    sources = {normalised(name) for name in read.table("tool", "uv", "sources")}
    has_index = _has_index(read)
    for pin in (*_standard(read), *_table(read, "tool.poetry.dependencies")):
        yield replace(pin, elsewhere=pin.elsewhere or has_index or pin.name in sources)


def pipfile(own: Text) -> Iterator[Pin]:
    """Yield what a Pipfile asks for."""
    read = toml(own)
    if read is None:
        return
    sources = read.root.get("source")
    one = sources[0] if isinstance(sources, list) and len(sources) == 1 else None
    is_public = sources is None or (isinstance(one, dict) and one.get("name") == "pypi")
    for pin in _table(read, "packages"):
        yield replace(pin, elsewhere=pin.elsewhere or not is_public)


def _standard(read: Toml) -> Iterator[Pin]:
    """Yield ``project.dependencies``."""
    listed = read.table("project").get("dependencies")
    place = read.strings("project", "dependencies")
    for value in listed[:_MOST] if isinstance(listed, list) else ():
        if isinstance(value, str):
            pin = requirement(value, partial(place, value))
            if pin is not None:
                yield pin


def _table(read: Toml, header: str) -> Iterator[Pin]:
    """Yield the dependencies of a table: names with a version or with a table of their own."""
    listed = list(read.table(*header.split(".")).items())[:_MOST]
    place_of = read.keys(header)
    for name, value in listed:
        if normalised(name) == "python":
            continue
        inner: Table = value if isinstance(value, dict) else {}
        told = inner.get("version") if inner else value
        allowed = versions(told) if isinstance(told, str) else Versions()
        place = place_of(name)
        yield Pin(
            normalised(name),
            allowed,
            place,
            place if allowed.exact is not None else None,
            marked=bool({"markers", "python", "platform"} & inner.keys()) or inner.get("optional") is True,
            elsewhere=bool(_ADDRESSES & inner.keys()) or isinstance(value, list),
        )


def _has_index(read: Toml) -> bool:
    """Whether packages may come from another index than the public one."""
    uv = read.table("tool", "uv")
    others = [read.table("tool", name).get("source") for name in ("poetry", "pdm")]
    pip = uv.get("pip")
    told = [uv.get(name) for name in _UV] + [pip.get(name) for name in _UV if isinstance(pip, dict)]
    return any(one is not None for one in (*told, *others))
