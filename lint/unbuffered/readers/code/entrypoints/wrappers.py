"""Programs that start another one: what stands before the command that matters."""

from collections.abc import Sequence
from posixpath import basename

from msgspec import Struct

_MOST = 30


class Wrapper(Struct, frozen=True):
    """What a wrapper takes for itself: options with a value, words, or all up to two dashes."""

    valued: frozenset[str] = frozenset()
    leading: int = 0
    commands: frozenset[str] = frozenset()
    to_dashes: bool = False


def _wrapper(valued: str = "", leading: int = 0, commands: str = "") -> Wrapper:
    return Wrapper(frozenset(valued.split()), leading, frozenset(commands.split()))


_PLAIN = _wrapper()
_DASHES = Wrapper(to_dashes=True)
WRAPPERS = {
    "exec": _wrapper("-a"),
    "env": _wrapper("-u --unset -C --chdir -S --split-string"),
    "nohup": _PLAIN,
    "setsid": _PLAIN,
    "time": _PLAIN,
    "nice": _wrapper("-n --adjustment"),
    "ionice": _wrapper("-c -n"),
    "stdbuf": _wrapper("-i -o -e"),
    "timeout": _wrapper("-k -s --kill-after --signal", leading=1),
    "command": _PLAIN,
    "tini": _wrapper("-p -e"),
    "tini-static": _wrapper("-p -e"),
    "dumb-init": _wrapper("-r --rewrite"),
    "catatonit": _PLAIN,
    "gosu": _wrapper(leading=1),
    "su-exec": _wrapper(leading=1),
    "xvfb-run": _wrapper("-n -s -e -f -p --server-num --server-args"),
    "opentelemetry-instrument": _PLAIN,
    "ddtrace-run": _PLAIN,
    "datadog-init": _PLAIN,
    "datadog-init-entrypoint": _PLAIN,
    "newrelic-admin": _wrapper(commands="run-program"),
    "elasticapm-run": _PLAIN,
    "aws-lambda-rie": _PLAIN,
    "aws-lambda-rie-x86_64": _PLAIN,
    "aws-lambda-rie-arm64": _PLAIN,
    "uv": _wrapper(
        "--with --with-editable --with-requirements --extra --group --no-group --only-group --python -p "
        "--project --directory --env-file --package --index --index-url --default-index --cache-dir "
        "--config-file --color --no-extra --link-mode",
        commands="run",
    ),
    "poetry": _wrapper("-C --directory -P --project", commands="run"),
    "pipenv": _wrapper(commands="run"),
    "pdm": _wrapper("-p --project", commands="run"),
    "hatch": _wrapper("-e --env", commands="run"),
    "rye": _wrapper(commands="run"),
    "pixi": _wrapper("-e --environment", commands="run"),
    "conda": _wrapper("-n --name -p --prefix --cwd", commands="run"),
    "mamba": _wrapper("-n --name -p --prefix --cwd", commands="run"),
    "micromamba": _wrapper("-n --name -p --prefix --cwd", commands="run"),
    "watchmedo": _DASHES,
    "wait-for-it.sh": _DASHES,
    "wait-for-it": _DASHES,
    "wait-for.sh": _DASHES,
    "wait-for": _DASHES,
    "doppler": _DASHES,
    "infisical": _DASHES,
    "dockerize": _wrapper("-wait -timeout -template -stdout -stderr -wait-retry-interval"),
}
_FOLDERS = {"uv": ("--directory",), "env": ("-C", "--chdir"), "poetry": ("-C", "--directory")}


class Wrapped(Struct, frozen=True):
    """The words after all wrappers, the folder they change to, and the variables they set."""

    words: tuple[str, ...]
    folder: str
    settings: tuple[tuple[str, str], ...]


def unwrapped(words: Sequence[str]) -> Wrapped | None:
    """Return a command without its wrappers, or nothing if no command is left."""
    words = tuple(words)
    folder = ""
    settings: list[tuple[str, str]] = []
    for _ in range(_MOST):
        at = 0
        while at < len(words) and (setting := assignment(words[at])) is not None:
            settings.append(setting)
            at += 1
        name = basename(words[at]) if at < len(words) else ""
        wrapper = WRAPPERS.get(name)
        if wrapper is None:
            return Wrapped(words[at:], folder, tuple(settings)) if at < len(words) else None
        rest = _after(name, wrapper, words[at + 1 :])
        if rest is None:
            return None
        words, inner = rest
        folder = inner or folder
    return None


def assignment(word: str) -> tuple[str, str] | None:
    """Return name and value of ``NAME=value``."""
    name, is_assigned, value = word.partition("=")
    return (name, value) if is_assigned and name.isascii() and name.isidentifier() else None


def _after(name: str, wrapper: Wrapper, words: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
    """Return what a wrapper starts, and the folder that it changes to."""
    if wrapper.to_dashes:
        return (words[words.index("--") + 1 :], "") if "--" in words else None
    expected = [wrapper.commands] if wrapper.commands else []
    expected += [frozenset()] * wrapper.leading
    folder = ""
    at = 0
    while at < len(words) and words[at] != "--":
        word = words[at]
        at += 1
        if name == "uv" and not expected and word in {"-m", "--module"}:
            return ("python", "-m", *words[at:]), folder
        if word.startswith("-"):
            option, is_joined, value = word.partition("=")
            if option in wrapper.valued and not is_joined:
                value = "".join(words[at : at + 1])
                at += 1
            folder = value if option in _FOLDERS.get(name, ()) else folder
        elif not expected:
            return words[at - 1 :], folder
        elif expected[0] and word not in expected[0]:
            return None
        else:
            expected.pop(0)
    return words[at + 1 :], folder
