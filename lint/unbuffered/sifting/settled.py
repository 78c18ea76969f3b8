"""Findings as the settings want them: other severities, and paths on which a rule is left out."""

from dataclasses import replace

from unbuffered.finding import Finding
from unbuffered.report import Report
from unbuffered.settings.values import Settings


def settled(report: Report, settings: Settings) -> Report:
    """Return the report with the severities that are set, and without what is left out on some paths."""
    if not (settings.severity or settings.per_path):
        return report
    kept: list[Finding] = []
    left: list[Finding] = []
    for found in report.findings:
        ignored = settings.ignores(found.rule, found.hit.at.file)
        (left if ignored else kept).append(_with_severity(found, settings))
    return replace(report, findings=tuple(kept), silenced=(*report.silenced, *left))


def _with_severity(found: Finding, settings: Settings) -> Finding:
    wanted = settings.severity_of(found.rule, found.hit.at.file)
    return found if wanted is None else replace(found, severity=wanted)
