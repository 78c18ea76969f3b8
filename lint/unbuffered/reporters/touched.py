"""What findings touch and say, in the words that all reports share."""

from collections.abc import Iterable

from unbuffered.finding import Confidence, Effect, Finding, Severity
from unbuffered.report import Report

_LEVELS = tuple(Severity)
_EFFECTS = (Effect.BREAKS, Effect.BUFFERS, Effect.NONE)


def labels(report: Report, found: Finding) -> tuple[str, ...]:
    """Return the routes that a finding touches, each once; its handlers, where no route leads to them."""
    routes = [report.routes[index].route.label for index in found.routes]
    handlers = [report.handlers[index].handler.name for index in found.handlers]
    return tuple(dict.fromkeys(routes or handlers))


def said(found: Finding) -> str:
    """Return what a finding says, after the program that found it where that is another one."""
    return f"{found.by}: {found.hit.says}" if found.by else found.hit.says


def sentence(found: Finding) -> str:
    """Return what a finding says, after the scenarios in which it holds."""
    return f"when {found.when}: {said(found)}" if found.when else said(found)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, effect and confidence, and then by place."""
    return sorted(
        findings,
        key=lambda found: (
            _LEVELS.index(found.severity),
            _EFFECTS.index(found.effect),
            found.hit.confidence is not Confidence.HIGH,
            found.hit.at.order,
            found.rule,
        ),
    )
