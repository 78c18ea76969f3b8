"""Silences through the program: where they hold, what they leave standing, and how they are told."""

import json
import shutil
from pathlib import Path
from typing import Any

from conftest import Run

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
METHOD = """\
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAMED  # unbuffered: ignore[UNB403] {words}
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
"""


def told(run: Run, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("check", "-q", "-f", "json", *arguments).stdout)
    return found


def rules(found: dict[str, Any], key: str = "findings") -> list[str]:
    return [one["rule"] for one in found[key]]


def test_what_is_silenced_fails_nothing_and_still_counts_for_the_verdict(run: Run, tmp_path: Path) -> None:
    words = "the gateway is patched until 2999-01-01"
    (tmp_path / "t.yaml").write_text(METHOD.format(words=words), "utf-8")
    assert run("check").returncode == 0
    found = told(run)
    assert rules(found) == []
    [silenced] = found["silenced"]
    assert silenced["silence"]["reason"] == "the gateway is patched"
    assert silenced["silence"]["until"] == "2999-01-01"
    assert [one["verdict"] for one in found["routes"]] == ["breaks"]
    [result] = json.loads(run("check", "-q", "-f", "sarif").stdout)["runs"][0]["results"]
    assert result["suppressions"][0]["justification"] == "the gateway is patched"
    assert "1 silenced" in run("check").stdout


def test_what_is_past_its_date_is_told_again_with_the_reason_why(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(METHOD.format(words="until 2020-01-01: the gateway is patched"), "utf-8")
    assert rules(told(run)) == ["UNB403", "UNB902"]
    assert run("check").returncode == 1


def test_a_silence_is_idle_only_where_everything_was_looked_at(run: Run, tmp_path: Path) -> None:
    text = METHOD.format(words="the gateway is patched").replace("STREAMED", "STREAM")
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    assert rules(told(run)) == ["UNB901"]
    assert rules(told(run, "t.yaml")) == []
    assert rules(told(run, "--select", "UNB401,UNB901")) == []


def test_a_comment_in_python_holds_for_its_line(run: Run, tmp_path: Path) -> None:
    agent = (FIXTURES / "specimens" / "agent" / "agent.py").read_text("utf-8")
    line = '    messages = load_history(payload["session"])'
    assert line in agent
    shutil.copy(FIXTURES / "specimens" / "agent" / "history.py", tmp_path)
    (tmp_path / "agent.py").write_text(
        agent.replace(line, f"{line}  # unbuffered: ignore[blocking-call] one user at a time"), "utf-8"
    )
    found = told(run)
    assert (rules(found), rules(found, "silenced")) == ([], ["UNB701"])


def cdk(into: Path) -> Path:
    for part in ("lib", "cdk.out"):
        shutil.copytree(FIXTURES / "cdk" / "chat-ts" / part, into / part)
    return into


def test_a_comment_in_cdk_source_holds_for_what_its_line_makes(run: Run, tmp_path: Path) -> None:
    source = cdk(tmp_path) / "lib" / "escape.ts"
    before = told(run, "cdk.out", "--preset", "review")
    lines = source.read_text("utf-8").split("\n")
    [number] = [one["line"] for one in before["findings"] if one["rule"] == "UNB402"]
    lines[number - 1] += "  // unbuffered: ignore[UNB402] shown in a talk"
    source.write_text("\n".join(lines), "utf-8")
    after = told(run, "cdk.out", "--preset", "review")
    assert "UNB402" in rules(before)
    assert "UNB402" not in rules(after)
    assert rules(after, "silenced") == ["UNB402"]


def test_metadata_of_the_cdk_holds_for_its_resource(run: Run, tmp_path: Path) -> None:
    template = cdk(tmp_path) / "cdk.out" / "Escape.template.json"
    body = json.loads(template.read_text("utf-8"))
    [method] = [
        one
        for one in body["Resources"].values()
        if one["Type"] == "AWS::ApiGateway::Method" and one["Properties"]["HttpMethod"] == "POST"
    ]
    method.setdefault("Metadata", {})["unbuffered"] = {
        "ignore": [{"rules": ["UNB402"], "reason": "shown in a talk"}]
    }
    template.write_text(json.dumps(body, indent=1), "utf-8")
    found = told(run, "cdk.out", "--preset", "review")
    assert "UNB402" not in rules(found)
    assert "UNB402" in rules(found, "silenced")
