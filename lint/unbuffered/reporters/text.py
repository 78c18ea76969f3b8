"""The report for a person at a terminal: route by route, then what was not checked, then a summary."""

import textwrap
from collections.abc import Iterator

from unbuffered.finding import Effect, Finding, Severity
from unbuffered.model.place import Place
from unbuffered.report import Report, RouteReport
from unbuffered.reporters.constructs import constructs
from unbuffered.reporters.counts import conjugated
from unbuffered.reporters.hopline import hop_names, hop_of
from unbuffered.reporters.snippet import snippet
from unbuffered.reporters.style import SEVERITY, VERDICT, Style
from unbuffered.reporters.touched import said
from unbuffered.reporters.words import commandless, inert, listed, some
from unbuffered.verdict import Verdict

_ARROW = " -> "


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
    lines += _others(report, style)
    lines += _gaps(report, style)
    lines += _faults(report, style)
    lines += [line for note in report.notes for line in _wrapped("note: ", inert(note), style)]
    lines += _summary(report, style)
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
    yield from _wrapped("means to stream: ", _evidence(one), style)
    if one.route.unseen:
        unread = ", ".join(f"{unseen.hop} ({unseen.why})" for unseen in one.route.unseen)
        yield from _wrapped("not judged: ", inert(unread), style)
    if aside:
        said_ = ", ".join(f"{' and '.join(sorted(ids))} ({why})" for why, ids in aside.items())
        yield from _wrapped("set aside: ", inert(said_), style)
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
            yield f"  {_title(finding, style)} (as above, at line {span.line})"
            continue
        told.add(id(finding))
        yield from _finding(report, finding, style)


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
        yield from _wrapped("streams: ", inert(", ".join(shown)), style)
    yield from _told(report, _by_severity(report.of_handler(index)), told, style)


_FEW = 3


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
    names = [_cut(inert(name), _LONGEST_HOP) for name in hop_names(one.route)]
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


_LONGEST_HOP = 240
_LONGEST = 2_000
"""Characters of one sentence: a URL in it may be as long as its file."""


def _cut(words: str, longest: int = _LONGEST) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _title(finding: Finding, style: Style) -> str:
    level = style.paint(f"{finding.severity}[{finding.rule}]", "bold", SEVERITY[finding.severity])
    return f"{level} {inert(finding.name)}"


def _finding(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    level = f"{finding.severity}[{finding.rule}] "
    when = f"when {inert(finding.when)}: " if finding.when else ""
    first, *rest = textwrap.wrap(
        level + when + inert(said(finding)),
        style.width - 2,
        subsequent_indent="  ",
        break_long_words=False,
    )
    yield (
        "  "
        + style.paint(first[: len(level)], "bold", SEVERITY[finding.severity])
        + style.paint(first[len(level) :], "bold")
    )
    yield from ("  " + style.paint(line, "bold") for line in rest)
    if finding.severity is Severity.INFO:
        span = finding.hit.at.span
        arrow = style.paint("-->", "blue")
        yield f"     {arrow} {inert(str(finding.hit.at.file))}:{span.line}:{span.column}"
        yield from _note("fix", finding.hit.fix + made_by(finding), style)
        yield from _lines(finding, style)
        yield from _constructs(finding, style)
        return
    yield from ("  " + line for line in snippet(finding, report.sources, style))
    yield from _note("then", finding.hit.then, style)
    yield from _note("fix", finding.hit.fix + made_by(finding), style)
    yield from _lines(finding, style)
    if finding.clash:
        asks = "asks" if len(finding.clash) == 1 else "ask"
        yield from _note(
            "clash",
            f"{', '.join(finding.clash)} {asks} for the opposite;"
            f" unbuffered explain {finding.rule} --clash prints how to skip it",
            style,
        )
    yield from _constructs(finding, style)
    if not finding.by:
        yield from _note("confidence", finding.hit.confidence, style)
    if finding.page:
        yield from _note("docs", finding.page, style)


def _lines(finding: Finding, style: Style) -> Iterator[str]:
    """Yield what to write, as it is written: these lines are not broken, so that they can be copied."""
    head = "     = write: "
    for index, line in enumerate(finding.lines):
        yield (head if index == 0 else " " * len(head)) + style.paint(inert(line), "green")


def made_by(finding: Finding) -> str:
    """Return which option makes the fix, if a program can."""
    if finding.patch is None:
        return ""
    return " (safe: --fix)" if finding.patch.safe else " (--fix --unsafe-fixes)"


def _constructs(finding: Finding, style: Style) -> Iterator[str]:
    """Yield the constructs that the source line makes, each with its place in the template."""
    for told in constructs(finding, _MANY):
        yield from _note("construct", told, style)


def _note(name: str, words: str, style: Style) -> Iterator[str]:
    head = f"     = {name}: "
    wrapped = textwrap.wrap(
        _cut(inert(words)), max(style.width - len(head), 30), break_long_words=False, break_on_hyphens=False
    )
    for index, line in enumerate(wrapped):
        yield (head if index == 0 else " " * len(head)) + line


def _wrapped(head: str, words: str, style: Style) -> Iterator[str]:
    yield from textwrap.wrap(
        head + _cut(words),
        style.width,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _others(report: Report, style: Style) -> Iterator[str]:
    """Yield one line, or a few, for all routes that do not mean to stream and of which nothing is said."""
    quiet = (one for index, one in enumerate(report.routes) if not one.meant and not report.of(index))
    labels = [inert(one.route.label) for one in quiet]
    if labels:
        many = f"{len(labels)} route{'s do' if len(labels) > 1 else ' does'} not mean to stream: "
        shown = labels if len(labels) <= _MANY else [*labels[:_MANY], f"and {len(labels) - _MANY} more"]
        yield from textwrap.wrap(
            many + ", ".join(shown), style.width, subsequent_indent="  ", break_long_words=False
        )
        yield ""


_MANY = 12


def _gaps(report: Report, style: Style) -> Iterator[str]:
    for gap in report.told_gaps:
        span = gap.at.span
        level = style.paint("unreadable" if gap.fault else "gap", "bold", "red" if gap.fault else "cyan")
        words = f"{inert(str(gap.at.file))}:{span.line}:{span.column}: {_cut(inert(gap.says))}"
        first, *rest = textwrap.wrap(words, style.width - 11, break_long_words=False, break_on_hyphens=False)
        yield f"{level} {first}"
        yield from ("  " + line for line in rest)
    if report.told_gaps:
        yield ""


def _faults(report: Report, style: Style) -> Iterator[str]:
    for fault in report.faults:
        yield f"{style.paint('internal error', 'bold', 'red')} {inert(fault)}"


def _summary(report: Report, style: Style) -> Iterator[str]:
    yield from textwrap.wrap(summary(report), style.width, subsequent_indent="  ")
    if report.mended:
        yield from _mended(report, style)
    hints = list(_hints(report))
    if hints:
        yield from textwrap.wrap(f"{'; '.join(hints)}.", style.width, subsequent_indent="  ")
    own = (found for found in report.findings if not found.by)
    worst = min(own, key=lambda found: tuple(Severity).index(found.severity), default=None)
    if worst is not None and worst.severity is not Severity.INFO:
        yield f"Next: unbuffered explain {worst.rule}"


def _mended(report: Report, style: Style) -> Iterator[str]:
    """Yield the entries of the baseline that no longer hold, so that it shrinks."""
    many = some(len(report.mended), "finding")
    verb = "is" if len(report.mended) == 1 else "are"
    yield f"{many} of the baseline {verb} mended; write it anew with --write-baseline:"
    for one in report.mended[:_MANY]:
        where = f" ({one.route})" if one.route else ""
        yield from _wrapped(f"{one.rule} ", inert(f"{one.file}{where} {one.spot}"), style)
    if len(report.mended) > _MANY:
        yield f"  and {len(report.mended) - _MANY} more"


def _hints(report: Report) -> Iterator[str]:
    """Yield what there is beside what was told, and how to get it."""
    if report.fixable:
        yield f"{some(len(report.fixable), 'finding')} can be mended with --fix"
    likely = sum(not one.hit.open for one in report.withheld)
    if likely:
        yield f"{some(likely, 'less sure finding')} held back (--preset review)"
    if report.unchecked > len(report.told_gaps) and not report.audits:
        yield "what was not checked is listed by --preset audit"


def summary(report: Report) -> str:
    """Return what a run found in one line."""
    meant = [one.verdict for one in report.routes if one.meant]
    alone = [report.handlers[index] for index in report.alone]
    streaming = [one.verdict for one in alone if one.handler.streams]
    told = [_counted("streaming route", meant)] if meant else []
    told += [_counted("streaming handler without a route", streaming)] if streaming else []
    words = ". ".join(told)
    if not told:
        words = "no streaming route found" if report.routes else "no route and no streaming handler found"
    levels = ", ".join(some(report.count(level), level) for level in Severity if level is not Severity.INFO)
    known = f", {len(report.known)} known" if report.baselined else ""
    return f"{words}. {levels}{known}, {len(report.silenced)} silenced, {report.unchecked} not checked."


def _counted(what: str, verdicts: list[Verdict]) -> str:
    """Return how many there are of a thing, and how many have each verdict."""
    counts = ((word, verdicts.count(word)) for word in Verdict)
    listed_ = ", ".join(f"{count} {conjugated(word, count)}" for word, count in counts if count)
    first, _, rest = what.partition(" handler")
    noun = some(len(verdicts), what) if not rest else f"{some(len(verdicts), first + ' handler')}{rest}"
    return f"{noun}: {listed_}"
