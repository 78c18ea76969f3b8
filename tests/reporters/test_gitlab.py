"""GitLab's code quality: what its own schema asks for, and a fingerprint for each issue."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from reporters.reports import gap, many, specimens
from unbuffered.finding import Confidence, Finding, Severity
from unbuffered.report import Report
from unbuffered.reporters.gitlab import render
from unbuffered.reporters.style import Style

BASE = specimens()
ONE = BASE.findings[0]


def issues(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(render(report, Style()))
    return found


def test_an_issue_has_all_that_is_shown() -> None:
    for found, issue in zip(BASE.findings, issues(BASE), strict=True):
        assert issue["check_name"] == found.rule
        assert found.hit.says in issue["description"]
        assert issue["location"]["path"] == str(found.hit.at.file)
        assert issue["location"]["lines"]["begin"] == found.hit.at.span.line


@pytest.mark.parametrize(
    ("severity", "confidence", "word"),
    [
        (Severity.ERROR, Confidence.MEDIUM, "critical"),
        (Severity.WARNING, Confidence.HIGH, "major"),
        (Severity.WARNING, Confidence.MEDIUM, "minor"),
        (Severity.INFO, Confidence.HIGH, "info"),
    ],
)
def test_severities(severity: Severity, confidence: Confidence, word: str) -> None:
    found = replace(ONE, severity=severity, hit=replace(ONE.hit, confidence=confidence))
    assert [one["severity"] for one in issues(replace(BASE, findings=(found,)))] == [word]


def marks(*findings: Finding) -> list[str]:
    return [one["fingerprint"] for one in issues(replace(BASE, findings=findings))]


def test_fingerprints_differ_within_a_report_and_stay_from_run_to_run() -> None:
    same = many(ONE, 3)
    same = tuple(replace(one, identities=same[0].identities) for one in same)
    assert len(set(marks(*same))) == 3
    assert marks(*same) == marks(*same)
    assert marks(*same)[:2] == marks(*same[:2])
    moved = replace(ONE, hit=replace(ONE.hit, at=same[2].hit.at))
    assert marks(ONE) == marks(moved)


def test_an_input_that_could_not_be_read_is_an_issue_and_a_gap_is_none() -> None:
    report = replace(
        BASE, findings=(), gaps=(gap("not valid YAML", fault=True), gap("decided elsewhere", fault=False))
    )
    [issue] = issues(report)
    assert (issue["check_name"], issue["severity"]) == ("unreadable", "blocker")


def test_what_is_silenced_or_known_is_no_issue() -> None:
    first, second, *_ = BASE.findings
    assert issues(replace(BASE, findings=(), silenced=(first,), known=(second,))) == []
