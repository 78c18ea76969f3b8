"""A report as one template sees it: every finding at a place in that template."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.finding import Finding, Severity
from unbuffered.model.acknowledged import ITSELF
from unbuffered.model.place import Place, Span
from unbuffered.policy import Applied
from unbuffered.report import Report
from unbuffered.reporters.touched import sentence
from unbuffered.reporters.words import inert

_TOP = Span(1, 1, 1, 2)
_RESOURCES = ("Resources",)
"""The steps of what stands nowhere: cfn-lint drops a match without any where somebody silences its rule."""


class Told(Struct, frozen=True):
    """What is told of a template: a rule, how severe it is, one line of text, and a place in it."""

    rule: str
    severity: Severity
    says: str
    at: Place


def told(report: Report, template: PurePosixPath) -> Iterator[Told]:
    """Yield what a report says of a template; what stands elsewhere is told where the template leads to it.

    What stands in another template of the report is left to that one. What became of a clause of a policy
    can be told over a whole project alone, and one template is a part of it.
    """
    whole = {rule.id for rule in report.manual if rule.subject is Applied}
    for found in report.findings:
        at = _place(report, found, template) if found.rule not in whole else None
        if at is not None:
            yield Told(found.rule, found.severity, _line(found, template), at)
    for gap in report.told_gaps:
        if gap.at.file == template or not _is_template(report, gap.at.file):
            at, real = _here(gap.at, template)
            says = f"{'cannot be read' if gap.fault else 'not checked'}: {gap.says}{real}"
            yield itself(says, at, Severity.ERROR if gap.fault else Severity.INFO)
    for fault in report.faults:
        yield itself(f"internal error: {fault}", top(template))


def itself(says: str, at: Place, severity: Severity = Severity.ERROR) -> Told:
    """Return what this program has to say of itself."""
    return Told(ITSELF, severity, inert(f"unbuffered: {says}"), at)


def top(template: PurePosixPath) -> Place:
    """Return the place of what stands nowhere in a template: its beginning."""
    return Place(template, _RESOURCES, _TOP)


def _line(found: Finding, template: PurePosixPath) -> str:
    real = "" if found.hit.at.file == template else f" ({_spot(found.hit.at)})"
    fix = f"; fix: {found.hit.fix}" if found.hit.fix else ""
    return inert(f"{found.rule} {found.name}: {sentence(found)}{fix}{real}")


def _spot(at: Place) -> str:
    return f"at {at.file}:{at.span.line}:{at.span.column}"


def _place(report: Report, found: Finding, template: PurePosixPath) -> Place | None:
    """Return where a finding is told in a template; None if another template tells it."""
    at = found.hit.at
    if at.file == template:
        return _stepped(at)
    own = [origin.template for origin in found.origins if origin.template.file == template]
    if own:
        return _stepped(own[0])
    if found.origins or _is_template(report, at.file):
        return None
    ways = tuple(_ways(report, found))
    here = next((one for one in ways if one.file == template), None)
    if here is None and any(_is_template(report, one.file) for one in ways):
        return None
    return _stepped(here) if here is not None else top(template)


def _ways(report: Report, found: Finding) -> Iterator[Place]:
    """Yield places that lead to what was found: what it clashes with, routes that it touches, their APIs."""
    yield from (evidence.at for evidence in found.hit.because)
    touched = [*found.routes, *(route for index in found.handlers for route in report.handlers[index].routes)]
    routes = [report.routes[index].route for index in dict.fromkeys(touched)]
    yield from (route.at for route in routes)
    yield from (route.api.at for route in routes)


def _here(at: Place, template: PurePosixPath) -> tuple[Place, str]:
    """Return a place in the template, and the words for the real one if that is elsewhere."""
    return (_stepped(at), "") if at.file == template else (top(template), f" ({_spot(at)})")


def _stepped(at: Place) -> Place:
    return at if at.steps else Place(at.file, _RESOURCES, at.span)


def _is_template(report: Report, file: PurePosixPath) -> bool:
    """Whether a file is one of those that were looked at as templates."""
    return file.suffix != ".py" and str(file) in report.inputs
