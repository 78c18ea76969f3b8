"""What is broken by named operators is told at its place; what means the same changes nothing."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from unbuffered.model.route import Route, Served
from unbuffered.packs import load

BENCH = Path(__file__).parent.parent.parent / "benchmarks" / "mutations"
DEPLOYED = {"UNB503", "UNB504"}
"""Rules on what is deployed, which no file tells."""


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(BENCH), *options], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def mutants() -> list[dict[str, Any]]:
    """Return every mutant; the program itself fails if a project is not sound before it is broken."""
    done = run("--json")
    assert done.returncode == 0, done.stderr
    listed: list[dict[str, Any]] = json.loads(done.stdout)
    return listed


def test_every_mutant_is_found_at_the_broken_place(mutants: list[dict[str, Any]]) -> None:
    assert [one["mutant"] for one in mutants if not one["found"]] == []
    assert len(mutants) > 1100
    assert sum(one["outcome"] == "at the place" for one in mutants) > 0.95 * len(mutants)


def test_every_rule_on_files_is_broken_by_some_operator(mutants: list[dict[str, Any]]) -> None:
    rules = {rule.id for rule in load() if rule.subject in {Route, Served}} - DEPLOYED
    operators = {one["operator"]: one["rule"] for one in mutants}
    assert set(operators.values()) == rules
    assert len(operators) >= 185


def test_a_rule_that_is_silent_is_missed() -> None:
    done = run("--only", "old-date-in-uri", "--without", "UNB402", "--misses")
    assert done.returncode == 0, done.stderr
    assert "found at the broken place: 0.0 %" in done.stdout
    assert "missed: old-date-in-uri UNB402 functions/template.yaml:38" in done.stdout
    assert "missed: old-date-in-uri UNB402 functions as JSON/template.json:" in done.stdout


def test_neutral_edits_change_nothing() -> None:
    done = run("--neutral", "--every", "13", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    listed = json.loads(done.stdout)
    assert len(listed) > 400
    edits = Counter(one["edit"] for one in listed)
    assert len(edits) == 21
