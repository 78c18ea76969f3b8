"""Servers: the application that their command line names."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from unbuffered.readers.code.entrypoints.arguments import Arguments, address, arguments, number
from unbuffered.readers.code.entrypoints.expansion import Variables
from unbuffered.readers.code.entrypoints.program import Kind, Program
from unbuffered.readers.code.entrypoints.targets import Target, file_target, is_path, target

_QUIET = frozenset({"--help", "--version", "--check-config", "--print-config"})


class Server(Struct, frozen=True):
    """What must be known of a server to read its command line."""

    flags: frozenset[str]
    bind: tuple[str, ...] = ("--bind", "-b")
    host: tuple[str, ...] = ("--host",)
    port: tuple[str, ...] = ("--port", "-p")
    folder: tuple[str, ...] = ()
    attribute: str = ""
    by_path: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SERVERS = {
    "uvicorn": Server(
        _words(
            "--reload --factory --use-colors --no-use-colors --proxy-headers --no-proxy-headers "
            "--server-header --no-server-header --date-header --no-date-header --access-log "
            "--no-access-log --reset-contextvars"
        ),
        bind=(),
        port=("--port",),
        folder=("--app-dir",),
    ),
    "gunicorn": Server(
        _words(
            "--reload --preload --daemon -D -R --enable-stdio-inheritance --capture-output --log-syslog "
            "--no-sendfile --spew --proxy-protocol --reuse-port --initgroups --suppress-ragged-eofs "
            "--do-handshake-on-connect --strip-header-spaces --disable-redirect-access-to-syslog"
        ),
        host=(),
        port=(),
        folder=("--chdir",),
        attribute="application",
    ),
    "hypercorn": Server(_words("--debug --reload"), host=(), port=(), attribute="app", by_path=True),
    "granian": Server(
        _words(
            "--factory --no-factory --reload --no-reload --access-log --no-access-log --log --no-log "
            "--ws --no-ws --respawn-failed-workers --no-respawn-failed-workers --url-path-prefix-strip"
        ),
        bind=(),
        folder=("--working-dir",),
        attribute="app",
    ),
    "daphne": Server(_words("--no-server-name --proxy-headers"), bind=(), host=("-b", "--bind")),
    "waitress-serve": Server(
        _words("--call --expose-tracebacks --no-expose-tracebacks --ipv4 --no-ipv4 --ipv6 --no-ipv6"),
        bind=("--listen",),
    ),
    "cheroot": Server(_words("--version"), bind=("--bind",)),
}
MODULES = {"waitress": "waitress-serve"}


def server(name: str, words: Sequence[str], variables: Variables) -> Program | None:
    """Return the application that a server is told to run."""
    if name in SERVERS:
        return _server(name, SERVERS[name], words)
    reader = _READERS.get(name)
    return reader(words, variables) if reader is not None else None


def _server(name: str, one: Server, words: Sequence[str]) -> Program | None:
    if not _QUIET.isdisjoint(words):
        return None
    found = arguments(words, one.flags)
    named = _target(one, found, words)
    if named is None or not named.attribute:
        return None
    host, port = address(found.first(*one.bind))
    return Program(
        Kind.APPLICATION,
        module=named.module,
        attribute=named.attribute,
        path=named.path,
        folder=found.first(*one.folder) or "",
        factory=named.factory or found.has("--factory", "--call"),
        port=number(found.first(*one.port)) or port,
        host=found.first(*one.host) or host,
        server=name,
    )


def _target(one: Server, found: Arguments, words: Sequence[str]) -> Target | None:
    """Return the one positional, or else the one word that can be an application."""
    if len(found.positionals) == 1:
        named = _named(one, found.positionals[0], one.attribute)
        if named is not None:
            return named
    # An option that this table does not know may have taken the application for its value.
    choices = {choice for word in words if ":" in word and (choice := _named(one, word, "")) is not None}
    return choices.pop() if len(choices) == 1 else None


def _named(one: Server, word: str, default: str) -> Target | None:
    if not one.by_path:
        return target(word, default)
    word = word.removeprefix("asgi:").removeprefix("wsgi:")
    return file_target(word if ":" in word or not default else f"{word}:{default}")


def _flask(words: Sequence[str], variables: Variables) -> Program | None:
    found = arguments(
        words, _words("--reload --no-reload --debug --no-debug --with-threads --without-threads")
    )
    if found.positionals[:1] != ("run",):
        return None
    spec = found.first("--app", "-A") or variables.get("FLASK_APP")
    if spec is None:
        return None if "FLASK_APP" in variables else _application("flask", Target(path="app.py"), found)
    named = file_target(spec)
    return _application("flask", named, found) if named is not None else None


def _fastapi(words: Sequence[str], _: Variables) -> Program | None:
    found = arguments(words, _words("--reload --no-reload --proxy-headers --no-proxy-headers"))
    if found.positionals[:1] not in {("run",), ("dev",)}:
        return None
    entry = found.first("--entrypoint", "-e")
    if entry is not None:
        named = target(entry)
        return _application("fastapi", named, found) if named is not None else None
    path = found.positionals[1] if len(found.positionals) > 1 else ""
    if path and not is_path(path):
        return None
    return _application("fastapi", Target(path=path, attribute=found.first("--app") or ""), found)


def _file(name: str, command: str) -> Callable[[Sequence[str], Variables], Program | None]:
    """Return a reader of ``name command file.py``."""

    def read(words: Sequence[str], _: Variables) -> Program | None:
        found = arguments(words, _words("--headless --watch -w -h"))
        files = [word for word in found.positionals if word != command]
        if command not in found.positionals or not files:
            return None
        named = file_target(files[0])
        return _application(name, named, found) if named is not None and named.path else None

    return read


def _application(name: str, named: Target, found: Arguments) -> Program:
    return Program(
        Kind.APPLICATION,
        module=named.module,
        attribute=named.attribute,
        path=named.path,
        factory=named.factory,
        port=number(found.first("--port", "-p")),
        host=found.first("--host", "-h"),
        server=name,
    )


_READERS: dict[str, Callable[[Sequence[str], Variables], Program | None]] = {
    "flask": _flask,
    "fastapi": _fastapi,
    "streamlit": _file("streamlit", "run"),
    "chainlit": _file("chainlit", "run"),
    "fastmcp": _file("fastmcp", "run"),
}
NAMES = frozenset(SERVERS) | frozenset(_READERS) | frozenset(MODULES)
