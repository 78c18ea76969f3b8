"""How the server in a package is told to listen: by its command line, or by the Python file it starts in."""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.model.code import Server
from unbuffered.model.fact import Absent, Fact, Known, Unknown, convert
from unbuffered.model.place import Place, Span
from unbuffered.readers.code.artifacts import Artifact
from unbuffered.readers.code.edited import Edited
from unbuffered.readers.code.entrypoints.answer import Found
from unbuffered.readers.code.entrypoints.instructions import instructions
from unbuffered.readers.code.entrypoints.program import Kind
from unbuffered.readers.code.entrypoints.running import Argument, running
from unbuffered.readers.code.entrypoints.source import source
from unbuffered.readers.resolution.properties import Properties

_PROXIES = re.compile(
    r"\b(?:nginx|caddy|envoy|haproxy|traefik|supervisord?|apache2|httpd|socat|s6-overlay)\b"
)
"""What may stand before a server in the same image: then nobody knows from here who must listen where."""
_IN_DOCKER = re.compile(r"DOCKER_CONTAINER|dockerenv")
"""What the SDK goes by when nobody tells it where to listen."""
_PORT = re.compile(
    r"""(?<![\w-])(?P<option>--port|-p|--bind|-b|--listen)(?:["']?\s*,\s*["']|=|\s+["']?|(?<=-[pb]))"""
    r"""(?P<address>[\w.\[\]]*:)?(?P<value>\d{1,5})\b"""
)
_HOST = re.compile(
    r"""(?<![\w-])(?P<option>--host|--bind|-b|--listen)(?:["']?\s*,\s*["']|=|\s+["']?|(?<=-b))"""
    r"""(?P<value>[A-Za-z0-9.]{1,99}|\[?[0-9a-f:]{2,39}\]?(?=["'\s]))"""
)
_ANY_PORT = re.compile(r"(?<![\w-])(?:--port|-p|--bind|-b|--listen)(?![\w-])")
_ANY_HOST = re.compile(r"(?<![\w-])(?:--host|--bind|-b|--listen)(?![\w-])")
_REMARK = re.compile(r"^[ \t]*#[^\n]*", re.MULTILINE)
_UNTOLD = "a variable decides it"


def server(own: Properties, artifact: Artifact, found: Found, *, by_image: bool) -> Server | None:
    """Return how a server is told to listen; `by_image` tells that the image's own command is what runs."""
    files = Edited(own, artifact.package)
    scripts = [one for one in found.via if not one.endswith(".py")]
    dockerfiles = [artifact.dockerfile] if artifact.dockerfile is not None else []
    texts = [files.read(one) or "" for one in (*scripts, *dockerfiles)]
    if any(_PROXIES.search(text) for text in texts):
        return None
    if found.program.kind is Kind.APPLICATION:
        written = _script(files, scripts[-1]) if scripts else ()
        if not scripts and by_image:
            written = tuple(piece for one in dockerfiles for piece in _commands(files, one))
        return _commanded(found, written) if written else None
    path = next((one for one in found.via if one.endswith(".py")), found.path)
    is_started = found.program.kind in {Kind.FILE, Kind.MODULE} and path.endswith(".py")
    return _started(files, path, texts) if is_started else None


class _Piece(Struct, frozen=True):
    """A text in which a command line is written, and the way from its offsets to lines and columns."""

    file: PurePosixPath
    text: str
    at: Callable[[int], tuple[int, int]]

    def place(self, start: int, end: int) -> Place:
        """Return the place of a part of it."""
        line, column = self.at(start)
        return Place(self.file, (), Span(line, column, line, column + end - start))


def _script(files: Edited, path: str) -> tuple[_Piece, ...]:
    text = files.read(path) or ""
    bare = _REMARK.sub(lambda remark: " " * len(remark[0]), text)

    def at(offset: int) -> tuple[int, int]:
        return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)

    return (_Piece(files.file(path), bare, at),)


def _commands(files: Edited, path: str) -> Iterator[_Piece]:
    """Yield the commands of a Dockerfile, the last one first."""
    read, _ = instructions(files.read(path) or "")
    found = [one for one in read if one.name in {"CMD", "ENTRYPOINT"}]
    yield from (_Piece(files.file(path), one.text, one.place) for one in reversed(found))


def _commanded(found: Found, written: tuple[_Piece, ...]) -> Server:
    """Return what a command line says."""
    program = found.program
    piece = next((one for one in written if program.server in one.text), written[0])
    start = max(0, piece.text.find(program.server))
    at = piece.place(start, start + len(program.server))
    port = _option(written, _PORT, _ANY_PORT, str(program.port or ""), at)
    return Server(
        name=program.server,
        port=convert(port, int, "a number"),
        host=_option(written, _HOST, _ANY_HOST, program.host or "", at),
        by_sdk=False,
        at=at,
    )


def _option(
    written: tuple[_Piece, ...], literal: re.Pattern[str], named: re.Pattern[str], value: str, at: Place
) -> Fact[str]:
    """Return the value of an option where it is written as it is."""
    for piece in written if value else ():
        for match in literal.finditer(piece.text):
            if match["value"].strip("[]") == value:
                return Known(value, piece.place(match.start("value"), match.end("value")))
    is_told = value or any(named.search(piece.text) for piece in written)
    return Unknown(_UNTOLD, at) if is_told else Absent(at)


def _started(files: Edited, path: str, texts: list[str]) -> Server | None:
    """Return what a Python file says that starts its server itself."""
    text = files.read(path) or ""
    parsed = source(text)
    call = running(parsed) if parsed is not None else None
    if call is None:
        return None
    lines = text.removeprefix("\ufeff").split("\n")
    file = files.file(path)

    def place(line: int, column: int) -> Place:
        # The parser counts bytes of UTF-8 from 0.
        told = lines[line - 1].encode()[:column].decode(errors="ignore")
        return Place(file, (), Span(line, len(told) + 1, line, len(told) + 2))

    at = place(call.line, call.column)
    port, host = _argument(call.port, at, place), _argument(call.host, at, place)
    if call.by_sdk and isinstance(host, Absent) and any(_IN_DOCKER.search(one) for one in (text, *texts)):
        host = Unknown("the SDK is told that it runs in a container", at)
    return Server(
        name="app.run()" if call.by_sdk else "uvicorn",
        port=convert(port, lambda value: value if isinstance(value, int) else None, "a number"),
        host=convert(host, lambda value: value if isinstance(value, str) else None, "a text"),
        by_sdk=call.by_sdk,
        at=at,
    )


def _argument(one: Argument | None, at: Place, place: Callable[[int, int], Place]) -> Fact[str | int]:
    if one is None:
        return Absent(at)
    if one.value is None:
        return Unknown("an expression decides it", at)
    return Known(one.value, place(one.line, one.column))
