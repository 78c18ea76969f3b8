"""The report as the comment of a pull request, in GitHub's Markdown and no longer than GitHub takes it."""

from collections.abc import Iterable, Iterator
from html import escape

from msgspec import Struct, field

from unbuffered.finding import Finding
from unbuffered.model.place import Place
from unbuffered.report import Report
from unbuffered.reporters.counts import beside, conjugated, levels
from unbuffered.reporters.prose import cell, code, prose
from unbuffered.reporters.style import Style
from unbuffered.reporters.touched import labels, sentence, worst_first
from unbuffered.reporters.words import commandless, listed, some
from unbuffered.rule import Rule
from unbuffered.verdict import Verdict

LIMIT = 65_000
"""Characters; GitHub takes 65,536, and the last line says what was left out."""

MARK = "<!-- unbuffered -->"
"""By this line a program finds its last comment, to write over it."""

_FEW = 10
_SECTIONS = {"Why": "Why", "Bad": "Bad", "Good": "Good", "Guards": "When it does not fire"}
_HEAD = "| route | verdict | where |\n| --- | --- | --- |"
_WORST = tuple(reversed(Verdict))


class _Row(Struct, frozen=True):
    """A route or handler, by name and with the API that it belongs to."""

    kind: str
    name: str
    of: str
    verdict: Verdict
    when: str | None
    at: Place


class _Page(Struct):
    """Blocks that fit; what comes after the first one that does not is counted."""

    room: int
    blocks: list[str] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, blocks: Iterable[str]) -> None:
        """Add blocks of one kind."""
        for block in blocks:
            needed = len(block) + len("\n\n")
            if what in self.left or needed > self.room:
                self.left[what] = self.left.get(what, 0) + 1
            else:
                self.blocks.append(block)
                self.room -= needed


def render(report: Report, _style: Style) -> str:
    """Return the report as Markdown."""
    rows = sorted(_rows(report), key=lambda row: _WORST.index(row.verdict))
    findings = worst_first(report.findings)
    page = _Page(LIMIT)
    page.add("headline", [MARK, _headline(rows), _counted(report)])
    page.add("error", _unread(report))
    table, more = _table(rows, LIMIT // 4)
    page.add("table", table)
    if more:
        page.left["route"] = more
    page.add("finding", (_finding(report, found) for found in findings))
    page.add("gap", _gaps(report))
    page.add("note", (f"- note: {prose(note)}" for note in report.notes))
    page.add("rule", _manual(report, findings))
    return commandless("\n\n".join([*page.blocks, *_left_out(page)]) + "\n")


def _rows(report: Report) -> Iterator[_Row]:
    for one in report.routes:
        if one.meant:
            yield _Row("streaming route", one.route.label, one.route.api.name, one.verdict, one.when, one.at)
    for index in report.alone:
        told = report.handlers[index]
        handler = told.handler
        # Without a stream it answers in one piece, which may well be meant.
        word = told.verdict if handler.streams or told.verdict is not Verdict.STREAMS else Verdict.UNKNOWN
        if handler.streams or report.of_handler(index):
            yield _Row("handler", handler.name, str(handler.host), word, None, handler.at)


def _headline(rows: list[_Row]) -> str:
    kinds = dict.fromkeys(row.kind for row in rows)
    told = [_verdicts(kind, [row.verdict for row in rows if row.kind == kind]) for kind in kinds]
    return f"### {'; '.join(told) or 'No streaming route found'}"


def _verdicts(kind: str, verdicts: list[Verdict]) -> str:
    counts = ((word, verdicts.count(word)) for word in _WORST)
    told = ", ".join(f"{count} {conjugated(word, count)}" for word, count in counts if count)
    return f"{some(len(verdicts), kind)}: {told}"


def _counted(report: Report) -> str:
    return f"`unbuffered` found {'; '.join(filter(None, (levels(report), beside(report))))}."


def _unread(report: Report) -> Iterator[str]:
    for fault in report.faults:
        yield f"- **internal error**: {prose(fault)}"
    for gap in report.gaps:
        if gap.fault:
            yield f"- **unreadable** {_spot(gap.at)}: {prose(gap.says)}"


def _table(rows: list[_Row], room: int) -> tuple[list[str], int]:
    """Return a table of the rows that fit, and how many do not."""
    lines = [_HEAD]
    for number, row in enumerate(rows):
        when = f" when {prose(row.when)}" if row.when else ""
        name = cell(f"{code(row.name)} of {code(row.of)}")
        lines.append(f"| {name} | **{row.verdict}**{cell(when)} | {cell(_line(row.at))} |")
        if sum(map(len, lines)) > room:
            return ["\n".join(lines[:-1])], len(rows) - number
    return (["\n".join(lines)] if rows else []), 0


def _finding(report: Report, found: Finding) -> str:
    hit = found.hit
    routes = labels(report, found)
    more = f" and {len(routes) - _FEW} more" if len(routes) > _FEW else ""
    touched = f" in {', '.join(code(one) for one in routes[:_FEW])}{more}" if routes else ""
    lines = [
        f"- **at** {_spot(hit.at)}{touched}",
        *(f"- **see** {_spot(evidence.at)} {prose(evidence.says)}" for evidence in hit.because[:_FEW]),
        f"- **then** {prose(hit.then)}" if hit.then else "",
        f"- **fix** {prose(hit.fix)}" if hit.fix else "",
        *(f"- **construct** {code(one.construct)}" for one in found.origins[:_FEW]),
        f"- **docs** {_link(found.page)}" if found.page else "",
    ]
    head = f"**{found.severity} {found.rule}**: {prose(sentence(found))}"
    return "\n".join([head, "", *filter(None, lines)])


def _link(page: str) -> str:
    """Return an address as a link; as code, if it is none that a link can hold."""
    plain = page.startswith(("https://", "http://")) and not set(page) & set(" <>\\`")
    return f"<{page}>" if plain else code(page)


def _spot(at: Place) -> str:
    return code(f"{at.file}:{at.span.line}:{at.span.column}")


def _line(at: Place) -> str:
    return code(f"{at.file}:{at.span.line}")


def _gaps(report: Report) -> Iterator[str]:
    for gap in report.gaps:
        if not gap.fault:
            yield f"- not checked {_spot(gap.at)}: {prose(gap.says)}"


def _manual(report: Report, findings: list[Finding]) -> Iterator[str]:
    """Yield the words of the rules that spoke, folded, in the order in which they spoke."""
    rules = {rule.id: rule for rule in report.manual}
    for spoken in dict.fromkeys(found.rule for found in findings):
        if spoken in rules:
            yield _words(rules[spoken])


def _words(rule: Rule) -> str:
    """Return the words of a rule, which are Markdown already."""
    summary = escape(f"{rule.id} {rule.name}: {rule.title}")
    sections = (
        f"**{title}**\n\n{_flowing(body)}"
        for name, title in _SECTIONS.items()
        if (body := rule.section(name))
    )
    clash = (f"Clash: {one} asks for the opposite." for one in rule.clash)
    return "\n\n".join([f"<details><summary>{summary}</summary>", *sections, *clash, "</details>"])


def _flowing(body: str) -> str:
    """Return a section with its paragraphs in one line each: a comment breaks lines where its text does."""
    if "```" in body:
        return body
    blocks = body.split("\n\n")
    return "\n\n".join(one if one.startswith(("|", "-")) else " ".join(one.split()) for one in blocks)


def _left_out(page: _Page) -> list[str]:
    if not page.left:
        return []
    told = listed([_some(number, what) for what, number in page.left.items()])
    return [f"Left out, as a comment has an end: {told}. `unbuffered check` prints everything."]


def _some(number: int, what: str) -> str:
    return f"the words of {some(number, 'rule')}" if what == "rule" else some(number, what)
