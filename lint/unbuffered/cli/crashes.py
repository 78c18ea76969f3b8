"""The report of a crash: a file that holds what it takes to mend it, and nothing of what was checked."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from unbuffered.cli.commands import COMMANDS
from unbuffered.cli.terminal import VERSION, note
from unbuffered.model.crash import Crash

VARIABLE = "UNBUFFERED_CRASH_REPORT"
"""Set to ``full``, the file holds everything; set to ``none``, there is no file."""

_OPTION = r"--[a-z][a-z-]*|-[a-zA-Z]"
_MOST = 20


def left(crashes: Sequence[Crash]) -> str:
    """Leave the report of some crashes, and return with what it is told: where it is and what it holds."""
    wish = os.environ.get(VARIABLE, "")
    if wish == "none" or not crashes:
        return ""
    full = wish == "full"
    path = _written("\n".join(_lines(crashes, full=full)) + "\n")
    if path is None:
        return ""
    holds = "what was checked too" if full else "nothing of your files"
    return f" with {path}, which holds {holds}"


def tell(crashes: Sequence[Crash]) -> None:
    """Leave the report of some crashes, and say where it is."""
    says = left(crashes)
    if says:
        note(f"unbuffered: please report the internal error{says}")


def _written(text: str) -> Path | None:
    """Write a file that nobody else may read, under a name that nobody guesses, where such files belong."""
    # Imported here: crashes are rare.
    from tempfile import gettempdir

    with suppress(OSError):
        folder = Path(gettempdir()).resolve()
        if folder == Path.cwd().resolve():
            # The last resort of the library: no report is worth a file among those that are checked.
            return None
        path = folder / f"unbuffered-crash-{os.urandom(6).hex()}.txt"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        return path
    return None


def _lines(crashes: Sequence[Crash], *, full: bool) -> Iterator[str]:
    import platform

    yield f"unbuffered {VERSION}: a fault of the program"
    yield ""
    if full:
        yield "This file holds names and values of what was checked: look through it before you pass it on."
    else:
        yield "This file holds nothing of what was checked: no text, name, path or value."
        yield f"With {VARIABLE}=full they are in it, with {VARIABLE}=none there is no file."
    yield ""
    yield f"python: {platform.python_implementation()} {platform.python_version()}"
    yield f"system: {platform.system()} {platform.machine()}"
    yield f"libraries: {', '.join(_libraries())}"
    yield f"command: {' '.join(sys.argv[1:] if full else _options(sys.argv[1:]))}"
    for number, crash in enumerate(crashes[:_MOST], 1):
        yield ""
        yield f"{number}. {crash.what}: {crash.kind}"
        yield from (f"   {frame}" for frame in crash.frames)
        if full:
            yield f"   on: {crash.on}"
            yield f"   says: {crash.message}"
            yield from crash.trace.splitlines()
    if len(crashes) > _MOST:
        yield f"\nand {len(crashes) - _MOST} more"


def _libraries() -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, version

    for name in ("typer", "PyYAML", "msgspec"):
        with suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"


def _options(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the command and the names of options: what they are given is nobody's business."""
    yield from (one for one in arguments[:1] if one in COMMANDS)
    for one in arguments:
        found = re.match(_OPTION, one)
        if found is not None:
            yield found.group()
