"""The bench for rule packs, ours and others': examples in a rule's words, and small projects, that are run.

A line on which a finding must fall says so itself, ``# finds UNB401``. A JSON file, which bears no
comments, has a ``finds.txt`` beside it with lines such as ``template.json:12 UNB401``.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from unbuffered.check import check
from unbuffered.collect import Source, collect
from unbuffered.model.route import Project
from unbuffered.model.silence import Silence
from unbuffered.packs import knowledge, load
from unbuffered.readers.estate.library import Library
from unbuffered.readers.project import read_project
from unbuffered.readers.silences.reading import silences
from unbuffered.report import Report
from unbuffered.rule import Rule
from unbuffered.sifting.silenced import names, silenced

Expectation = tuple[str, int, str]
"""File, line and rule id."""

_FENCE = re.compile(
    r"```(?P<kind>yaml|json|python|dockerfile|nginx|text|toml) (?P<file>\S+)\n(?P<text>.*?)```", re.DOTALL
)
_TEMPLATES = frozenset({"yaml", "json"})
_MARK = re.compile(r"#\s*finds ((?:[A-Z]+\d+\s*)+)")
_LISTED = re.compile(r"(?P<file>\S+):(?P<line>\d+) (?P<rules>.+)")
LIST = "finds.txt"
TODAY = date(2026, 1, 1)
"""The day on which examples are judged."""


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
        if fences and (fence["kind"] in _TEMPLATES or fence["file"] in {one["file"] for one in fences}):
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


def project(files: Iterable[Source]) -> Project:
    """Return what is read of some files, laid out in a folder of their own as a user would have them."""
    sources = tuple(source for source in files if source.file.name != LIST)
    with TemporaryDirectory() as folder:
        for source in sources:
            path = Path(folder, source.file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source.text, "utf-8", newline="")
        named = [str(source.file) for source in sources if source.named]
        return _read(named or ["."], Path(folder))


def _read(given: list[str], here: Path) -> Project:
    tree, collected = collect(given, here)
    return read_project(collected, Library(tree), knowledge)


def report(files: Iterable[Source], rules: tuple[Rule, ...]) -> Report:
    """Return the report on some files, silences heard, on a certain day."""
    told = check(project(files), rules)
    return silenced(told, silences(told.sources, names(rules)), TODAY)


def found(files: Iterable[Source], rule: Rule) -> set[Expectation]:
    """Return what one rule finds in some files; one that judges silences needs the others beside it."""
    rules = load() if rule.subject is Silence else (rule,)
    findings = [one for one in report(files, rules).findings if one.rule == rule.id]
    return {(str(one.hit.at.file), one.hit.at.span.line, one.rule) for one in findings}
