"""A file of code as a fact: where its object is defined, and what the text of it shows."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.model.code import Code, Container, Start
from unbuffered.model.fact import Fact, Known, Unknown
from unbuffered.model.hops import Setting
from unbuffered.model.place import Place, Span
from unbuffered.readers.code.artifacts import Artifact
from unbuffered.readers.code.asked import asked_around
from unbuffered.readers.code.edited import original
from unbuffered.readers.code.javascript import makes_stream
from unbuffered.readers.resolution.properties import Properties

PYTHON = (".py",)
NODE = (".mjs", ".js", ".cjs", ".ts", ".mts")
_NAMED = (
    r"^[ \t]*(?:export\s+)?(?:async\s+)?(?:def|function|const|let|var)?"
    r"[ \t]*+(?:exports\.|module\.exports\.)?{}\b"
)
_NAMES = r"\b(\w++)[ \t]*+=[ \t]*+\(?[\w.]{0,99}\brequest_headers\b"
_TAKEN = r"""\b(?:{})(?: or \{{\}})?\)?(?:\[|\.get\()\s{{0,99}}["']authorization["']"""
"""How the header is taken from the context's headers, or from a name that they are given."""
_MAX_NAMES = 20
_MAX_READS = 20
_RELEASES = r"(?i)x-accel-buffering|\bEventSourceResponse\b"
_REMARK = r"#[^\n]*+"


class Sources(Struct, frozen=True):
    """The code that was found, and the container it runs in, if it does."""

    code: Fact[Code]
    container: Fact[Container]
    variables: tuple[Setting, ...] = ()
    """What the Dockerfile sets, and the template may override."""


def code_at(own: Properties, artifact: Artifact, path: str, name: str, start: Start) -> Fact[Code]:
    """Return the code that begins in a file of a package, with the object in it that handles requests."""
    written = artifact.package.read(path)
    if written is None:
        return Unknown(f"{artifact.package.file(path)} cannot be read", own.at)
    file = original(own, artifact.package, path, written)
    is_python = path.endswith(PYTHON)
    calls_it = start is Start.FUNCTION and not is_python
    at = _definition(file, written, name)
    return Known(
        Code(
            start=start,
            name=name,
            at=at,
            streams=at if calls_it and makes_stream(written, name.rpartition(".")[2]) else None,
            reads=tuple(_reads(file, written)) if is_python else (),
            pins=asked_around(own, artifact, path) if is_python else (),
            server=None,
            releases=_released(file, written) if is_python else None,
        ),
        at,
    )


def line_at(file: PurePosixPath, number: int) -> Place:
    """Return the beginning of a line."""
    return Place(file, (), Span(number, 1, number, 2))


def _at(file: PurePosixPath, written: str, start: int, end: int) -> Place:
    line = written.count("\n", 0, start) + 1
    column = start - (written.rfind("\n", 0, start) + 1) + 1
    return Place(file, (), Span(line, column, line, column + end - start))


def _definition(file: PurePosixPath, written: str, name: str) -> Place:
    """Return the line on which a name is defined, else the first one."""
    last = name.rpartition(".")[2]
    match = re.search(_NAMED.format(re.escape(last)), written, re.MULTILINE) if last else None
    if match is None:
        return line_at(file, 1)
    start = match.end() - len(last)
    return _at(file, written, start, match.end())


def _released(file: PurePosixPath, written: str) -> Place | None:
    """Return where nginx is told to pass an answer on at once, by a header or by a class that sends it."""
    code = re.sub(_REMARK, lambda remark: " " * len(remark.group()), written)
    found = re.search(_RELEASES, code)
    return _at(file, written, found.start(), found.end()) if found is not None else None


def _reads(file: PurePosixPath, written: str) -> Iterator[Place]:
    """Yield where the Authorization header is taken from the context's request headers."""
    names = ("request_headers", *dict.fromkeys(re.findall(_NAMES, written)))[:_MAX_NAMES]
    taken = re.compile(_TAKEN.format("|".join(map(re.escape, names))), re.IGNORECASE)
    code = re.sub(_REMARK, lambda remark: " " * len(remark.group()), written)
    for found in islice(taken.finditer(code), _MAX_READS):
        yield _at(file, written, found.start(), found.end())
