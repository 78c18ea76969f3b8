"""One command line: the program that it starts, or the shell text that must be read for it."""

from collections.abc import Sequence
from posixpath import basename

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.readers.code.entrypoints.expansion import Variables, is_known
from unbuffered.readers.code.entrypoints.handlers import handler
from unbuffered.readers.code.entrypoints.program import Kind, Program, beneath
from unbuffered.readers.code.entrypoints.servers import MODULES, NAMES, server
from unbuffered.readers.code.entrypoints.targets import is_module, is_path
from unbuffered.readers.code.entrypoints.wrappers import unwrapped

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})
_NODES = frozenset({"node", "nodejs", "bun", "tsx", "ts-node", "pm2-runtime"})
_SOURCES = (".py", ".js", ".mjs", ".cjs", ".ts")
_TELEMETRY = frozenset({"opentelemetry.instrumentation.auto_instrumentation", "ddtrace.commands.ddtrace_run"})
_MOST = 10
# Modules of Python that run another program, and their options that take a value.
_RUNNERS = {
    "debugpy": frozenset(
        {"--listen", "--connect", "--log-to", "--configure-subProcess", "--adapter-access-token"}
    ),
    "cProfile": frozenset({"-o", "-s"}),
    "coverage": frozenset({"--rcfile", "--source", "--omit", "--include", "--data-file", "--context"}),
    "pdb": frozenset({"-c"}),
}


class Shell(Struct, frozen=True):
    """Text that a shell is given to run, with the words that become its positional parameters."""

    text: str
    arguments: tuple[str, ...] = ()
    folder: str = ""


Launch = Program | Shell


def launch(words: Sequence[str], variables: Variables) -> Launch | None:
    """Return what a command line starts; nothing if that cannot be told."""
    for _ in range(_MOST):
        wrapped = unwrapped(words)
        if wrapped is None:
            return None
        variables = {**variables, **dict(wrapped.settings)} if wrapped.settings else variables
        found = _started(wrapped.words, variables)
        if isinstance(found, tuple):
            words = found
            continue
        return _placed(found, wrapped.folder, dict(wrapped.settings).get("PYTHONPATH", ""))
    return None


def _placed(found: Launch | None, folder: str, search: str) -> Launch | None:
    if found is None or (not folder and not search):
        return found
    placed = replace(found, folder=beneath(folder, found.folder))
    return replace(placed, search=tuple(search.split(":"))) if isinstance(placed, Program) else placed


def _started(  # noqa: PLR0911 - one for each kind of program
    words: tuple[str, ...], variables: Variables
) -> Launch | tuple[str, ...] | None:
    """Return what the words after all wrappers start, or the words that go on from there."""
    name, rest = basename(words[0]), words[1:]
    if name in _SHELLS:
        return _shell(rest)
    if name == "su":
        return Shell(rest[rest.index("-c") + 1]) if "-c" in rest[:-1] else None
    if name == "lambda-entrypoint.sh":
        return _function(rest)
    if _is_python(name):
        return _python(rest, variables)
    if name in NAMES:
        return server(MODULES.get(name, name), rest, variables)
    if name in _NODES:
        return _node(rest)
    return _named(words)


def _is_python(name: str) -> bool:
    head = "pypy" if name.startswith("pypy") else "python"
    version = name.removeprefix(head).replace(".", "")
    return name.startswith(head) and (not version or version.isdecimal())


def _shell(words: tuple[str, ...]) -> Launch | None:
    """Read ``sh file words`` and ``sh -c text name words``."""
    for at, word in enumerate(words):
        if word.startswith("-") and not word.startswith("--") and "c" in word:
            after = next(
                (more for more in range(at + 1, len(words)) if not words[more].startswith("-")), None
            )
            return Shell(words[after], words[after + 2 :]) if after is not None else None
        if word in {"-o", "+o", "-O"}:
            return None
        if not word.startswith("-"):
            is_script = is_path(word) and is_known(word)
            return Program(Kind.SCRIPT, path=word, arguments=words[at + 1 :]) if is_script else None
    return None


def _python(words: tuple[str, ...], variables: Variables) -> Launch | tuple[str, ...] | None:
    """Read ``python file`` and ``python -m module``."""
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        is_short = word.startswith("-") and not word.startswith("--")
        if word[:2] in {"-W", "-X"}:
            at += len(word) == len("-W")
        elif is_short and "m" in word:
            inner = word.partition("m")[2]
            rest = (inner, *words[at:]) if inner else words[at:]
            return _module(rest[0], rest[1:], variables) if rest else None
        elif word == "-" or (is_short and "c" in word):
            return None
        elif not word.startswith("-"):
            return Program(Kind.FILE, path=word, server="python") if is_path(word) else None
    return None


def _module(module: str, rest: tuple[str, ...], variables: Variables) -> Launch | tuple[str, ...] | None:
    if module == "awslambdaric":
        return _function(rest)
    if module in _TELEMETRY:
        return rest or None
    if module in _RUNNERS:
        return _runner(rest, _RUNNERS[module])
    name = module.removesuffix(".__main__")
    if name in NAMES:
        return server(MODULES.get(name, name), rest, variables)
    return Program(Kind.MODULE, module=module) if is_module(module) else None


def _runner(words: tuple[str, ...], valued: frozenset[str]) -> tuple[str, ...] | None:
    """Return the Python command that a debugger or profiler runs."""
    at = 0
    while at < len(words):
        word = words[at]
        if word == "-m" or not (word.startswith("-") or word == "run"):
            return ("python", *words[at:])
        at += 2 if word in valued else 1
    return None


def _function(words: tuple[str, ...]) -> Program | None:
    """Return the handler that Lambda's runtime client is given."""
    found = handler(words[0]) if words else None
    return replace(found, server="awslambdaric") if found is not None else None


def _node(words: tuple[str, ...]) -> Program | None:
    valued = {"-r", "--require", "--import", "--loader", "--env-file", "-i", "--name"}
    at = 0
    while at < len(words):
        word = words[at]
        if not word.startswith("-"):
            if word in {"run", "watch", "start"}:
                at += 1
                continue
            return Program(Kind.FILE, path=word, server="node") if is_path(word) else None
        if word in {"-e", "--eval", "-p", "--print"}:
            return None
        at += 2 if word in valued else 1
    return None


def _named(words: tuple[str, ...]) -> Program | None:
    """Return what a program's own name says: a source file, a script, or a handler that stands alone."""
    name = words[0]
    if not is_path(name):
        return None
    if name.endswith(_SOURCES):
        return Program(Kind.FILE, path=name)
    if name.endswith((".sh", ".bash")) or ("/" in name and "." not in basename(name)):
        return Program(Kind.SCRIPT, path=name, arguments=words[1:])
    return handler(name) if len(words) == 1 else None
