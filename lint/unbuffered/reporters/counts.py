"""What a run found, counted in words."""

from unbuffered.finding import Severity
from unbuffered.report import Report
from unbuffered.reporters.words import some
from unbuffered.verdict import Verdict

NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def levels(report: Report) -> str:
    """Return how many findings there are of each severity."""
    return ", ".join(some(report.count(level), noun) for level, noun in NOUNS.items())


def beside(report: Report) -> str:
    """Return how many findings do not count, and how much was not checked; no word of what there is none."""
    counted = (
        (len(report.known), "in the baseline"),
        (len(report.silenced), "silenced"),
        (len(report.withheld), "withheld"),
        (report.unchecked, "not checked"),
    )
    return ", ".join(f"{number} {what}" for number, what in counted if number)


def conjugated(verdict: Verdict, count: int) -> str:
    """Return a verdict as so many routes have it: one streams, two stream."""
    if count == 1 or verdict is Verdict.UNKNOWN:
        return str(verdict)
    return verdict.removesuffix("s")
