"""What is run: the examples of a rule's words, and small projects in folders."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from unbuffered.collect import Source
from unbuffered.rule import Rule

Expectation = tuple[str, int, str]
"""File, line and rule id."""

LIST = "finds.txt"
POLICY = "policy.yaml"
DEPLOYED = "deployed.json"
BESIDE = frozenset({POLICY, DEPLOYED})

_FENCE = re.compile(
    r"```(?P<kind>yaml|json|python|dockerfile|nginx|text|toml) (?P<file>\S+)\n(?P<text>.*?)```", re.DOTALL
)
_TEMPLATES = frozenset({"yaml", "json"})
_MARK = re.compile(r"#\s*finds ((?:[A-Z]+\d+\s*)+)")
_LISTED = re.compile(r"(?P<file>\S+):(?P<line>\d+) (?P<rules>.+)")


def examples(rule: Rule) -> Iterator[tuple[str, tuple[Source, ...]]]:
    """Yield ("bad" or "good" with a number, sources) of every example in a rule's words."""
    for heading in ("Bad", "Good"):
        for number, fences in enumerate(_projects(rule.section(heading))):
            yield (
                f"{heading.lower()}_example_{number}",
                tuple(
                    Source(PurePosixPath(one["file"]), one["text"], named=one["kind"] in _TEMPLATES)
                    for one in fences
                ),
            )


def _projects(section: str) -> Iterator[list[re.Match[str]]]:
    """Yield the files of each example: a template begins one, or a file that the last one has already."""
    fences: list[re.Match[str]] = []
    for fence in _FENCE.finditer(section):
        begins = fence["kind"] in _TEMPLATES and fence["file"] not in BESIDE
        if fences and (begins or fence["file"] in {one["file"] for one in fences}):
            yield fences
            fences = []
        fences.append(fence)
    if fences:
        yield fences


def folder(path: Path) -> tuple[Source, ...]:
    """Return the files of a small project, named from its root."""
    files = sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return tuple(
        Source(PurePosixPath(file.relative_to(path).as_posix()), file.read_text("utf-8"), named=False)
        for file in files
    )


def expected(files: Iterable[Source]) -> set[Expectation]:
    """Return what the files themselves say must be found."""
    wanted: set[Expectation] = set()
    for source in files:
        for number, line in enumerate(source.text.splitlines(), 1):
            if source.file.name == LIST and (listed := _LISTED.fullmatch(line)):
                wanted |= {(listed["file"], int(listed["line"]), rule) for rule in listed["rules"].split()}
            elif mark := _MARK.search(line):
                wanted |= {(str(source.file), number, rule) for rule in mark[1].split()}
    return wanted
