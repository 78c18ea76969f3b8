"""Patterns of paths as people write them in a file of settings."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import PurePosixPath


def matches(path: PurePosixPath, patterns: Iterable[str]) -> bool:
    """Whether a path, or a folder that it lies in, fits one of the patterns.

    ``*`` and ``?`` stay within one step of a path, ``**`` stands for any number of steps. A pattern
    without a slash fits a file or folder of that name wherever it lies.
    """
    return any(_expression(pattern).match(path.as_posix()) for pattern in patterns)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    whole = pattern.removeprefix("./").rstrip("/")
    anchored = "/" in whole
    steps = [_step(step) for step in whole.strip("/").split("/")]
    joined = "/".join(steps).replace("\0/", "(?:[^/]+/)*+").replace("/\0", "(?:/[^/]+)*+").replace("\0", ".*")
    return re.compile(f"{'' if anchored else '(?:.*/)?'}{joined}(?:/.*)?\\Z", re.DOTALL)


def _step(step: str) -> str:
    if step == "**":
        return "\0"
    pieces = re.split(r"(\*+|\?)", step)
    return "".join(
        "[^/]*" if piece[:1] == "*" else "[^/]" if piece == "?" else re.escape(piece) for piece in pieces
    )
