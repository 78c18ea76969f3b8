"""Routes from the settings to their drawings."""

from importlib import import_module

from unbuffered.cli.checking import looked, outcome_of
from unbuffered.cli.crashes import tell
from unbuffered.cli.terminal import Exit, note, say, stop, style
from unbuffered.report import Report
from unbuffered.reporters.pictures.choice import ChoiceError, choose
from unbuffered.reporters.pictures.depiction import depict
from unbuffered.rule import Rule
from unbuffered.settings.values import Settings


def draw(settings: Settings, rules: tuple[Rule, ...], routes: tuple[str, ...], format_: str) -> Exit:
    """Draw the routes that are named, or all that mean to stream, and return the exit code."""
    outcome = outcome_of(settings, rules)
    report = outcome.report
    _told_unread(report)
    if not report.inputs:
        note(looked(settings.paths, outcome))
        return Exit.UNREAD
    try:
        pictures = tuple(depict(report, index) for index in choose(report, routes))
    except ChoiceError as error:
        stop(str(error))
    say(import_module(f"unbuffered.reporters.pictures.{format_}").render(pictures, style()))
    tell(report.crashes)
    return Exit.INTERNAL if report.faults else Exit.CLEAN


def _told_unread(report: Report) -> None:
    """Say on standard error what could not be read: a drawing has no place for it."""
    for gap in report.gaps:
        if gap.fault:
            note(f"unreadable {gap.at.file}:{gap.at.span.line}:{gap.at.span.column}: {gap.says}")
    for fault in report.faults:
        note(f"internal error {fault}")
