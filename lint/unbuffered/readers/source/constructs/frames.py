"""The frames of a trace that lie in the author's own code."""

import re
from itertools import pairwise
from urllib.parse import unquote

from msgspec import Struct

_MAX_FRAMES = 2000
_MAX_LENGTH = 4096
_MAX_DIGITS = 9

# Folders below which nothing is the author's: installed packages, environments, a kernel's scratch folder.
_INSTALLED = frozenset(
    {"node_modules", "site-packages", "dist-packages", ".venv", "venv", ".tox", ".nox", "jsii-kernel"}
)
_LOADERS = frozenset({".pnp.cjs", ".pnp.loader.mjs", "jsii-runtime.js"})
_SCRIPTS = (".js", ".cjs", ".mjs")
_PYTHON = re.compile(r"(?:cpython-|python)\d", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_BROKEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Frame(Struct, frozen=True):
    """One place of a trace; a Windows path is spelled with slashes, and Python's frames bear no column."""

    file: str
    line: int
    column: int | None


def user_frames(trace: object) -> tuple[Frame, ...]:
    """Return the frames of a trace that lie in no installed package or runtime, in order."""
    if isinstance(trace, str):
        trace = trace[: _MAX_FRAMES * _MAX_LENGTH].splitlines()
    if not isinstance(trace, list):
        return ()
    frames = (_frame(entry) for entry in trace[:_MAX_FRAMES])
    return tuple(frame for frame in frames if frame is not None and not _foreign(frame.file))


def _frame(entry: object) -> Frame | None:
    """Return the place an entry names; notes such as `...node internals...` name none."""
    if not isinstance(entry, str) or len(entry) > _MAX_LENGTH:
        return None
    text = entry.strip()
    if text.startswith(("...", "(")):
        return None
    text = text.removeprefix("at ").removeprefix("async ")
    _, opened, inside = text.partition(" (")
    if opened and inside.endswith(")"):
        text = inside[:-1]
    rest, last = _number(text)
    file, line = _number(rest)
    if last is None:
        return None
    place, first, column = (rest, last, None) if line is None else (file, line, last)
    path = _path(place)
    return Frame(path, first, column) if path and first > 0 else None


def _number(text: str) -> tuple[str, int | None]:
    """Split `text:12` into its text and its number."""
    head, colon, tail = text.rpartition(":")
    if colon and tail.isascii() and tail.isdecimal() and len(tail) <= _MAX_DIGITS:
        return head, int(tail)
    return text, None


def _path(place: str) -> str:
    """Return a place's file; empty for what is no file, such as `node:fs` or `<string>`."""
    if place[:5].lower() == "file:":
        place = unquote(place[5:])
        # file:///x names the path /x, file:///C:/x the path C:/x, file://server/x a share.
        place = place[2:] if place.startswith("///") else place
        place = place[1:] if _DRIVE.match(place, 1) else place
    elif _SCHEME.match(place):
        # A drive is one letter, so this is a scheme: node:, webpack:, bun:.
        return ""
    if _BROKEN.search(place) or "<" in place or place.startswith("eval at "):
        return ""
    if _DRIVE.match(place) or place.startswith("\\\\"):
        return place.replace("\\", "/")
    return place


def _foreign(file: str) -> bool:
    """Return whether a file belongs to a package, a runtime or an environment."""
    parts = file.split("/")
    name = parts[-1]
    if name in _LOADERS or not _INSTALLED.isdisjoint(parts):
        return True
    if name.endswith(_SCRIPTS) and (len(parts) == 1 or parts[0] == "internal"):
        # Old Node names its own files so: internal/modules/cjs/loader.js, events.js.
        return True
    pairs = pairwise(parts)
    return _kernel(parts) or any(_library(parent, child) for parent, child in pairs)


def _kernel(parts: list[str]) -> bool:
    """Return whether a file is the jsii kernel, which each host unpacks into a temporary folder."""
    if any(part.startswith("jsii-kernel-") for part in parts):
        return True
    folders = parts[:-2]
    unpacked = "jsii" in folders or (folders != [] and folders[-1].startswith("tmp"))
    return parts[-2:] == ["lib", "program.js"] and unpacked


def _library(parent: str, child: str) -> bool:
    """Return whether two nested folders are the home of a standard library or of jsii's packages."""
    if child == "package-cache":
        return "jsii" in parent
    first, second = (parent, child) if parent.lower() == "lib" else (child, parent)
    return first.lower() == "lib" and _PYTHON.match(second) is not None
