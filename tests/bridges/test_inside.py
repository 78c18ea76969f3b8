"""Our rules inside the real cfn-lint, which is run as a user runs it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from cfnlint.helpers import create_rules

from conftest import Run
from unbuffered.bridges import cfnlint as bridge
from unbuffered.bridges.told import Told
from unbuffered.packs import load
from unbuffered.rule import Rule

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
PROGRAM = Path(sys.executable).with_name("cfn-lint")
CASES = [
    "specimens/chat/template.yaml",
    "rules/UNB402/bad_cdk_conditions/template.json",
    "rules/UNB403/bad_in_a_mapping/template.yaml",
    "rules/UNB404/bad_every_way_to_be_ignored/template.yaml",
    "rules/UNB501/bad_sam_globals/template.yaml",
    "rules/UNB605/bad_short_where_the_route_says/template.yaml",
    "rules/UNB401/good_on_purpose/template.yaml",
]
METHOD = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {{Name: chat}}
  Post:
    Type: AWS::ApiGateway::Method
    {more}
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      AuthorizationType: NONE
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAMED
        Uri: https://chat.example.com/
"""
IGNORED = "Metadata: {cfn-lint: {config: {ignore_checks: [EUNB403, E3030]}}}"


def cfn_lint(*arguments: str, cwd: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "--append-rules", "unbuffered.bridges.cfnlint", *arguments],
        cwd=cwd,
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def matches(cwd: Path, *files: str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    done = cfn_lint("-f", "json", *options, "--", *files, cwd=cwd)
    assert "Traceback" not in done.stderr
    found = json.loads(done.stdout)
    return [one for one in found if "UNB" in one["Rule"]["Id"]]


def places(found: list[dict[str, Any]]) -> list[tuple[str, str, int, int, int, int]]:
    return sorted(
        (
            one["Rule"]["Id"],
            one["Filename"],
            one["Location"]["Start"]["LineNumber"],
            one["Location"]["Start"]["ColumnNumber"],
            one["Location"]["End"]["LineNumber"],
            one["Location"]["End"]["ColumnNumber"],
        )
        for one in found
    )


def test_the_same_findings_stand_at_the_same_places(run: Run) -> None:
    found = places(matches(FIXTURES, *CASES, options=("-c", "I")))
    expected = []
    for name in CASES:
        told = json.loads(run("check", "-q", "-f", "json", name, cwd=FIXTURES).stdout)
        for one in told["findings"]:
            id_ = one["severity"][0].upper() + one["rule"]
            spot = (one["line"], one["column"], one["end_line"], one["end_column"])
            expected.append((id_, one["file"], *spot))
    assert found == sorted(expected)
    assert {one[0] for one in found} >= {"EUNB301", "EUNB402", "EUNB403", "EUNB404", "WUNB605"}
    assert {one[1] for one in found} == set(CASES[:-1])


def lay_out(folder: Path, **more: str) -> None:
    for name, text in more.items():
        (folder / f"{name}.yaml").write_text(METHOD.format(more=text), "utf-8")


def test_metadata_and_options_of_cfn_lint_silence_our_findings(tmp_path: Path) -> None:
    own = "Metadata: {unbuffered: {ignore: [{rule: UNB403, reason: the gateway is patched}]}}"
    lay_out(tmp_path, told="DependsOn: Api", silenced=IGNORED, ours=own)
    files = ("told.yaml", "silenced.yaml", "ours.yaml")
    [one] = matches(tmp_path, *files)
    assert (one["Rule"]["Id"], one["Filename"]) == ("EUNB403", "told.yaml")
    assert one["Location"]["Path"][:2] == ["Resources", "Post"]
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [EUNB4]\n", "utf-8")
    assert matches(tmp_path, *files) == []


def test_our_settings_hold_and_a_wrong_file_of_them_is_one_line(tmp_path: Path) -> None:
    lay_out(tmp_path, chat="DependsOn: Api")
    settings = tmp_path / "unbuffered.toml"
    settings.write_text('[severity]\ntransfer-mode-misspelled = "warning"\n', "utf-8")
    assert [one["Rule"]["Id"] for one in matches(tmp_path, "chat.yaml")] == ["WUNB403"]
    settings.write_text('ignore = ["UNB999"]\n', "utf-8")
    [one] = matches(tmp_path, "chat.yaml")
    assert (one["Rule"]["Id"], one["Level"]) == ("EUNB000", "Error")
    assert one["Message"].startswith("unbuffered: unbuffered.toml:1:11: there is no rule UNB999")


POLICY = """\
version: 1
name: gate
reason: tokens are paid for
rules:
  - {name: elsewhere, routes: POST /admin, reason: it lies elsewhere, require: {authorizer: [cognito]}}
  - {name: callers, routes: "**", reason: tokens are paid for, require: {authorizer: [cognito]}}
"""


def test_a_policy_holds_as_far_as_one_template_can_tell(tmp_path: Path) -> None:
    lay_out(tmp_path, chat="DependsOn: Api")
    (tmp_path / "gate.yaml").write_text(POLICY, "utf-8")
    (tmp_path / "unbuffered.toml").write_text('policies = ["gate.yaml"]\n', "utf-8")
    assert [one["Rule"]["Id"] for one in matches(tmp_path, "chat.yaml")] == ["EUNB803", "EUNB403"]


def test_a_template_without_a_file_is_said_not_to_be_checked(tmp_path: Path) -> None:
    done = cfn_lint("-f", "parseable", cwd=tmp_path, text=METHOD.format(more="DependsOn: Api"))
    told = [line for line in done.stdout.splitlines() if "UNB" in line]
    assert len(told) == 1
    assert ":WUNB000:unbuffered: not checked: cfn-lint got this template without a file" in told[0]


def test_what_stands_in_code_is_told_where_the_template_leads_to_it(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "rules" / "UNB710" / "bad_behind_stream", tmp_path, dirs_exist_ok=True)
    [one] = [one for one in matches(tmp_path, "template.yaml") if one["Rule"]["Id"] == "EUNB710"]
    assert one["Filename"] == "template.yaml"
    assert one["Location"]["Start"]["LineNumber"] == 11
    assert one["Message"].endswith(" (at src/main.py:18:11)")


def test_templates_of_the_cdk_are_judged_with_their_assembly(run: Run) -> None:
    app = FIXTURES / "cdk" / "chat-ts"
    names = ["Escape", "Definition", "PathPermission", "Clean"]
    found = matches(app, *(f"cdk.out/{name}.template.json" for name in names))
    told = json.loads(run("check", "-q", "-f", "json", "cdk.out", cwd=app).stdout)["findings"]
    expected = [
        (one["severity"][0].upper() + one["rule"], made["template"]["file"], made["template"]["line"])
        for one in told
        for made in one["constructs"]
        if made["template"]["file"].split("/")[1].split(".")[0] in names
    ]
    stood = [(one["Rule"]["Id"], one["Filename"], one["Location"]["Start"]["LineNumber"]) for one in found]
    elsewhere = ("EUNB403", "cdk.out/Definition.template.json", 3)
    assert sorted(stood) == sorted([*expected, elsewhere])
    assert len(expected) == 2
    says = {one["Rule"]["Id"]: one["Message"] for one in found}
    assert says["EUNB402"].endswith(" (at lib/escape.ts:10:49)")
    assert says["EUNB403"].endswith(" (at api/openapi.yaml:24:31)")


@pytest.mark.parametrize("form", ["sarif", "junit"])
def test_every_format_of_cfn_lint_shows_our_findings(form: str) -> None:
    done = cfn_lint("-f", form, "--", "template.yaml", cwd=FIXTURES / "specimens" / "chat")
    assert done.returncode & 2
    assert "Traceback" not in done.stderr
    if form == "sarif":
        run = json.loads(done.stdout)["runs"][0]
        assert {one["ruleId"] for one in run["results"]} == {"EUNB301", "EUNB404"}
        assert {one["id"] for one in run["tool"]["driver"]["rules"]} == {"EUNB301", "EUNB404"}
    else:
        cases = ET.fromstring(done.stdout).iter("testcase")  # noqa: S314 - cfn-lint's own output
        failed = {case.get("name") for case in cases if case.find("failure") is not None}
        assert failed == {"EUNB301 UNB301 token-kind-mismatch", "EUNB404 UNB404 sam-transfer-mode-ignored"}


def test_messages_are_inert_and_a_broken_template_is_told_by_cfn_lint_alone(tmp_path: Path) -> None:
    (tmp_path / "cut.yaml").write_text("Resources: {A: {Type: AWS::ApiGateway::Method", "utf-8")
    text = METHOD.format(more="DependsOn: Api").replace("STREAMED", '"STREAM\\e[31m\\u202e"')
    (tmp_path / "evil.yaml").write_text(text, "utf-8")
    done = cfn_lint("-f", "parseable", "-i", "E3030", "--", "evil.yaml", "cut.yaml", cwd=tmp_path)
    assert [line.split(":")[5] for line in done.stdout.splitlines() if line.startswith("cut")] == ["E0000"]
    assert "Traceback" not in done.stderr
    [line] = [line for line in done.stdout.splitlines() if "UNB403" in line]
    assert "\\x1b[31m\\u202e" in line
    assert line.isascii()


OTHER = """
import sys
import cfnlint.version
cfnlint.version.__version__ = "2.0.0a1"
from cfnlint.runner import main
sys.argv = ["cfn-lint", "--append-rules", "unbuffered.bridges.cfnlint", "-f", "parseable", "--", sys.argv[1]]
main()
"""


def test_another_major_version_is_refused_in_one_line() -> None:
    template = FIXTURES / "specimens" / "chat" / "template.yaml"
    done = subprocess.run(
        [sys.executable, "-c", OTHER, str(template)], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    [line] = [line for line in done.stdout.splitlines() if "UNB" in line]
    assert line.endswith(
        "EUNB000:unbuffered: it runs inside cfn-lint 1.3 and later below 2, and this is cfn-lint 2.0.0a1"
    )


def test_a_template_is_judged_once_however_many_rules_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def judged(file: str, _rules: tuple[Rule, ...], _here: Path) -> tuple[Told, ...]:
        calls.append(file)
        return ()

    monkeypatch.setattr(bridge, "judged", judged)
    rules = create_rules(bridge)
    for name in ("a.yaml", "b.yaml"):
        template = SimpleNamespace(filename=name, template={})
        assert [match for rule in rules for match in rule.match(template)] == []
    assert calls == ["a.yaml", "b.yaml"]
    assert len({rule.id for rule in rules}) == len(rules) == 3 * (len(load()) + 1)
