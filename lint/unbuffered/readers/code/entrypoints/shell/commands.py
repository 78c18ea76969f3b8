"""Commands of a shell that change what it knows, and those that start nothing."""

from collections.abc import Callable

from unbuffered.readers.code.entrypoints.expansion import is_known
from unbuffered.readers.code.entrypoints.shell.outcome import NOTHING, Result
from unbuffered.readers.code.entrypoints.shell.state import State
from unbuffered.readers.code.entrypoints.wrappers import assignment


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SINKS = _words("tee cat sed awk grep logger ts jq rotatelogs head tail")
"""Commands that only pass on what another one writes."""
TESTS = _words("[ [[ test grep command which type hash false pgrep nc curl !")
"""Commands whose success decides what runs next."""
HARMLESS = TESTS | _words(
    "true : echo printf wait sleep trap umask ulimit let mkdir chmod chown cp mv rm ln cat touch ls date "
    "alias kill tail ps break continue stty id whoami pwd env printenv sync"
)
"""Commands that leave nothing running."""
_DECLARING = _words("export declare typeset readonly local")
_FAILURES = frozenset(str(code) for code in range(1, 256))


def settle(words: list[str], state: State) -> Result | None:
    """Follow a command of the shell itself; nothing if it is a program."""
    if not words or _assigned(words, state):
        return NOTHING
    name, rest = words[0], words[1:]
    if name == "command" and rest[:1] in (["-v"], ["-V"]):
        return NOTHING
    if name in _ENDING:
        return _ENDING[name](rest, state)
    if name in _DECLARING:
        _declared(rest, state)
    elif name in _CHANGING:
        _CHANGING[name](rest, state)
    elif name != "exec" or rest:
        return None
    return NOTHING


def _exit(words: list[str], _: State) -> Result:
    """End the script; an exit that says failure leaves nothing to be told."""
    return Result(stops=True, exits=not (words and words[0] in _FAILURES))


def _return(_: list[str], __: State) -> Result:
    return Result(stops=True, exits=True, returns=True)


def _doubt(_: list[str], state: State) -> Result:
    """Follow text that is not at hand: it may set any variable, and start anything."""
    state.doubt()
    return Result((None,), keeps=False)


def _cd(words: list[str], state: State) -> None:
    state.enter(next((word for word in words if not word.startswith("-")), None))


def _set(words: list[str], state: State) -> None:
    if "--" in words:
        state.give(words[words.index("--") + 1 :])


def _shift(words: list[str], state: State) -> None:
    state.give(state.arguments[1:] if state.arguments is not None and not words else None)


def _unset(words: list[str], state: State) -> None:
    for name in words:
        state.variables.pop(name, None)


def _read(words: list[str], state: State) -> None:
    for name in words:
        state.assign(name, None)


_ENDING: dict[str, Callable[[list[str], State], Result]] = {
    "exit": _exit,
    "return": _return,
    "eval": _doubt,
    "source": _doubt,
    ".": _doubt,
}
_CHANGING: dict[str, Callable[[list[str], State], None]] = {
    "cd": _cd,
    "pushd": _cd,
    "popd": lambda _, state: state.enter(None),
    "set": _set,
    "shift": _shift,
    "unset": _unset,
    "read": _read,
}


def _assigned(words: list[str], state: State) -> bool:
    """Follow a line that only assigns."""
    settings = [assignment(word) for word in words]
    if any(setting is None for setting in settings):
        return False
    for setting in settings:
        if setting is not None:
            _assign(*setting, state)
    return True


def _declared(words: list[str], state: State) -> None:
    for word in words:
        setting = assignment(word)
        if setting is not None:
            _assign(*setting, state)
        elif not is_known(word):
            state.doubt()


def _assign(name: str, value: str, state: State) -> None:
    # PATH-like variables keep the parts that are known; a part that is not cannot be mistaken for a path.
    is_kept = is_known(value) or name == "PYTHONPATH"
    state.assign(name, value if is_kept else None)
