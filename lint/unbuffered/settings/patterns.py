"""Patterns of paths as people write them in a file of settings."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import PurePosixPath

ANY = "**"


def matches(path: PurePosixPath, patterns: Iterable[str]) -> bool:
    """Whether a path, or a folder that it lies in, fits one of the patterns.

    ``*`` and ``?`` stay within one step of a path, ``**`` stands for any number of steps. A pattern
    without a slash fits a file or folder of that name wherever it lies.
    """
    return any(_fits(path.parts, _steps(pattern)) for pattern in patterns)


@lru_cache(maxsize=4096)
def _steps(pattern: str) -> tuple[str, ...]:
    """Return the steps of a pattern; brackets are plain letters, as they are in names of files."""
    whole = pattern.removeprefix("./").rstrip("/")
    steps = [step.replace("[", "[[]") for step in whole.strip("/").split("/")]
    return tuple(steps) if "/" in whole else (ANY, *steps)


def _fits(path: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether the beginning of a path fits, in time that no pattern can stretch."""
    reached = {0}
    for step in pattern:
        if step == ANY:
            reached = set(range(min(reached), len(path) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(path) and fnmatchcase(path[at], step)}
        if not reached:
            return False
    return True
