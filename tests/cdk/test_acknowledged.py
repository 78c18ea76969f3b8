"""What is acknowledged in cloud assemblies, as the CDK notes it, is silenced, and judged as silences are."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

APP = Path(__file__).parent.parent.parent / "fixtures" / "cdk" / "agent-py"
KIND = "aws:cdk:acknowledged-rules"
Noted = tuple[str, Any]
"""The path of a construct, and what is acknowledged there."""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """Return a copy of an app of ours, the lines of its source noted in its assembly."""
    left_out = shutil.ignore_patterns("cdk.out", "__pycache__")
    return Path(shutil.copytree(APP, tmp_path / "app", ignore=left_out))


def acknowledge(app: Path, *noted: Noted, trace: list[str] | None = None) -> None:
    """Note acknowledgements in the metadata of the stacks, as the CDK does."""
    for path, data in noted:
        file = app / "cdk.out.traces" / f"{path.split('/')[0]}.metadata.json"
        metadata = json.loads(file.read_text("utf-8"))
        entry = {"type": KIND, "data": data, **({"trace": trace} if trace is not None else {})}
        metadata.setdefault(f"/{path}", []).append(entry)
        file.write_text(json.dumps(metadata, indent=1), "utf-8")


def check(app: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "unbuffered", "check", "cdk.out.traces", "-f", "json", "--preset", "review"],
        cwd=app,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["errors"] == []
    return found


def pairs(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(one["rule"], made["construct"]) for one in findings for made in one["resources"]}


@pytest.mark.parametrize("path", ["TokenKind/Api/Default/chat/POST/Resource", "TokenKind"])
def test_it_holds_for_a_construct_and_all_below_it(app: Path, path: str) -> None:
    acknowledge(app, (path, {"unbuffered::UNB301": "the client sends the other token"}))
    report = check(app)
    [found] = report["silenced"]
    assert (found["rule"], found["silence"]["acknowledged"]) == ("UNB301", path)
    assert found["silence"]["reason"] == "the client sends the other token"
    assert found["silence"]["file"] == "cdk.out.traces/TokenKind.metadata.json"
    line = (app / found["silence"]["file"]).read_text("utf-8").splitlines()[found["silence"]["line"] - 1]
    assert "unbuffered::UNB301" in line
    assert "UNB301" not in {one["rule"] for one in report["findings"]}
    assert "UNB901" not in {one["rule"] for one in report["findings"]}


def test_it_is_told_at_the_line_of_source_that_acknowledges(app: Path) -> None:
    trace = ["    ...aws-cdk-lib, jsii runtime...", "<module> (/app/app.py:12)"]
    acknowledge(app, ("TokenKind", {"unbuffered::UNB301": "the client sends the other"}), trace=trace)
    [found] = check(app)["silenced"]
    assert (found["silence"]["file"], found["silence"]["line"]) == ("app.py", 12)


def test_one_of_two_resources_behind_a_finding_is_silenced_alone(app: Path) -> None:
    before = pairs(check(app)["findings"])
    acknowledge(app, ("Headers/Agent", {"unbuffered::UNB701": "this one has no other streams"}))
    report = check(app)
    assert pairs(report["silenced"]) == {("UNB701", "Headers/Agent/Resource")}
    assert pairs(report["findings"]) == before - pairs(report["silenced"])
    acknowledge(app, ("ForwardedHeaders", {"unbuffered::UNB701": "nor has this one"}))
    report = check(app)
    reasons = {(one["silence"]["acknowledged"], one["silence"]["reason"]) for one in report["silenced"]}
    assert reasons == {
        ("Headers/Agent", "this one has no other streams"),
        ("ForwardedHeaders", "nor has this one"),
    }
    assert "UNB701" not in {one["rule"] for one in report["findings"]}


NOTHING = [
    ({"unbuffered::UNB403": "nothing of that kind is here"}, "UNB901", "there is nothing to silence"),
    ({"unbuffered::UNB999": "there is no such rule"}, "UNB903", "there is no rule UNB999"),
    ({"unbuffered::unb301": "in small letters"}, "UNB903", "write unbuffered::UNB301"),
    ({"unbuffered::token-kind": "a name"}, "UNB903", "there is no rule token-kind"),
    ({"Annotation::UNB301": "without our name"}, "UNB903", "write unbuffered::UNB301"),
    ({"unbuffered::UNB301": ""}, "UNB903", "it gives no reason"),
    ({"unbuffered::UNB301": None}, "UNB903", "it gives no reason"),
    ({"unbuffered::UNB301": "x" * 2_000}, "UNB903", "longer than 1000 characters"),
    ({"unbuffered::UNB301": "until 2020-01-31: the pilot"}, "UNB902", "ended on 2020-01-31"),
]


def test_one_that_silences_nothing_is_told(app: Path) -> None:
    acknowledge(app, *((f"TokenKind{'/x' * index}", one[0]) for index, one in enumerate(NOTHING)))
    report = check(app)
    told = {
        made["construct"]: (one["rule"], one["message"])
        for one in report["findings"]
        if one["rule"].startswith("UNB9")
        for made in one["resources"]
    }
    assert len(told) == len(NOTHING)
    for index, (_, rule, says) in enumerate(NOTHING):
        found = told[f"TokenKind{'/x' * index}"]
        assert found[0] == rule
        assert says in found[1]
    assert "UNB301" in {one["rule"] for one in report["findings"]}
    assert report["silenced"] == []


def test_one_that_has_to_do_with_others_is_none_of_our_business(app: Path) -> None:
    before = check(app)
    acknowledge(
        app,
        ("TokenKind", {"CloudFormation-Validate::W3010": "literal zones"}),
        ("TokenKind", {"unbuffered::UNB000": "the broken one is known"}),
        ("Scopes", ["unbuffered::UNB304"]),
        ("Scopes", "unbuffered::UNB304"),
        ("Scopes", {"unbuffered::": 7, "unbuffered": "UNB304", "": ""}),
    )
    after = check(app)
    assert [one["rule"] for one in after["findings"] if one["rule"] != "UNB903"] == [
        one["rule"] for one in before["findings"]
    ]
    assert after["silenced"] == before["silenced"]


def test_it_is_not_called_idle_where_not_all_was_read(app: Path) -> None:
    acknowledge(app, ("EscapeHatch", {"unbuffered::UNB403": "inline code is not read, so who knows"}))
    assert "UNB901" not in {one["rule"] for one in check(app)["findings"]}


def test_only_the_report_tells_of_what_holds_several_stacks(app: Path) -> None:
    suppressed = [
        {"acknowledgedId": "unbuffered::UNB301", "reason": "known to all", "acknowledgedAt": ""},
        {"acknowledgedId": "unbuffered::UNB301", "reason": "told twice"},
        {"acknowledgedId": "unbuffered::UNB403", "reason": "an old one, which is not called idle"},
        # The metadata tells what holds inside of a stack, and no longer tells this.
        {"acknowledgedId": "unbuffered::UNB610", "reason": "taken away", "acknowledgedAt": "Headers/Agent"},
        {"acknowledgedId": 7, "reason": ["odd"]},
        "odd",
    ]
    plugins = [
        {"pluginName": "another", "suppressedViolations": [{"acknowledgedId": "unbuffered::UNB304"}]},
        {"pluginName": "unbuffered", "suppressedViolations": suppressed},
        {"pluginName": "unbuffered", "suppressedViolations": 7},
        7,
    ]
    (app / "cdk.out.traces" / "validation-report.json").write_text(json.dumps({"pluginReports": plugins}))
    report = check(app)
    [found] = report["silenced"]
    assert (found["rule"], found["silence"]["reason"]) == ("UNB301", "known to all")
    rules = {one["rule"] for one in report["findings"]}
    assert {"UNB304", "UNB610"} <= rules
    assert not any(rule.startswith("UNB9") for rule in rules)


@pytest.mark.parametrize("text", ["[" * 50_000 + '"unbuffered::"', '"unbuffered::"'])
def test_a_broken_report_of_the_cdk_takes_nothing_away(app: Path, text: str) -> None:
    before = check(app)
    (app / "cdk.out.traces" / "validation-report.json").write_text(text, "utf-8")
    assert check(app) == before


def test_another_assembly_beside_it_is_not_meant(app: Path) -> None:
    shutil.copytree(APP / "cdk.out", app / "cdk.out")
    acknowledge(app, ("TokenKind", {"unbuffered::UNB301": "the client sends the other token"}))
    done = subprocess.run(
        [sys.executable, "-m", "unbuffered", "check", ".", "--format", "json"],
        cwd=app,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    found = json.loads(done.stdout)
    files = {made["file"] for one in found["silenced"] for made in one["resources"]}
    assert files == {"cdk.out.traces/TokenKind.template.json"}
    assert "cdk.out/TokenKind.template.json" in {
        made["file"] for one in found["findings"] if one["rule"] == "UNB301" for made in one["resources"]
    }
