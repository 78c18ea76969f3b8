"""The bench for rule packs, ours and others': examples in a rule's words, and small projects, that are run.

A line on which a finding must fall says so itself, ``# finds UNB401``. A JSON file, which bears no
comments, has a ``finds.txt`` beside it with lines such as ``template.json:12 UNB401``. A file called
``policy.yaml`` is the policy that they are held to, and one called ``deployed.json`` is what an audit read
of the APIs and functions of ``template.yaml``.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from unbuffered.check import check
from unbuffered.collect import Source, collect
from unbuffered.deployed.drift import Drifting
from unbuffered.deployed.world import described
from unbuffered.model.route import Project
from unbuffered.model.silence import Silence
from unbuffered.packs import knowledge, load
from unbuffered.policy import Bound
from unbuffered.readers.estate.library import Library
from unbuffered.readers.policies.library import read_policies
from unbuffered.readers.project import Asked, read_project
from unbuffered.readers.silences.reading import silences
from unbuffered.report import Report
from unbuffered.rule import Rule, named_ids
from unbuffered.sifting.silenced import Hearing, silenced

Expectation = tuple[str, int, str]
"""File, line and rule id."""

_FENCE = re.compile(
    r"```(?P<kind>yaml|json|python|dockerfile|nginx|text|toml) (?P<file>\S+)\n(?P<text>.*?)```", re.DOTALL
)
_TEMPLATES = frozenset({"yaml", "json"})
_MARK = re.compile(r"#\s*finds ((?:[A-Z]+\d+\s*)+)")
_LISTED = re.compile(r"(?P<file>\S+):(?P<line>\d+) (?P<rules>.+)")
LIST = "finds.txt"
POLICY = "policy.yaml"
DEPLOYED = "deployed.json"
_BESIDE = frozenset({POLICY, DEPLOYED})

TODAY = date(2026, 1, 1)
"""The day of every run on the bench: what ends on a day must end there whenever it is run."""


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
        begins = fence["kind"] in _TEMPLATES and fence["file"] not in _BESIDE
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


def project(files: Iterable[Source], *, controlled: bool = False) -> Project:
    """Return what is read of some files, laid out in a folder of their own as a user would have them.

    `controlled` reads what only policies ask for too.
    """
    with TemporaryDirectory() as folder:
        return _read(_laid_out(files, Path(folder)), Path(folder), controlled=controlled)


def _laid_out(files: Iterable[Source], folder: Path) -> list[str]:
    """Write files into a folder, and return the paths that a user would give."""
    named: list[str] = []
    for source in files:
        if source.file.name == LIST:
            continue
        path = Path(folder, source.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source.text, "utf-8", newline="")
        if source.named and source.file.name not in _BESIDE:
            named.append(str(source.file))
    return named or ["."]


def _read(given: list[str], here: Path, *, controlled: bool) -> Project:
    tree, collected = collect(given, here)
    asked = Asked(controlled=controlled)
    if (here / DEPLOYED).is_file():
        world = described("template.yaml", json.loads((here / DEPLOYED).read_text("utf-8")))
        asked = replace(asked, mark=Drifting(world).marked)
    return read_project(collected, Library(tree), knowledge, asked)


def report(files: Iterable[Source], rules: tuple[Rule, ...]) -> Report:
    """Return the report on some files, held to the policies among them and with their silences heard."""
    sources = tuple(files)
    named = tuple(source.file for source in sources if source.file.name == POLICY)
    with TemporaryDirectory() as folder:
        here = Path(folder)
        given = _laid_out(sources, here)
        policies = read_policies([(here / file, file) for file in named], named_ids(load()))
        bound = Bound(policies, TODAY)
        told = check(_read(given, here, controlled=bool(named)), rules, bound=bound)
    return silenced(told, silences(told.sources, named_ids(load())), Hearing(TODAY, bound.unsilenceable))


def found(files: Iterable[Source], rule: Rule) -> set[Expectation]:
    """Return what one rule finds in some files; one that judges silences needs the others beside it."""
    rules = load() if rule.subject is Silence else (rule,)
    findings = [one for one in report(files, rules).findings if one.rule == rule.id]
    return {(str(one.hit.at.file), one.hit.at.span.line, one.rule) for one in findings}
