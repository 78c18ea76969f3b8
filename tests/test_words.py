"""All that is said of the rules' examples and fixtures, to the letter.

The marks in those files hold where a finding falls. This holds the rest of it: how much it matters, every
sentence, the second labels, the lines that people write, and what a program would edit; and of every route
its verdict, and what shows that it means to stream. After a change that is meant,
UNBUFFERED_SNAPSHOTS=write pytest tests/test_words.py writes it anew; read the difference as a reviewer would.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import astuple

from unbuffered.finding import Finding
from unbuffered.model.edits import Edit
from unbuffered.model.place import Place
from unbuffered.packs import load
from unbuffered.rule import Rule
from unbuffered.testing import cases, report

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"
SNAPSHOTS = Path(__file__).parent / "words"
ROUTES = "routes"
RULES = load()


def place(at: Place) -> str:
    return f"{at.file}:{at.span.line}:{at.span.column}"


def edit(one: Edit) -> str:
    told = [type(one).__name__, place(one.at), *(repr(value) for value in astuple(one)[1:])]
    return " ".join(told)


def told_of(found: Finding) -> Iterator[str]:
    hit = found.hit
    asides = ["open"] if hit.open else []
    yield " ".join([place(hit.at), found.severity, found.effect, hit.confidence, *asides])
    if found.when is not None:
        yield f"  when {found.when}"
    yield from (f"  {word}" for word in (hit.says, hit.label, hit.then, hit.fix))
    yield from (f"  {place(one.at)} {one.says}" for one in hit.because)
    yield from (f"  against {one}" for one in found.clash)
    if hit.lines is not None:
        yield from (f"  .ts: {one}" for one in hit.lines.of(".ts"))
        yield from (f"  .py: {one}" for one in hit.lines.of(".py"))
    if hit.mend is not None:
        yield f"  a fix that is {'safe' if hit.mend.safe else 'not safe'}"
        yield from (f"    {edit(one)}" for one in hit.mend.edits)


def said(rule: Rule) -> Iterator[str]:
    for case in cases((rule,), FIXTURES):
        told = report(case.files, (rule,))
        for found in (*told.findings, *told.silenced):
            if found.rule == rule.id:
                yield f"{case.name} " + "\n".join(told_of(found))


def judged() -> Iterator[str]:
    for case in cases(RULES, FIXTURES):
        for one in report(case.files, RULES).routes:
            yield f"{case} {place(one.at)} {one.route.label}: {one.verdict}" + (
                f" when {one.when}" if one.when else ""
            )
            yield from (f"  {place(shown.at)} {shown.says}" for shown in one.meant)


def hold(name: str, told: Iterator[str]) -> None:
    """Compare what is told with what it was."""
    snapshot = SNAPSHOTS / f"{name}.txt"
    text = "\n".join(told) + "\n"
    if os.environ.get("UNBUFFERED_SNAPSHOTS") == "write":
        snapshot.write_text(text, "utf-8")
    assert text == snapshot.read_text("utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_said(rule: Rule) -> None:
    hold(rule.id, said(rule))


def test_every_route_is_judged_as_it_was() -> None:
    hold(ROUTES, judged())


def test_no_words_are_left_of_a_rule_that_went() -> None:
    assert {one.stem for one in SNAPSHOTS.iterdir()} == {ROUTES, *(rule.id for rule in RULES)}
