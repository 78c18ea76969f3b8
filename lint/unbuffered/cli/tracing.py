"""Drawings from the settings to the exit code."""

from collections.abc import Sequence
from importlib import import_module

from unbuffered.cli.checking import looked, outcome_of
from unbuffered.cli.options import Drawing
from unbuffered.cli.terminal import Exit, note, say, stop, style
from unbuffered.report import Report
from unbuffered.reporters.pictures.choice import ChoiceError, choose
from unbuffered.reporters.pictures.depiction import depict
from unbuffered.rule import Rule
from unbuffered.settings.values import Settings


def draw(settings: Settings, rules: tuple[Rule, ...], wanted: Sequence[str], form: Drawing) -> Exit:
    """Check, draw the routes that are wanted, and return the exit code."""
    outcome = outcome_of(settings, rules, quiet=False)
    report = outcome.report
    _tell_unread(report)
    if not report.inputs:
        note(looked(settings.paths, outcome))
        return Exit.UNREAD
    try:
        pictures = tuple(depict(report, index) for index in choose(report, wanted))
    except ChoiceError as error:
        stop(str(error))
    say(import_module(f"unbuffered.reporters.pictures.{form}").render(pictures, style(settings.docs_url)))
    return Exit.INTERNAL if report.faults else Exit.CLEAN


def _tell_unread(report: Report) -> None:
    """Say on standard error what could not be read: a drawing has no place for it."""
    for gap in report.gaps:
        if gap.fault:
            note(f"unreadable {gap.at.file}:{gap.at.span.line}:{gap.at.span.column}: {gap.says}")
    for fault in report.faults:
        note(f"internal error {fault}")
