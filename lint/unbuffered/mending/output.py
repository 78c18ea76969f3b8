"""Changes shown, or written back whole."""

import difflib
from collections.abc import Iterator
from pathlib import Path

from unbuffered.disk import reason, write
from unbuffered.mending.fixing import Fixed


def as_diff(made: Fixed) -> str:
    """Return the changes as one unified diff, files in the order of their names."""
    found: list[str] = []
    for file in sorted(made.after):
        before, after = (text[file].splitlines(keepends=True) for text in (made.before, made.after))
        for line in difflib.unified_diff(before, after, f"a/{file}", f"b/{file}"):
            found += [line] if line.endswith("\n") else [line, "\n\\ No newline at end of file\n"]
    return "".join(found)


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
            now = (here / file).read_bytes()
        except OSError as error:
            yield f"{file} cannot be read again: {reason(error)}"
            continue
        if now != text.encode("utf-8", "surrogatepass"):
            yield f"{file} changed while it was judged, or is not UTF-8, so nothing is written"
