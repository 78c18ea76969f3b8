"""Packages of code, opened: what a Dockerfile, a start script or a command line starts."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec.structs import replace

from unbuffered.model.code import Code, Container, Start
from unbuffered.model.fact import Fact, Known, Unknown
from unbuffered.model.hops import Setting
from unbuffered.model.place import Place, Span
from unbuffered.model.text import text
from unbuffered.readers.code.artifacts import Artifact
from unbuffered.readers.code.codefile import NODE, PYTHON, Sources, code_at, line_at
from unbuffered.readers.code.edited import original
from unbuffered.readers.code.entrypoints.command import command
from unbuffered.readers.code.entrypoints.dockerfile import Image, image
from unbuffered.readers.code.entrypoints.locate import Found, Undetermined, locate, program_of
from unbuffered.readers.code.entrypoints.program import Kind, Program
from unbuffered.readers.code.listening import server
from unbuffered.readers.code.platforms import platform
from unbuffered.readers.code.proxies import passages
from unbuffered.readers.resolution.properties import Properties

_STARTS = {Kind.FUNCTION: Start.FUNCTION, Kind.APPLICATION: Start.APPLICATION}

_CLIENTS = ("awslambdaric", "lambda-entrypoint.sh")
"""What starts a function in the base images of Lambda."""

_RUNTIME = "/var/runtime"
"""Where their runtime client lies."""

Given = tuple[list[str] | None, list[str] | None]
"""Entry point and command that the template gives an image in place of its own."""


def scripted(own: Properties, artifact: Artifact, path: str, settings: dict[str, str]) -> Fact[Code]:
    """Return the code that a start script starts."""
    package = artifact.package
    found = locate(Program(Kind.SCRIPT, path=path), None, package.has, package.read, environment=settings)
    return _code(own, artifact, found, by_image=False)


def commanded(own: Properties, artifact: Artifact, words: list[str]) -> Fact[Code]:
    """Return the code that a command line starts."""
    program = command(words) if words else None
    found = locate(program, None, artifact.package.has, artifact.package.read)
    return _code(own, artifact, found, by_image=False)


def contained(own: Properties, artifact: Artifact, given: Given, settings: dict[str, str]) -> Sources:
    """Return what a Dockerfile starts, what it sets, and whether it brings the web adapter."""
    name = artifact.dockerfile or "Dockerfile"
    written = artifact.package.read(name)
    built = image(written, artifact.target) if written is not None else None
    if written is None or built is None:
        why = f"{artifact.package.file(name)} cannot be read"
        return Sources(Unknown(why, own.at), Unknown(why, own.at))
    file = original(own, artifact.package, name, written)
    program, package = program_of(built, *given, settings), artifact.package
    suffixes = (*PYTHON, *NODE)
    found = locate(program, built, package.has, package.read, suffixes=suffixes, environment=settings)
    at = line_at(file, built.command_line or built.line)
    container = Container(
        base=built.base,
        platform=platform(own, artifact, built, line_at(file, built.origin_line)),
        passages=passages(own, artifact, built),
        is_lambda=built.is_lambda,
        by_runtime=built.is_lambda and _by_runtime(built, given[0]),
        adapter=line_at(file, built.adapter) if built.adapter is not None else None,
        at=at,
    )
    code = _code(own, artifact, found, by_image=given == (None, None))
    return Sources(code, Known(container, at), tuple(_variables(built, file)))


def _by_runtime(built: Image, given: list[str] | None) -> bool:
    """Whether the base image's own client calls the function; a client of one's own may well stream."""
    entry = given if given is not None else built.entrypoint
    replaced = any(destination.startswith(_RUNTIME) for _, destination, _ in built.copies)
    own_client = any(name in word for word in entry or () for name in _CLIENTS)
    return not replaced and (not entry or own_client)


def _variables(built: Image, file: PurePosixPath) -> Iterator[Setting]:
    for one in built.variables:
        at = Place(file, (), Span(one.line, one.column, one.line, one.column + len(one.name)))
        yield Setting(one.name, Known(text(one.value), at), at)


def _code(own: Properties, artifact: Artifact, found: Found | Undetermined, *, by_image: bool) -> Fact[Code]:
    if isinstance(found, Undetermined):
        return Unknown(found.why, own.at)
    start = _STARTS.get(found.kind, Start.PROGRAM)
    code = code_at(own, artifact, found.path, found.attribute, start)
    if not isinstance(code, Known):
        return code
    return replace(code, value=replace(code.value, server=server(own, artifact, found, by_image=by_image)))
