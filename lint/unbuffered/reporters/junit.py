"""The report as JUnit XML: one suite for each API, one case for each route that means to stream.

A route that buffers or breaks fails, and so does one with a finding at error: a test of it would fail too.
Warnings that leave the stream whole, and notes, are its output. What is silenced or in the baseline fails
no route, as it fails no run; a route that nobody can judge is skipped.
"""

from collections.abc import Iterable, Iterator

from unbuffered.finding import Effect, Finding, Severity
from unbuffered.model.place import Place
from unbuffered.report import Report, RouteReport
from unbuffered.reporters.junitxml import Case, Outcome, Suite, written
from unbuffered.reporters.style import Style
from unbuffered.reporters.touched import sentence, worst_first
from unbuffered.reporters.words import some
from unbuffered.verdict import Verdict


def render(report: Report, _style: Style) -> str:
    """Return the report as one XML document."""
    return written([*_apis(report), *_handlers(report), *_inputs(report)])


def _apis(report: Report) -> Iterable[Suite]:
    suites: dict[tuple[str, str], Suite] = {}
    for index, one in enumerate(report.routes):
        if one.meant:
            api, stack = one.route.api, one.route.stack
            name = f"{api.name} of {stack}" if stack else api.name
            suite = suites.setdefault(api.key or (str(api.at.file), api.name), Suite(name))
            suite.cases.append(_route(report, index, one))
    return suites.values()


def _route(report: Report, index: int, one: RouteReport) -> Case:
    findings = worst_first(report.of(index))
    hushed = [
        found
        for found in (*report.known, *report.silenced, *report.withheld)
        if index in found.routes and _fails(found)
    ]
    unseen = ", ".join(f"{unseen.hop} ({unseen.why})" for unseen in one.route.unseen)
    outcome = _outcome(one.verdict, findings, hushed, unseen)
    return Case(one.route.label, str(one.at.file), outcome, _output(findings))


def _handlers(report: Report) -> Iterator[Suite]:
    """Yield the suite of handlers to which no route leads."""
    suite = Suite("handlers")
    for index in report.alone:
        one, findings = report.handlers[index], worst_first(report.of_handler(index))
        if one.handler.streams or findings:
            outcome = _outcome(one.verdict, findings, [], "")
            suite.cases.append(Case(one.handler.name, str(one.handler.at.file), outcome, _output(findings)))
    if suite.cases:
        yield suite


def _inputs(report: Report) -> Iterator[Suite]:
    """Yield the suite of what touches no route: findings in the input itself, and what was not judged."""
    cases = [_alone(found) for found in report.findings if not found.routes and not found.handlers]
    cases += [
        Case(_where(gap.at), str(gap.at.file), Outcome("error", "unreadable", gap.says))
        for gap in report.gaps
        if gap.fault
    ]
    cases += [
        Case(fault.partition(":")[0], "unbuffered", Outcome("error", "internal error", fault))
        for fault in report.faults
    ]
    told = [f"{_where(gap.at)}: not checked: {gap.says}" for gap in report.gaps if not gap.fault]
    told += [f"note: {note}" for note in report.notes]
    if cases or told:
        yield Suite("input", cases, tuple(told))


def _alone(found: Finding) -> Case:
    file = str(found.hit.at.file)
    outcome = _outcome(Verdict.STREAMS, [found], [], "")
    return Case(f"{found.rule} {_where(found.hit.at)}", file, outcome, _output([found]))


def _where(at: Place) -> str:
    return f"{at.file}:{at.span.line}:{at.span.column}"


def _fails(found: Finding) -> bool:
    return found.severity is Severity.ERROR or found.effect is not Effect.NONE


def _outcome(verdict: Verdict, findings: list[Finding], hushed: list[Finding], unseen: str) -> Outcome:
    """Return how a route did; all that is wrong is one failure, as readers show no second one."""
    failing = [found for found in findings if _fails(found)]
    if failing:
        first, more = failing[0], len(failing) - 1
        message = sentence(first) + (f", and {some(more, 'more finding')}" if more else "")
        return Outcome("failure", first.rule, message, _told(failing))
    if verdict is Verdict.STREAMS:
        return Outcome()
    if verdict is Verdict.UNKNOWN:
        return Outcome("skipped", verdict, f"it cannot be told from here: {unseen}" if unseen else verdict)
    if hushed:
        ids = ", ".join(dict.fromkeys(found.rule for found in hushed))
        return Outcome("skipped", verdict, f"it {verdict}, which is silenced, known or withheld: {ids}")
    return Outcome("failure", verdict, f"it {verdict}")


def _output(findings: list[Finding]) -> tuple[str, ...]:
    return _told([found for found in findings if not _fails(found)])


def _told(findings: list[Finding]) -> tuple[str, ...]:
    """Return the lines of findings, an empty one between any two."""
    return tuple(line for found in findings for line in ("", *_lines(found)))[1:]


def _lines(found: Finding) -> Iterator[str]:
    hit = found.hit
    yield f"{found.severity}[{found.rule}] {sentence(found)}"
    yield f"--> {_where(hit.at)}"
    if hit.then:
        yield f"then: {hit.then}"
    if hit.fix:
        yield f"fix: {hit.fix}"
    if found.page:
        yield f"docs: {found.page}"
