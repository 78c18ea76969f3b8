"""What ends the report for a terminal: what was not judged or checked, and a summary."""

import textwrap
from collections.abc import Iterator

from unbuffered.finding import Severity
from unbuffered.report import Report
from unbuffered.reporters.counts import conjugated
from unbuffered.reporters.paragraphs import MANY, cut, wrapped
from unbuffered.reporters.style import Style
from unbuffered.reporters.words import few, inert, some
from unbuffered.verdict import Verdict


def closing(report: Report, style: Style) -> Iterator[str]:
    """Yield the lines that come after all routes, handlers and findings."""
    yield from _others(report, style)
    yield from _gaps(report, style)
    yield from _faults(report, style)
    for note in report.notes:
        yield from wrapped("note: ", inert(note), style)
    yield from _summary(report, style)


def _others(report: Report, style: Style) -> Iterator[str]:
    """Yield one line, or a few, for all routes that do not mean to stream and of which nothing is said."""
    quiet = (one for index, one in enumerate(report.routes) if not one.meant and not report.of(index))
    labels = [inert(one.route.label) for one in quiet]
    if labels:
        many = f"{len(labels)} route{'s do' if len(labels) > 1 else ' does'} not mean to stream: "
        yield from textwrap.wrap(
            many + ", ".join(few(labels, MANY)), style.width, subsequent_indent="  ", break_long_words=False
        )
        yield ""


def _gaps(report: Report, style: Style) -> Iterator[str]:
    for gap in report.told_gaps:
        span = gap.at.span
        level = style.paint("unreadable" if gap.fault else "gap", "bold", "red" if gap.fault else "cyan")
        words = f"{inert(str(gap.at.file))}:{span.line}:{span.column}: {cut(inert(gap.says))}"
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
    for one in report.mended[:MANY]:
        where = f" ({one.route})" if one.route else ""
        yield from wrapped(f"{one.rule} ", inert(f"{one.file}{where} {one.spot}"), style)
    if len(report.mended) > MANY:
        yield f"  and {len(report.mended) - MANY} more"


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
