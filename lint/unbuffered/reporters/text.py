"""The report for a person at a terminal: route by route, then what was not checked, then a summary."""

from collections.abc import Iterator

from unbuffered.finding import Effect, Finding, Severity
from unbuffered.model.place import Place
from unbuffered.report import Report, RouteReport
from unbuffered.reporters.closing import closing
from unbuffered.reporters.hopline import hop_names, hop_of
from unbuffered.reporters.paragraphs import cut, finding_lines, title, wrapped
from unbuffered.reporters.style import VERDICT, Style
from unbuffered.reporters.words import commandless, inert, listed
from unbuffered.verdict import Verdict

_ARROW = " -> "
_FEW = 3
_LONGEST_HOP = 240


def render(report: Report, style: Style) -> str:
    """Return the report as text."""
    lines: list[str] = []
    told: set[int] = set()
    asides = _asides(report)
    for index, route in enumerate(report.routes):
        if route.meant:
            lines += [*_route(report, index, asides.get(index, {}), told, style), ""]
    for index in report.alone:
        if report.handlers[index].handler.streams or report.of_handler(index):
            lines += [*_handler(report, index, told, style), ""]
    for index, route in enumerate(report.routes):
        if not route.meant and report.of(index):
            lines += [*_unmeant(report, index, route, told, style), ""]
    rest = tuple(one for one in report.findings if id(one) not in told)
    lines += [*list(_told(report, _by_severity(rest), told, style))[1:], ""] if rest else []
    lines += closing(report, style)
    return commandless("\n".join(lines) + "\n")


def _route(
    report: Report, index: int, aside: dict[str, set[str]], told: set[int], style: Style
) -> Iterator[str]:
    one = report.routes[index]
    place = one.at
    said, unread = one.verdict.upper(), ""
    when = f" when {inert(one.when)}" if one.when else ""
    where = f"{inert(str(place.file))}:{place.span.line}"
    if one.route.unseen and one.verdict in {Verdict.STREAMS, Verdict.UNKNOWN}:
        unread = f"; {listed(tuple(dict.fromkeys(unseen.hop for unseen in one.route.unseen)))} not judged"
    word = style.paint(said, "bold", VERDICT[one.verdict]) + unread
    stack = f" of {inert(one.route.stack)}" if one.route.stack else ""
    head = f"{inert(one.route.label)}{stack}    {said}{unread}{when}"
    painted = f"{style.paint(inert(one.route.label), 'bold')}{stack}    {word}{when}"
    if len(head) + 4 + len(where) <= style.width:
        yield f"{painted}    {where}"
    else:
        yield painted
        yield f"  {where}"
    findings = _by_severity(report.of(index))
    yield from _hops(one, findings, style)
    yield from wrapped("means to stream: ", _evidence(one), style)
    if one.route.unseen:
        unread = ", ".join(f"{unseen.hop} ({unseen.why})" for unseen in one.route.unseen)
        yield from wrapped("not judged: ", inert(unread), style)
    if aside:
        said_ = ", ".join(f"{' and '.join(sorted(ids))} ({why})" for why, ids in aside.items())
        yield from wrapped("set aside: ", inert(said_), style)
    yield from _told(report, findings, told, style)


def _asides(report: Report) -> dict[int, dict[str, set[str]]]:
    """Return the rules of findings that are not told, by route and why: verdicts rest on them."""
    reasons = (
        (report.known, "in the baseline"),
        (report.silenced, "silenced"),
        (report.withheld, "less sure"),
    )
    found: dict[int, dict[str, set[str]]] = {}
    for findings, why in reasons:
        for one in findings:
            for index in () if one.hit.open else one.routes:
                found.setdefault(index, {}).setdefault(why, set()).add(one.rule)
    return found


def _unmeant(report: Report, index: int, one: RouteReport, told: set[int], style: Style) -> Iterator[str]:
    """Yield a route that does not mean to stream, for what a policy says of it."""
    stack = f" of {inert(one.route.stack)}" if one.route.stack else ""
    where = f"{inert(str(one.at.file))}:{one.at.span.line}"
    yield f"{style.paint(inert(one.route.label), 'bold')}{stack}    does not mean to stream    {where}"
    findings = _by_severity(report.of(index))
    yield from _hops(one, findings, style)
    yield from _told(report, findings, told, style)


def _by_severity(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda found: tuple(Severity).index(found.severity)))


def _told(report: Report, findings: tuple[Finding, ...], told: set[int], style: Style) -> Iterator[str]:
    """Yield findings, those that were told before in one line."""
    for finding in findings:
        yield ""
        if id(finding) in told:
            span = finding.hit.at.span
            yield f"  {title(finding, style)} (as above, at line {span.line})"
            continue
        told.add(id(finding))
        yield from finding_lines(report, finding, style)


def _handler(report: Report, index: int, told: set[int], style: Style) -> Iterator[str]:
    """Yield a handler to which no route leads: its host, its verdict, and what was found in it."""
    one = report.handlers[index]
    handler = one.handler
    served = " ".join(part for part in (handler.paths[0] if handler.paths else ()) if part not in {"ANY", ""})
    name = f"{handler.name} ({served})" if served else handler.name
    # Without a stream it answers in one piece, which may well be meant.
    word = one.verdict if handler.streams or one.verdict is not Verdict.STREAMS else Verdict.UNKNOWN
    said = style.paint(str(word).upper(), "bold", VERDICT[word])
    where = f"{inert(str(handler.at.file))}:{handler.at.span.line}"
    yield f"{style.paint(inert(name), 'bold')}, {handler.host}    {said}    {where}"
    if handler.streams:
        shown = dict.fromkeys(
            f"{spot.says} ({_spot(handler.at, spot.at)})" for spot in handler.streams[:_FEW]
        )
        yield from wrapped("streams: ", inert(", ".join(shown)), style)
    yield from _told(report, _by_severity(report.of_handler(index)), told, style)


def _spot(base: Place, at: Place) -> str:
    return f"line {at.span.line}" if at.file == base.file else f"{at.file}:{at.span.line}"


def _evidence(one: RouteReport) -> str:
    by_place: dict[str, dict[str, None]] = {}
    for found in one.meant:
        by_place.setdefault(_where(one, found.at), {})[found.says] = None
    return inert(", ".join(f"{', '.join(said)} ({where})" for where, said in by_place.items()))


def _where(one: RouteReport, at: Place) -> str:
    return f"line {at.span.line}" if at.file == one.at.file else f"{at.file}:{at.span.line}"


def _hops(one: RouteReport, findings: tuple[Finding, ...], style: Style) -> Iterator[str]:
    """Yield the hops, broken over lines that fit, with a mark below the first one at fault."""
    names = [cut(inert(name), _LONGEST_HOP) for name in hop_names(one.route)]
    worst = next((found for found in findings if found.effect is not Effect.NONE), None)
    broken = hop_of(worst) if worst is not None else None
    line, mark = "  ", ""
    for position, name in enumerate(names):
        piece = name if position == 0 else _ARROW + name
        if len(line) + len(piece) > style.width and line.strip():
            yield from (part for part in (line, mark) if part)
            line, mark = "     ", ""
        if position == broken:
            at = len(line) + (len(piece) - len(name))
            mark = " " * at + style.paint("^ broken here", VERDICT[one.verdict])
        line += piece
    yield from (part for part in (line, mark) if part)
