"""A finding in the report for a terminal, and the paragraphs that all of it is made of."""

import textwrap
from collections.abc import Iterator

from unbuffered.finding import Finding, Severity
from unbuffered.report import Report
from unbuffered.reporters.constructs import constructs
from unbuffered.reporters.snippet import snippet
from unbuffered.reporters.style import SEVERITY, Style
from unbuffered.reporters.touched import said
from unbuffered.reporters.words import inert

MANY = 12
"""Of what there may be hundreds of, those that are listed."""

_LONGEST = 2_000
"""Characters of one sentence: a URL in it may be as long as its file."""


def finding_lines(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    """Yield a finding: what is wrong and where, what happens for it, and what to do; information in short."""
    yield from _headline(finding, style)
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


def _headline(finding: Finding, style: Style) -> Iterator[str]:
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


def title(finding: Finding, style: Style) -> str:
    """Return the name of a finding, for one that was told before."""
    level = style.paint(f"{finding.severity}[{finding.rule}]", "bold", SEVERITY[finding.severity])
    return f"{level} {inert(finding.name)}"


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
    for told in constructs(finding, MANY):
        yield from _note("construct", told, style)


def _note(name: str, words: str, style: Style) -> Iterator[str]:
    head = f"     = {name}: "
    wrapped = textwrap.wrap(
        cut(inert(words)), max(style.width - len(head), 30), break_long_words=False, break_on_hyphens=False
    )
    for index, line in enumerate(wrapped):
        yield (head if index == 0 else " " * len(head)) + line


def wrapped(head: str, words: str, style: Style) -> Iterator[str]:
    """Yield words behind what they are, over lines that fit."""
    yield from textwrap.wrap(
        head + cut(words),
        style.width,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def cut(words: str, longest: int = _LONGEST) -> str:
    """Return words, without the end of those that no sentence has so many of."""
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
