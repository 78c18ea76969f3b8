"""One run of the checker: from settings to a report."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from unbuffered.check import check
from unbuffered.collect import collect
from unbuffered.disk import InputError, decode, read, reason
from unbuffered.finding import Identity
from unbuffered.packs import knowledge
from unbuffered.progress import Tell, silent
from unbuffered.readers.estate.library import Library
from unbuffered.readers.project import read_project
from unbuffered.report import Report
from unbuffered.rule import Rule
from unbuffered.settings.values import Settings
from unbuffered.sifting.settled import settled
from unbuffered.sifting.withheld import withheld


class StatedError(Exception):
    """A file of the team's own that cannot be used: a baseline, a policy; each line says where and why."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Keep the lines."""
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report, and how much was looked at for it: files in all, templates and files of Python read."""

    report: Report
    searched: int
    templates: int
    python: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and when a run takes place: the working folder and the day.

    `edited` are texts of files that differ from what is on the disk, `tell` hears how far the run is.
    """

    here: Path
    today: date
    edited: Mapping[PurePosixPath, str] = field(default_factory=dict)
    tell: Tell = silent


def run(settings: Settings, rules: tuple[Rule, ...], occasion: Occasion) -> Outcome:
    """Return what is found with these settings.

    Raises:
        PathError: a path that was asked for does not exist.
        StatedError: a file of the team's own is wrong; nothing was judged.

    """
    here = occasion.here
    tree, collected = collect(settings.paths, here, settings.excludes, occasion.edited)
    _check_knowledge(settings.knowledge)
    entries = _entries(settings.baseline, here, rules)
    learned = partial(_knowledge, settings.knowledge)
    project = read_project(collected, Library(tree), learned, settings.parameters_of, occasion.tell)
    hidden = frozenset(one.id for one in rules if not _is_wanted(one.id, settings))
    report = settled(check(project, rules, hidden, occasion.tell), settings)
    report = _silenced(report, occasion.today)
    report = withheld(report, settings.preset)
    if settings.baseline:
        report = _compared(report, entries, here)
    report = _patched(report)
    python = sum(file.suffix == ".py" for file in project.inputs)
    return Outcome(report, collected.searched, len(project.inputs) - python, python)


def _is_wanted(rule: str, settings: Settings) -> bool:
    return rule not in settings.ignore and (not settings.select or rule in settings.select)


def _knowledge(files: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the files on what holds an event loop: those of the packs, and the team's."""
    return (*knowledge(), *(Path(name) for name in files))


def _check_knowledge(files: tuple[str, ...]) -> None:
    """Stop at a file that is no knowledge base."""
    if not files:
        return
    from unbuffered.readers.handlers.knowledge.library import flaws

    found = [flaw for name in files for flaw in flaws(Path(name))]
    if found:
        raise StatedError(found)


def _silenced(report: Report, today: date) -> Report:
    """Return the report with its silences; few projects have any, and those alone pay for the reading."""
    if not any("unbuffered" in text or "ignore_checks" in text for text in report.sources.values()):
        return report
    from unbuffered.readers.silences.reading import silences
    from unbuffered.sifting.silenced import names, silenced

    return silenced(report, silences(report.sources, names(report.manual)), today)


def _patched(report: Report) -> Report:
    """Return the report with patches; what makes them is loaded where there is something to mend."""
    if all(one.hit.mend is None for one in report.findings):
        return report
    from unbuffered.mending.patches import patched

    return patched(report)


def _entries(file: str, here: Path, rules: tuple[Rule, ...]) -> tuple[Identity, ...]:
    """Return the entries of the baseline, their files named from the working folder."""
    if not file:
        return ()
    from unbuffered.sifting.baseline import moved, read_baseline

    path = Path(os.path.normpath(here / file))
    shown = PurePosixPath(Path(os.path.relpath(path, here)).as_posix())
    entries, gaps = read_baseline(shown, _text(path, shown), (one.id for one in rules))
    if gaps:
        raise StatedError(
            f"{gap.at.file}:{gap.at.span.line}:{gap.at.span.column}: {gap.says}" for gap in gaps
        )
    return tuple(moved(one, path.parent, here) for one in entries)


def _compared(report: Report, entries: tuple[Identity, ...], here: Path) -> Report:
    from unbuffered.sifting.baseline import compared

    return compared(report, entries, partial(_is_gone, here))


def _is_gone(here: Path, file: str) -> bool:
    return not (here / file).exists()


def _text(path: Path, shown: PurePosixPath) -> str:
    try:
        return decode(read(path))
    except InputError as error:
        raise StatedError([f"{shown}: {error.says}"]) from error
    except OSError as error:
        raise StatedError([f"{shown} cannot be read: {reason(error)}"]) from error
