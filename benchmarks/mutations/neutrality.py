"""Neutral edits over everything: working projects, broken ones, and the fixtures of the rules."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import FIXTURES, SYNTHESIZED, Mutant, Operator, Project, judged, mutants, texts_of, working
from neutral import NEUTRAL, RENAMED, Neutral

from unbuffered.report import Report

UNSUITED = ("UNB503", "UNB504", "UNB8", "UNB9")
"""Fixtures that are more than their files: what is deployed, policies, and remarks that silence."""

EXPLAINED = {
    ("UNB609/bad_alias_spelled_in_the_uri", "keys reversed"): "of two permissions that do not cover the route"
    " the finding speaks of the one that is written first",
    ("UNB301/bad_sam_and_openapi", "logical ids renamed"): "the definition beside the template names the"
    " resource, and the edit is made in one file",
}
"""Where the order of a file is heard, and why."""

Seen = tuple[Counter[tuple[str, ...]], Counter[str], Counter[tuple[str, str]]]
"""Findings without their lines, gaps, and the verdicts of routes."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A project as it is, or broken: files of the project that have another text."""

    name: str
    project: Project
    broken: dict[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """What a neutral edit changed, which is nothing."""

    subject: str
    edit: str
    changed: tuple[str, ...]


def seen(report: Report) -> Seen:
    """Return what a neutral edit may not change."""
    if report.faults:
        raise AssertionError(report.faults)
    findings = (
        (one.rule, *map(_plain, (one.hit.says, one.hit.label, str(one.severity), one.when or "")))
        for one in report.findings
    )
    verdicts = ((one.route.label, str(one.verdict)) for one in report.routes)
    return Counter(findings), Counter(_plain(one.says) for one in report.gaps), Counter(verdicts)


def _plain(words: str) -> str:
    """Return words as they would be if nothing was renamed."""
    return words.replace(RENAMED, "")


def subjects(folder: Path, operators: tuple[Operator, ...]) -> Iterator[Subject]:
    """Yield working projects, one mutant of each operator, and the fixtures of the rules."""
    projects = working(folder)
    yield from (Subject(one.name, one, {}) for one in projects)
    first: dict[str, Mutant] = {}
    for mutant in mutants([one for one in projects if one.name not in SYNTHESIZED], operators):
        first.setdefault(mutant.operator.name, mutant)
    yield from (Subject(one.name, one.project, {one.file: one.broken.text}) for one in first.values())
    for case in sorted((FIXTURES / "rules").glob("*/*")):
        if not case.parent.name.startswith(UNSUITED):
            name = f"{case.parent.name}/{case.name}"
            yield Subject(name, Project(name, case, texts_of(case)), {})


def compared(operators: tuple[Operator, ...], step: int) -> Iterator[Compared]:
    """Yield what came of each neutral edit of each subject, or of every so many of them."""
    with TemporaryDirectory() as name:
        number = 0
        for subject in subjects(Path(name), operators):
            before: Seen | None = None
            for edit in NEUTRAL:
                number += any(file.endswith(edit.ends) for file in subject.project.texts)
                edited = _edited(subject, edit) if number % step == 0 else {}
                if not edited:
                    continue
                before = before or seen(judged(subject.project, subject.broken))
                after = seen(judged(subject.project, subject.broken | edited))
                yield Compared(subject.name, edit.name, tuple(_changed(before, after)))


def _edited(subject: Subject, edit: Neutral) -> dict[str, str]:
    """Return the files that an edit changes."""
    texts = subject.project.texts | subject.broken
    made = {file: edit.of(file, text) for file, text in texts.items()}
    return {file: text for file, text in made.items() if text is not None and text != texts[file]}


def _changed(before: Seen, after: Seen) -> Iterator[str]:
    for old, new in zip(before, after, strict=True):
        yield from (f"gone: {one}" for one in (old - new))
        yield from (f"new: {one}" for one in (new - old))
