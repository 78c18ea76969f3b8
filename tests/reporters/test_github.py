"""GitHub's annotations: no more than it shows, the worst first, and each parsed as its runner would."""

import pytest
from msgspec.structs import replace

from reporters.commands import Command, command
from reporters.reports import gap, many, place, specimens
from unbuffered.finding import Confidence, Effect, Severity
from unbuffered.model.place import Span
from unbuffered.report import Report
from unbuffered.reporters.github import render
from unbuffered.reporters.style import Style

BASE = specimens()
ONE = BASE.findings[0]


def commands(report: Report) -> list[Command]:
    *lines, last, end = render(report, Style()).split("\n")
    assert end == ""
    assert command(last) is None
    found = [command(line) for line in lines if not line.startswith("note: ")]
    assert None not in found
    return [one for one in found if one is not None]


def test_ten_of_a_level_and_a_word_on_the_rest() -> None:
    report = replace(
        BASE,
        findings=(
            *many(ONE, 12, Severity.ERROR),
            *many(ONE, 3, Severity.WARNING),
            *many(ONE, 11, Severity.INFO),
        ),
    )
    told = commands(report)
    assert [one.name for one in told] == ["error"] * 10 + ["warning"] * 3 + ["notice"] * 10
    assert told[-1].text.startswith("2 more errors and 2 more notices are not shown here")
    assert "file" not in told[-1].properties


@pytest.mark.parametrize(("number", "shown", "word"), [(9, 9, False), (10, 10, True)])
def test_the_last_notice_is_one_of_ten(number: int, shown: int, word: bool) -> None:  # noqa: FBT001 - a case
    told = commands(replace(BASE, findings=many(ONE, number, Severity.INFO)))
    assert len(told) == shown
    assert told[-1].text.startswith("1 more notice is not shown") == word


def test_the_worst_of_a_level_comes_first() -> None:
    mild, bad, doubted = many(ONE, 3, Severity.ERROR)
    mild = replace(mild, effect=Effect.NONE)
    bad = replace(bad, effect=Effect.BREAKS)
    doubted = replace(doubted, effect=Effect.BREAKS, hit=replace(doubted.hit, confidence=Confidence.MEDIUM))
    told = commands(replace(BASE, findings=(mild, doubted, bad)))
    assert [one.properties["line"] for one in told] == ["2", "3", "1"]


def test_text_survives_the_runner() -> None:
    hit = replace(ONE.hit, at=place("a, b:c=100%.yaml"), says="50% :: a, b\r\nc", then="%0A", fix="")
    [told] = commands(replace(BASE, findings=(replace(ONE, hit=hit),)))
    assert told.properties["file"] == "a, b:c=100%.yaml"
    assert told.properties["title"] == f"{ONE.rule} {ONE.name}"
    assert told.text.split("\n")[:2] == ["50% :: a, b\\x0d\\x0ac", "then: %0A"]


def test_columns_are_told_within_one_line_only() -> None:
    [told] = commands(replace(BASE, findings=many(ONE, 1)))
    assert (told.properties["col"], told.properties["endColumn"]) == ("5", "7")
    long = replace(ONE, hit=replace(ONE.hit, at=replace(ONE.hit.at, span=Span(1, 5, 2, 3))))
    [told] = commands(replace(BASE, findings=(long,)))
    assert (told.properties["line"], told.properties["endLine"]) == ("1", "2")
    assert not {"col", "endColumn"} & set(told.properties)


def test_what_could_not_be_read_is_an_error_and_what_is_silenced_is_counted() -> None:
    first, second, *_ = BASE.findings
    report = replace(
        BASE,
        findings=(),
        silenced=(first,),
        known=(second,),
        gaps=(gap("not valid YAML", fault=True), gap("decided elsewhere", fault=False)),
        faults=("rule UNB999 failed",),
        notes=("::error::run it so",),
    )
    told = commands(report)
    assert [(one.name, one.properties["title"], one.text) for one in told] == [
        ("error", "internal error", "rule UNB999 failed"),
        ("error", "unreadable", "not valid YAML"),
        ("notice", "not checked", "decided elsewhere"),
    ]
    note, last = render(report, Style()).split("\n")[-3:-1]
    assert note == "note: ::error::run it so"
    assert last == "0 errors, 0 warnings, 0 notes, 1 in the baseline, 1 silenced, 2 not checked"
