"""Findings that are less sure than was asked for."""

from msgspec.structs import replace

from unbuffered.finding import Confidence, Effect, Finding
from unbuffered.policy import Promised
from unbuffered.report import Report
from unbuffered.settings.values import Preset


def withheld(report: Report, preset: Preset, firm: frozenset[str] = frozenset()) -> Report:
    """Return the report with what is less sure held back, as far as nobody asked for it.

    What rules in `firm` find is told however sure it is.
    """
    report = replace(report, audits=preset is Preset.AUDIT)
    if preset is Preset.AUDIT:
        return report
    demanded = firm | {rule.id for rule in report.manual if rule.subject is Promised}
    kept: list[Finding] = []
    held: list[Finding] = []
    for found in report.findings:
        (kept if _is_told(found, preset, demanded) else held).append(found)
    return replace(report, findings=tuple(kept), withheld=tuple(held))


def _is_told(found: Finding, preset: Preset, demanded: frozenset[str]) -> bool:
    """Whether a finding is told: what nobody can know waits for an audit, what is likely for a review.

    What a verdict rests on is always told, and so is what the team itself demands by a policy.
    """
    if found.hit.open:
        return False
    if preset is Preset.REVIEW or found.rule in demanded:
        return True
    return found.hit.confidence is Confidence.HIGH or found.effect is not Effect.NONE
