"""SARIF: what the schema does not say, and what a run of today cannot show yet."""

import json
from pathlib import PurePosixPath
from typing import Any

import pytest
from msgspec.structs import replace

from reporters.reports import gap, patched, place, silenced, specimens
from unbuffered.finding import Replacement
from unbuffered.model.place import Place, Span
from unbuffered.report import Report
from unbuffered.reporters.sarif import render
from unbuffered.reporters.style import Style

BASE = specimens()


def run(report: Report, style: Style | None = None) -> dict[str, Any]:
    [one] = json.loads(render(report, style or Style()))["runs"]
    found: dict[str, Any] = one
    return found


def results(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run(report)["results"]
    return found


def test_a_result_points_to_its_rule_and_its_place() -> None:
    told = run(BASE)
    rules = told["tool"]["driver"]["rules"]
    assert told["columnKind"] == "unicodeCodePoints"
    for found, result in zip(BASE.findings, told["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == found.rule
        assert result["message"]["text"].startswith(
            found.hit.says if not found.when else f"when {found.when}"
        )
        [location] = result["locations"]
        span = found.hit.at.span
        assert location["physicalLocation"] == {
            "artifactLocation": {"uri": str(found.hit.at.file), "uriBaseId": "SRCROOT"},
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
        names = [one["name"] for one in location["logicalLocations"]]
        assert names == [BASE.routes[index].route.label for index in found.routes] or found.handlers
        assert len(result.get("relatedLocations", [])) == len(found.hit.because)


def test_every_rule_has_words_and_a_page() -> None:
    for told, rule in zip(run(BASE)["tool"]["driver"]["rules"], BASE.manual, strict=True):
        assert told.get("helpUri", "") == rule.page
        assert told["shortDescription"]["text"] == rule.title
        assert "\n## Why\n" in told["help"]["markdown"]
        assert "\n## Facts\n" not in told["help"]["markdown"]
    pages = [rule["helpUri"] for rule in run(BASE, Style(docs="https://d/"))["tool"]["driver"]["rules"]]
    assert pages == [f"https://d/{rule.id}.md" for rule in BASE.manual]


def test_only_rules_that_ran_or_speak_are_described() -> None:
    first, *rest = BASE.findings
    report = replace(BASE, rules=("UNB101",), findings=(first,), silenced=tuple(rest[:1]))
    told = [rule["id"] for rule in run(report)["tool"]["driver"]["rules"]]
    assert told == sorted({"UNB101", first.rule, rest[0].rule})


def test_what_is_silenced_says_by_whom_and_why() -> None:
    first, second, *rest = BASE.findings
    report = replace(BASE, findings=tuple(rest), silenced=(silenced(first, "we know\x1b"), second))
    by_rule = {one["ruleId"]: one["suppressions"] for one in results(report)}
    [inside] = by_rule[first.rule]
    assert (inside["kind"], inside["justification"]) == ("inSource", "we know\\x1b")
    assert inside["location"]["physicalLocation"]["region"]["startLine"] == 2
    [outside] = by_rule[second.rule]
    assert (outside["kind"], "location" in outside) == ("external", False)
    assert all(by_rule[found.rule] == [] for found in rest)


def test_beside_a_baseline_every_result_has_a_state() -> None:
    assert not any("baselineState" in one for one in results(BASE))
    first, second, *rest = BASE.findings
    report = replace(BASE, baselined=True, findings=tuple(rest), known=(first,), silenced=(second,))
    states = {one["ruleId"]: one["baselineState"] for one in results(report)}
    expected = {found.rule: "new" for found in rest}
    assert states == {**expected, first.rule: "unchanged", second.rule: "unchanged"}


def test_a_patch_is_a_fix_file_by_file() -> None:
    old, other = place("a.yaml", 3, 5, 6), place("b/ü x.yaml", 1, 1, 0)
    change, more = Replacement(old, "STR\u202eEAM"), Replacement(other, "x: {}\n")
    found = patched(BASE.findings[0], change, more)
    [first, *_] = results(replace(BASE, findings=(found, *BASE.findings[1:])))
    [fix] = first["fixes"]
    assert [one["artifactLocation"]["uri"] for one in fix["artifactChanges"]] == [
        "a.yaml",
        "b/%C3%BC%20x.yaml",
    ]
    [replaced] = fix["artifactChanges"][0]["replacements"]
    assert replaced["insertedContent"] == {"text": "STR\u202eEAM"}
    assert replaced["deletedRegion"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 11}
    unsafe = patched(BASE.findings[0], change, safe=False)
    [first, *_] = results(replace(BASE, findings=(unsafe,)))
    assert first["fixes"][0]["description"]["text"].startswith("look at this before you take it")


def test_a_patch_that_json_cannot_hold_is_left_out() -> None:
    found = patched(BASE.findings[0], Replacement(place(), "\ud800"))
    assert "fixes" not in results(replace(BASE, findings=(found,)))[0]


@pytest.mark.parametrize(
    ("file", "location"),
    [
        ("a b/#1?.yaml", {"uri": "a%20b/%231%3F.yaml", "uriBaseId": "SRCROOT"}),
        ("c:d.yaml", {"uri": "c%3Ad.yaml", "uriBaseId": "SRCROOT"}),
        ("/srv/ü.yaml", {"uri": "file:///srv/%C3%BC.yaml"}),
        ("C:/Users/a b.yaml", {"uri": "file:///C:/Users/a%20b.yaml"}),
        ("odd\udcff.yaml", {"uri": "odd%FF.yaml", "uriBaseId": "SRCROOT"}),
        ("half\ud800.yaml", {"uri": "half%5Cud800.yaml", "uriBaseId": "SRCROOT"}),
    ],
)
def test_a_file_is_named_by_its_uri(file: str, location: dict[str, str]) -> None:
    at = Place(PurePosixPath(file), (), Span(1, 1, 1, 2))
    found = replace(BASE.findings[0], hit=replace(BASE.findings[0].hit, at=at))
    [result] = results(replace(BASE, findings=(found,)))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_what_went_wrong_is_told_of_the_run() -> None:
    faulty = replace(
        BASE,
        gaps=(gap("not valid YAML", fault=True), gap("decided elsewhere", fault=False)),
        faults=("rule UNB999 failed",),
        notes=("run it so",),
    )
    [invocation] = run(faulty)["invocations"]
    assert not invocation["executionSuccessful"]
    told = [
        (one["level"], one["message"]["text"], "locations" in one)
        for one in invocation["toolExecutionNotifications"]
    ]
    assert told == [
        ("error", "not valid YAML", True),
        ("note", "decided elsewhere", True),
        ("error", "internal error: rule UNB999 failed", False),
        ("note", "run it so", False),
    ]
    harmless = replace(BASE, gaps=(gap("decided elsewhere", fault=False),))
    assert run(harmless)["invocations"][0]["executionSuccessful"]
