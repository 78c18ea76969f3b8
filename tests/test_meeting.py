"""The index of silences finds those that are found by asking each of them."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from random import Random
from time import process_time

import pytest
from msgspec.structs import replace

from unbuffered.finding import Effect, Finding, Hit, Severity
from unbuffered.model.acknowledged import Scope
from unbuffered.model.origin import How, Origin
from unbuffered.model.place import Place, Span
from unbuffered.model.silence import Silence
from unbuffered.sifting.meeting import indexed

FILES = (PurePosixPath("a.yaml"), PurePosixPath("cdk.out/b.json"))
CONSTRUCTS = ("", "S", "S/A", "S/A/B", "S/AB")
RULES = ("UNB403", "UNB401")


def place(chance: Random) -> Place:
    line, more, column = chance.randint(1, 12), chance.randint(0, 3), chance.randint(1, 2)
    steps = tuple(chance.choice(("x", 1)) for _ in range(chance.randint(0, 3)))
    return Place(chance.choice(FILES), steps, Span(line, 1, line + more, column))


def silence(chance: Random, line: int) -> Silence:
    """Return a silence that was written at a line, of any of the three kinds."""
    at = Place(chance.choice(FILES), (), Span(line, 1, line, 2))
    made = Silence(at, tuple(chance.sample(RULES, chance.randint(1, 2))), f"why {line}")
    kind = chance.randint(0, 2)
    if kind == 0:
        return replace(made, lines=(line, line + chance.randint(0, 3)))
    if kind == 1:
        return replace(made, within=place(chance).steps)
    templates = tuple(chance.sample(FILES, chance.randint(0, 2)))
    return replace(made, scope=Scope(chance.choice(CONSTRUCTS), PurePosixPath("cdk.out"), templates))


def finding(chance: Random, at: Place | None = None) -> Finding:
    made = [
        Origin(chance.choice(CONSTRUCTS), place(chance), None, How.NONE) for _ in range(chance.randint(0, 2))
    ]
    return Finding(
        rule=chance.choice(RULES),
        name="name",
        severity=Severity.ERROR,
        effect=Effect.BREAKS,
        hit=Hit(at or place(chance), "says", "label", "then", "fix"),
        when=None,
        routes=(),
        handlers=(),
        origins=tuple(made) if chance.random() < 0.7 else (),
        clash=(),
        page="",
        bearers=tuple(made),
    )


def covers(one: Silence, at: Place) -> bool:
    if at.file != one.at.file:
        return False
    if one.lines is not None:
        last = max(at.span.line, at.span.end_line - (at.span.end_column == 1))
        return at.span.line <= one.lines[1] and one.lines[0] <= last
    return one.within is not None and at.steps[: len(one.within)] == one.within


def meets(one: Silence, found: Finding) -> bool:
    """Whether a silence speaks of a finding, as it is told to people."""
    if found.rule not in one.rules:
        return False
    if one.scope is not None:
        made = found.resources
        return bool(made) and all(one.scope.covers(each.construct, each.template.file) for each in made)
    templates = [each.template for each in found.origins]
    return covers(one, found.hit.at) or (bool(templates) and all(covers(one, at) for at in templates))


def asked(silences: list[Silence], found: Finding) -> Iterator[Silence]:
    return (one for one in silences if meets(one, found))


@pytest.mark.parametrize("seed", range(60))
def test_it_finds_what_asking_each_finds(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same on every machine
    silences = [silence(chance, line) for line in range(1, chance.randint(2, 15))]
    findings = [finding(chance) for _ in range(30)]
    index = indexed(silences)
    for found in findings:
        assert index.first(found) == next(asked(silences, found), None)
        assert index.met([found]) == set(asked(silences, found))
        for made in found.resources:
            scopes = {one.scope for one in silences if one.scope is not None and found.rule in one.rules}
            ours = {one for one in scopes if one.covers(made.construct, made.template.file)}
            assert index.scopes_of(found.rule, made) == ours
    assert index.met(findings) == {one for found in findings for one in asked(silences, found)}


def test_many_silences_of_many_findings_are_told_soon() -> None:
    """Each pair of them would take minutes."""
    chance = Random(1)  # noqa: S311 - the same on every machine
    last = 30_000
    silences = [
        Silence(Place(FILES[0], (), Span(line, 1, line, 2)), RULES, "why", lines=(line, last))
        for line in range(1, last)
    ]
    findings = [
        finding(chance, Place(FILES[0], (), Span(last, line, last, line + 1))) for line in range(last)
    ]
    began = process_time()
    index = indexed(silences)
    assert all(index.first(found) for found in findings)
    assert len(index.met(findings)) == last - 1
    assert process_time() - began < 10
