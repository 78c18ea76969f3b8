"""Zip files as inputs: made, and mutated in their members, their names, and the list at their end."""

import lzma
import random
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO

_NAMES = (
    "../app.py", "/app.py", "a/../app.py", "./app.py", "app.py", "app.py/", "app\\run.py", "app\n.py",
    "\x1b[31m.py", "run.sh", "bootstrap", "requirements.txt", "x" * 300 + ".py", "\u202eapp.py",
    "app-1.dist-info/RECORD", "app-1.dist-info/direct_url.json", "app/__init__.py", "app", "C:app.py", "",
)  # fmt: skip
_METHODS = (
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
    zipfile.ZIP_DEFLATED,
    zipfile.ZIP_BZIP2,
    zipfile.ZIP_LZMA,
)
_MOST = 200_000
"""Bytes of a member that is worth a mutation: a bomb stays as it is."""

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(OSError, ValueError, RuntimeError, EOFError, OverflowError),
)
"""What reading a member may raise."""

Member = tuple[str, bytes, int]
"""A name, what lies under it, and how it is packed."""


def zipped(members: Iterable[Member]) -> bytes:
    """Return a zip file of some members; equal members give equal bytes."""
    made = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w") as archive:
        # Two members of one name are what this is for.
        warnings.simplefilter("ignore")
        for name, content, method in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def mutated(content: bytes, change: Callable[[str, bytes], bytes], rng: random.Random) -> bytes:
    """Return a zip file with something changed; `change` changes the content of a member of some name."""
    members = _members(content)
    if not members or rng.random() < 0.25:
        return _lied(content, rng)
    index = rng.randrange(len(members))
    name, inner, method = members[index]
    match rng.randrange(8):
        case 0:
            members[index] = (rng.choice(_NAMES), inner, method)
        case 1:
            members[index] = (name, inner, rng.choice(_METHODS))
        case 2:
            members.append((name, change(name, inner), method))
        case 3 if len(members) > 1:
            del members[index]
        case 4:
            members.append((rng.choice(_NAMES), inner, method))
        case 5:
            members[index] = (name, inner * rng.choice((2, 50)), method)
        case _:
            members[index] = (name, change(name, inner), method)
    try:
        return zipped(members)
    except ValueError:
        return _lied(content, rng)


def _members(content: bytes) -> list[Member]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return [
                (one.filename, archive.read(one), one.compress_type)
                for one in archive.infolist()
                if one.file_size < _MOST
            ]
    except _BROKEN:
        return []


def _lied(content: bytes, rng: random.Random) -> bytes:
    """Return a zip file of which some bytes are others: mostly of its list, which tells sizes and places."""
    changed = bytearray(content)
    first = 0 if rng.random() < 0.3 else max(content.find(b"PK\1\2"), 0)
    for _ in range(rng.choice((1, 1, 2, 4))):
        if first < len(changed):
            changed[rng.randrange(first, len(changed))] = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
    return bytes(changed[: rng.randrange(len(changed) + 1)] if rng.random() < 0.05 else changed)
