"""Every rule over every example in its words and every project among its fixtures."""

from pathlib import Path

import pytest

from unbuffered.collect import Source
from unbuffered.model.silence import Silence
from unbuffered.packs import load
from unbuffered.rule import HEADINGS, Rule
from unbuffered.testing import examples, expected, folder, found, report

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"
RULES = load()


def cases() -> list[tuple[Rule, str, tuple[Source, ...]]]:
    listed = [(rule, name, files) for rule in RULES for name, files in examples(rule)]
    for rule in RULES:
        listed += [(rule, path.name, folder(path)) for path in sorted((FIXTURES / rule.id).iterdir())]
    return listed


CASES = cases()
IDS = [f"{rule.id}-{name}" for rule, name, _ in CASES]


@pytest.mark.parametrize(("rule", "name", "files"), CASES, ids=IDS)
def test_finds_what_the_files_say(rule: Rule, name: str, files: tuple[Source, ...]) -> None:
    wanted = {spot for spot in expected(files) if spot[2] == rule.id}
    assert bool(wanted) == name.startswith("bad"), "a bad case says what it finds, a good one nothing"
    assert found(files, rule) == wanted


@pytest.mark.parametrize(("rule", "name", "files"), CASES, ids=IDS)
def test_every_rule_lives_with_every_case(rule: Rule, name: str, files: tuple[Source, ...]) -> None:
    told = report(files, RULES)
    assert not told.faults
    assert not [gap for gap in told.gaps if gap.fault]
    assert rule.id in told.rules
    if name.startswith("bad"):
        assert rule.id in {one.rule for one in told.findings}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_words_have_every_heading_in_order(rule: Rule) -> None:
    places = [rule.words.find(f"\n{heading}\n{'-' * len(heading)}\n") for heading in HEADINGS]
    assert -1 not in places
    assert places == sorted(places)
    assert rule.title.endswith(".")
    assert rule.page.startswith("https://") == (rule.subject is not Silence)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_bad_and_good_examples_and_fixtures(rule: Rule) -> None:
    told = {name.partition("_")[0] for name, _ in examples(rule)}
    assert told == {"bad", "good"}
    shown = {path.name.partition("_")[0] for path in (FIXTURES / rule.id).iterdir()}
    assert shown == {"bad", "good"}


def test_no_fixture_without_a_rule() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == {rule.id for rule in RULES}


@pytest.mark.parametrize(("rule", "name", "files"), CASES, ids=IDS)
def test_messages_are_plain_sentences(rule: Rule, name: str, files: tuple[Source, ...]) -> None:
    for one in report(files, (rule,)).findings:
        for words in (one.hit.says, one.hit.then, one.hit.fix, one.hit.label):
            assert words, name
            assert not words.endswith((".", "!"))
            assert "should" not in words.split()
