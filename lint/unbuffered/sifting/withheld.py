"""Findings that are less sure than was asked for."""

from dataclasses import replace

from unbuffered.finding import Confidence, Effect, Finding
from unbuffered.report import Report
from unbuffered.settings.values import Preset


def withheld(report: Report, preset: Preset) -> Report:
    """Return the report with what is less sure held back, as far as nobody asked for it."""
    report = replace(report, audits=preset is Preset.AUDIT)
    if preset is not Preset.CI:
        return report
    kept = tuple(one for one in report.findings if _is_sure(one))
    held = tuple(one for one in report.findings if not _is_sure(one))
    return replace(report, findings=kept, withheld=held)


def _is_sure(found: Finding) -> bool:
    """Whether a finding is sure, or is what a verdict rests on: no verdict goes without its reason."""
    return found.hit.confidence is Confidence.HIGH or found.effect is not Effect.NONE
