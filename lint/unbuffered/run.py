"""One run of the checker: from settings to a report."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from unbuffered.check import check
from unbuffered.collect import Collected, collect
from unbuffered.disk import HERE
from unbuffered.model.crash import Crash
from unbuffered.model.place import Place
from unbuffered.model.route import Gap
from unbuffered.policy import Bound, Promised
from unbuffered.progress import Tell, silent
from unbuffered.readers.estate.exports import ANYWHERE, Environment
from unbuffered.readers.estate.library import Library
from unbuffered.readers.project import Asked, Mark, read_project, unmarked
from unbuffered.report import Report
from unbuffered.rule import Rule, named_ids
from unbuffered.settings.values import FailOn, Settings
from unbuffered.sifting.known import Baseline
from unbuffered.sifting.settled import settled
from unbuffered.sifting.withheld import withheld
from unbuffered.team import team
from unbuffered.timelimit import RUN_SECONDS, OverdueError, begin, bounded, overdue


class Outcome(Struct, frozen=True):
    """A report, and how much was looked at for it: files in all, templates and files of Python read.

    `firm` are the ids of rules that a policy lets nobody silence, `fail_on` is the mildest thing that fails.
    """

    report: Report
    searched: int
    templates: int
    python: int
    firm: frozenset[str] = frozenset()
    fail_on: FailOn = FailOn.ERROR


class Occasion(Struct, frozen=True):
    """Where and when a run takes place: the working folder and the day.

    `edited` are texts of files that differ from what is on the disk, `tell` hears how far the run is.
    `patching` tells whether findings get the characters that mend them, which takes a file read anew to
    prove.
    """

    here: Path
    today: date
    edited: Mapping[PurePosixPath, str] = field(default_factory=dict)
    tell: Tell = silent
    patching: bool = True


class Material(Struct, frozen=True):
    """What a run judges: sources, what they may pull in, and what is known of their deployment.

    `parameters` gives the deployed values of a template's parameters, `mark` adds to a route what is known of
    it from elsewhere, and `is_gone` tells whether a file of the baseline is there no more. It is `editable`
    if there are files that somebody can mend; `environment` is where all of it is deployed, if that is known.
    """

    library: Library
    collected: Collected
    parameters: Callable[[PurePosixPath], Mapping[str, str]]
    is_gone: Callable[[str], bool]
    mark: Mark = unmarked
    editable: bool = True
    environment: Environment = ANYWHERE


def run(settings: Settings, rules: tuple[Rule, ...], occasion: Occasion) -> Outcome:
    """Return what is found with these settings.

    Raises:
        PathError: a path that was asked for does not exist.
        PackError: a pack cannot be used.
        StatedError: a file of the team's own is wrong; nothing was judged.

    """
    here = occasion.here
    tree, collected = collect(settings.paths, here, settings.excludes, occasion.edited)
    material = Material(Library(tree), collected, settings.parameters_of, partial(_is_gone, here))
    return judge(settings, rules, occasion, material)


def judge(settings: Settings, rules: tuple[Rule, ...], occasion: Occasion, material: Material) -> Outcome:
    """Return what is found in what was collected already.

    Raises:
        PackError: a pack cannot be used.
        StatedError: a file of the team's own is wrong; nothing was judged.

    """
    tell = occasion.tell
    begin()
    stated = team(settings, rules, occasion.here)
    asked = Asked(
        material.parameters,
        bool(stated.policies),
        tell,
        material.mark,
        material.environment,
        resolved=not material.editable,
    )
    project = read_project(material.collected, material.library, stated.knowledge, asked)
    bound = Bound(stated.policies, occasion.today)
    hidden = frozenset(one.id for one in rules if not _is_wanted(one.id, settings)) - bound.unsilenceable
    report = _sifted(check(project, rules, hidden, bound, tell), settings, occasion, bound)
    if settings.baseline:
        known, firm = stated.known, bound.unsilenceable
        report = _kept(report, "the baseline", lambda one: _compared(one, known, material.is_gone, firm))
    if material.editable and occasion.patching:
        report = _kept(report, "the maker of fixes", lambda one: _patched(one, settings, material.library))
    python = sum(file.suffix == ".py" for file in project.inputs)
    return Outcome(
        _unsynthesized(report, material.collected.unsynthesized),
        material.collected.searched,
        len(project.inputs) - python,
        python,
        bound.unsilenceable,
        settings.fail_on,
    )


def _sifted(report: Report, settings: Settings, occasion: Occasion, bound: Bound) -> Report:
    """Return the report with the team's severities and silences, and what is not sure enough set aside."""
    report = settled(report, settings, bound.unsilenceable)
    partly = _is_partial(settings, occasion.here) or any(gap.fault for gap in report.gaps)
    report = _kept(report, "the reader of silences", lambda one: _silenced(one, bound, partly=partly))
    # Twice, as what is told of silences is told by rules too.
    report = settled(report, settings, bound.unsilenceable)
    return withheld(report, settings.preset, bound.unsilenceable)


def _unsynthesized(report: Report, apps: Sequence[PurePosixPath]) -> Report:
    """Return the report with a word on CDK apps that are not judged: it must not read as if they were."""
    if not apps:
        return report
    more = f" and {len(apps) - 1} more" if len(apps) > 1 else ""
    says = f"the stacks of {apps[0]}{more} are not checked, as no cloud assembly is here: run cdk synth first"
    return replace(report, notes=(*report.notes, says))


def _kept(report: Report, what: str, step: Callable[[Report], Report]) -> Report:
    """Return the report after a step, or without it if that fails: what was found is told in any case."""
    try:
        return bounded(partial(step, report), RUN_SECONDS)
    except OverdueError:
        gap = Gap(overdue(what), Place.of(HERE), fault=True)
        return replace(report, gaps=(gap, *report.gaps))
    except Exception as error:  # noqa: BLE001 - told as our fault
        crash = Crash.of(error, what)
        return replace(report, faults=(*report.faults, crash.says), crashes=(*report.crashes, crash))


def _is_wanted(rule: str, settings: Settings) -> bool:
    return rule not in settings.ignore and (not settings.select or rule in settings.select)


def _is_partial(settings: Settings, here: Path) -> bool:
    """Whether single files were named, whose other halves may lie in others, or one deployment of several."""
    chosen = settings.parameters or any(one.parameters for one in settings.per_path)
    return bool(chosen) or any((here / one).is_file() for one in settings.paths)


def _silenced(report: Report, bound: Bound, *, partly: bool) -> Report:
    """Return the report with its silences; few projects have any, and those alone pay for the reading."""
    written = any("unbuffered" in text or "ignore_checks" in text for text in report.sources.values())
    if not written and not report.acknowledged:
        return report
    from unbuffered.readers.silences.acknowledged import acknowledged
    from unbuffered.readers.silences.reading import silences
    from unbuffered.sifting.silenced import Hearing, silenced

    ids = named_ids(report.manual)
    heard = silences(report.sources, ids) if written else ()
    heard = (*heard, *acknowledged(report.acknowledged, ids))
    untold = frozenset(one.id for one in report.manual if one.subject is Promised and not bound.policies)
    return silenced(report, heard, Hearing(bound.today, bound.unsilenceable, partly, untold))


def _compared(
    report: Report, known: Baseline, is_gone: Callable[[str], bool], firm: frozenset[str]
) -> Report:
    """Return the report beside its baseline, which knows nothing of rules that nobody may silence."""
    from unbuffered.sifting.baseline import compared

    return compared(report, known.without(firm), is_gone)


def _is_gone(here: Path, file: str) -> bool:
    try:
        return not (here / file).exists()
    except (OSError, ValueError):
        return False


def _patched(report: Report, settings: Settings, library: Library) -> Report:
    """Return the report with patches; what makes them is loaded where there is something to mend."""
    if all(one.hit.mend is None for one in report.findings):
        return report
    from unbuffered.mending.patches import patched

    return patched(report, settings.excludes, library.parsed)
