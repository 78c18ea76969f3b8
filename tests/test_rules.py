"""Every rule over every example in its words and every project among its fixtures."""

from pathlib import Path

import pytest

from unbuffered.model.silence import Silence
from unbuffered.packs import load
from unbuffered.rule import Rule
from unbuffered.testing import Case, cases, examples, lacking, report

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"
RULES = load()
CASES = cases(RULES, FIXTURES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_finds_what_the_files_say(case: Case) -> None:
    assert list(case.wrong()) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_rule_lives_with_every_case(case: Case) -> None:
    told = report(case.files, RULES)
    assert case.rule.id in told.rules
    assert case.is_bad == (case.rule.id in {one.rule for one in told.findings})
    for one in report(case.files, (case.rule,)).findings:
        for words in (one.hit.says, one.hit.then, one.hit.fix, one.hit.label):
            assert "should" not in words.split()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_words_and_cases_are_whole(rule: Rule) -> None:
    assert list(lacking(rule, CASES)) == []
    assert rule.page.startswith("https://") == (rule.subject is not Silence)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_bad_and_good_examples_and_fixtures(rule: Rule) -> None:
    told = {name.partition("_")[0] for name, _ in examples(rule)}
    assert told == {"bad", "good"}
    shown = {path.name.partition("_")[0] for path in (FIXTURES / rule.id).iterdir()}
    assert shown == {"bad", "good"}


def test_no_fixture_without_a_rule() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == {rule.id for rule in RULES}
