"""Known findings: written once, counted, matched wherever their lines went, and told when they are gone."""

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Run

ROUTE = """\
  {name}:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: {verb}
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: {mode}
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
"""


def template(*routes: tuple[str, str, str]) -> str:
    return "Resources:\n" + "".join(
        ROUTE.format(name=name, verb=verb, mode=mode) for name, verb, mode in routes
    )


A, B = ("A", "POST", "STREAMED"), ("B", "PUT", "STREAMING")


def told(run: Run, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("check", "-q", "-f", "json", *arguments).stdout)
    return found


def test_known_findings_are_counted_and_fail_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(template(A, B), "utf-8")
    wrote = run("check", "--write-baseline", "known.json")
    assert wrote.returncode == 0
    assert "2 findings written to known.json" in wrote.stderr
    done = run("check", "--baseline", "known.json")
    assert done.returncode == 0
    assert "0 errors, 0 warnings, 2 known, 0 silenced" in " ".join(done.stdout.split())
    assert "BREAKS" in done.stdout


def test_it_survives_moved_lines_and_another_order(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(template(A, B), "utf-8")
    run("check", "--write-baseline", "known.json")
    (tmp_path / "t.yaml").write_text("# a new line\n\n" + template(B, A), "utf-8")
    report = told(run, "--baseline", "known.json")
    assert (len(report["known"]), report["findings"]) == (2, [])


def test_a_new_finding_fails_and_a_mended_one_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(template(A), "utf-8")
    run("check", "--write-baseline", "known.json")
    (tmp_path / "t.yaml").write_text(template(B), "utf-8")
    done = run("check", "--baseline", "known.json")
    assert done.returncode == 1
    assert "1 finding of the baseline is mended" in done.stdout
    assert "UNB403 t.yaml (POST /… of ?)" in done.stdout
    run("check", "--baseline", "known.json", "--write-baseline", "known.json")
    assert run("check", "--baseline", "known.json").returncode == 0


def test_one_fault_on_one_more_route_is_new(run: Run, tmp_path: Path) -> None:
    text = """\
openapi: 3.0.1
info: {title: x, version: "1"}
paths:
  /a: {post: {x-amazon-apigateway-integration: &same {type: http_proxy, responseTransferMode: NOW, uri: "https://x/"}}}
"""
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    run("check", "--write-baseline", "known.json")
    assert told(run, "--baseline", "known.json")["findings"] == []
    (tmp_path / "t.yaml").write_text(
        text + "  /b: {post: {x-amazon-apigateway-integration: *same}}\n", "utf-8"
    )
    assert [one["rule"] for one in told(run, "--baseline", "known.json")["findings"]] == ["UNB403"]


def test_code_is_known_by_what_its_line_says(run: Run, tmp_path: Path) -> None:
    agent = """\
import requests
from bedrock_agentcore import BedrockAgentCoreApp
app = BedrockAgentCoreApp()
@app.entrypoint
async def invoke(payload):
    text = requests.get("https://a").text
    yield text
    yield text
"""
    (tmp_path / "agent.py").write_text(agent, "utf-8")
    run("check", "--write-baseline", "known.json")
    (tmp_path / "agent.py").write_text("import os\n\n" + agent.replace("    text =", "    text  ="), "utf-8")
    report = told(run, "--baseline", "known.json")
    assert [one["rule"] for one in report["known"]] == ["UNB701"]


def test_what_was_not_looked_at_is_not_mended(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(template(A), "utf-8")
    (tmp_path / "u.yaml").write_text(template(B), "utf-8")
    run("check", "--write-baseline", "known.json")
    assert "mended" not in run("check", "t.yaml", "--baseline", "known.json").stdout
    assert "mended" not in run("check", "--select", "UNB401", "--baseline", "known.json").stdout
    (tmp_path / "u.yaml").unlink()
    assert "1 finding of the baseline is mended" in run("check", "t.yaml", "--baseline", "known.json").stdout


def test_it_holds_from_wherever_a_run_begins(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "t.yaml").write_text(template(A), "utf-8")
    run("check", "--write-baseline", "known.json")
    assert run("check", "--baseline", "../known.json", cwd=folder).returncode == 0
    (tmp_path / "unbuffered.toml").write_text('baseline = "known.json"\n', "utf-8")
    (tmp_path / ".git").mkdir()
    assert run("check", cwd=folder).returncode == 0
    assert run("check").returncode == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "known.json:1:2: not valid JSON"),
        (
            '{"version": 2, "findings": [], "more": 1}',
            "known.json:1:13: version 2 of a baseline is newer than this program",
        ),
        ('{"version": 1}', "known.json:1:2: findings is missing in a baseline"),
        (
            '{"version": 1, "findings": [\n{"rule": "UNB999", "route": "", "file": "", "spot": ""}]}',
            "known.json:2:10: there is no rule UNB999",
        ),
    ],
)
def test_a_broken_baseline_is_one_line_and_nothing_is_judged(
    run: Run, tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "t.yaml").write_text(template(A), "utf-8")
    (tmp_path / "known.json").write_text(text, "utf-8")
    done = run("check", "--baseline", "known.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"unbuffered: {says}" in done.stderr


def test_a_baseline_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(template(A), "utf-8")
    done = run("check", "--baseline", "none.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "none.json:1:1: there is no such file" in done.stderr
    done = run("check", "--write-baseline", "no/folder/known.json")
    assert done.returncode == 2
    assert "no/folder/known.json cannot be written: no such file or directory" in done.stderr
