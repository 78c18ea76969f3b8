"""Findings as the settings want them: how severe, on which paths, and where to read more."""

from msgspec.structs import replace

from unbuffered.finding import Finding, Severity
from unbuffered.report import Report
from unbuffered.settings.values import Settings


def settled(report: Report, settings: Settings, unsilenceable: frozenset[str] = frozenset()) -> Report:
    """Return the report with what the settings say of its findings.

    Rules that are `unsilenceable` are never left out, and only made worse.
    """
    if not (settings.severity or settings.per_path or settings.docs_url):
        return report
    kept: list[Finding] = []
    left: list[Finding] = []
    for found in report.findings:
        firm = found.rule in unsilenceable
        ignored = not firm and settings.ignores(found.rule, found.hit.at.file)
        told = _linked(_with_severity(found, settings, firm=firm), settings)
        (left if ignored else kept).append(told)
    return replace(report, findings=tuple(kept), silenced=(*report.silenced, *left))


def _with_severity(found: Finding, settings: Settings, *, firm: bool) -> Finding:
    wanted = settings.severity_of(found.rule, found.hit.at.file)
    if wanted is None or (firm and _ORDER.index(wanted) > _ORDER.index(found.severity)):
        return found
    return replace(found, severity=wanted)


_ORDER = tuple(Severity)


def _linked(found: Finding, settings: Settings) -> Finding:
    """Return a finding that leads to the team's own copy of the rule's page."""
    base = settings.docs_url.rstrip("/")
    return replace(found, page=f"{base}/{found.rule}.md") if base else found
