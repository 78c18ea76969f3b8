"""Patterns of paths as people write them in a file of settings."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import translate
from functools import cached_property
from pathlib import PurePosixPath

ANY = "**"


class Patterns:
    """Patterns, compiled once and together: anybody may write ten thousands of them, for as many files.

    ``*`` and ``?`` stay within one step of a path, ``**`` stands for any number of steps. A pattern
    without a slash fits a file or folder of that name wherever it lies.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        """Compile patterns."""
        self._first = _Node()
        for pattern in patterns:
            node = self._first
            for step in _steps(pattern):
                node = node.following.setdefault(step, _Node(is_any=step == ANY))
            node.is_end = True

    def fit(self, path: PurePosixPath) -> bool:
        """Whether a path, or a folder that it lies in, fits one of the patterns.

        All patterns are followed at once, in time that none of them can stretch.
        """
        reached = _closed({self._first})
        for part in path.parts:
            if any(node.is_end for node in reached):
                return True
            reached = _closed({after for node in reached for after in node.after(part)})
        return any(node.is_end for node in reached)


class _Node:
    """A place between two steps of the patterns that begin alike."""

    def __init__(self, *, is_any: bool = False) -> None:
        self.is_any = is_any
        self.is_end = False
        self.following: dict[str, _Node] = {}

    def after(self, part: str) -> "Iterator[_Node]":
        """Yield what is reached by a part of a path."""
        if self.is_any:
            yield self
        plain = self.following.get(part)
        if plain is not None and part != ANY:
            yield plain
        # One expression for all of them tells soon that none fits, as it mostly is.
        if self._wild is not None and self._wild.match(part):
            yield from (node for glob, node in self._each if glob.match(part))

    @cached_property
    def _wild(self) -> re.Pattern[str] | None:
        wild = [_glob(step) for step in self.following if _is_wild(step)]
        return re.compile("|".join(wild)) if wild else None

    @cached_property
    def _each(self) -> "list[tuple[re.Pattern[str], _Node]]":
        return [(re.compile(_glob(step)), node) for step, node in self.following.items() if _is_wild(step)]


def _closed(reached: set[_Node]) -> set[_Node]:
    """Return places with those that are reached by no step at all."""
    waiting = list(reached)
    while waiting:
        many = waiting.pop().following.get(ANY)
        if many is not None and many not in reached:
            reached.add(many)
            waiting.append(many)
    return reached


def _steps(pattern: str) -> tuple[str, ...]:
    """Return the steps of a pattern."""
    whole = pattern.removeprefix("./").rstrip("/")
    steps = whole.strip("/").split("/")
    return tuple(steps) if "/" in whole else (ANY, *steps)


def _is_wild(step: str) -> bool:
    return step != ANY and ("*" in step or "?" in step)


def _glob(step: str) -> str:
    """Return the expression of a step; brackets are plain letters, as they are in names of files."""
    return translate(step.replace("[", "[[]"))
