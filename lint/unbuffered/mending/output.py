"""Changes shown, or written back whole."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from unbuffered.disk import reason
from unbuffered.links import landing
from unbuffered.mending.fixing import Fixed
from unbuffered.reporters.words import commandless, inert
from unbuffered.writing import write


def as_diff(made: Fixed) -> str:
    """Return the changes as one unified diff, files in the order of their names."""
    found: list[str] = []
    for file in sorted(made.after):
        name = inert(str(file))
        before, after = (_lines(text[file]) for text in (made.before, made.after))
        for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
            found += [line] if line.endswith("\n") else [line, "\n\\ No newline at end of file\n"]
    return "".join(found)


def harmless(diff: str) -> str:
    """Return a diff that steers no terminal and commands no build; plain files keep every character."""
    return "".join(_line(one) for one in _lines(diff))


def _lines(text: str) -> list[str]:
    """Return lines with their ends, as git counts them."""
    return _LINE.findall(text)


_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def _line(line: str) -> str:
    body = line.rstrip("\r\n")
    shown = "\t".join(inert(piece) for piece in body.split("\t"))
    return commandless(shown) + line[len(body) :]


def write_back(made: Fixed, here: Path) -> list[str]:
    """Write every file that changes, or none; return why a file is not written.

    A file that changed while it was judged, or is in an encoding that is not UTF-8, stays as it is.
    """
    refused = list(_refusals(made, here))
    if refused:
        return refused
    for file, text in sorted(made.after.items()):
        try:
            write(here / file, text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            refused.append(f"{file} cannot be written: {reason(error)}")
    return refused


def _refusals(made: Fixed, here: Path) -> Iterator[str]:
    for file, text in sorted(made.before.items()):
        try:
            landing(here / file, here)
            now = (here / file).read_bytes()
        except OSError as error:
            yield f"{file} cannot be read again: {reason(error)}"
            continue
        if not (here / file).stat().st_mode & 0o222:
            yield f"{file} is read-only, so nothing is written"
        if now != text.encode("utf-8", "surrogatepass"):
            yield f"{file} changed while it was judged, or is not UTF-8, so nothing is written"
