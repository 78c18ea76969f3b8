"""`unbuffered check` as a user meets it: paths, formats, thresholds, exit codes, and bad input."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from unbuffered.cli import Format

Run = Callable[..., subprocess.CompletedProcess[str]]

STREAM = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      AuthorizationType: NONE
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
"""
BROKEN = STREAM.replace("STREAM", "STREAMED")
WARNED = STREAM.replace(", EndpointConfiguration: {Types: [REGIONAL]}", "")
UNCLEAR = STREAM.replace("https://chat.example.com/", "!ImportValue url")
CRUD = STREAM.replace("        ResponseTransferMode: STREAM\n        TimeoutInMillis: 900000\n", "")


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")


def report(run: Run, *arguments: str) -> dict[str, Any]:
    done = run("check", "--format", "json", *arguments)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (STREAM, (), 0),
        (CRUD, (), 0),
        (BROKEN, (), 1),
        (BROKEN, ("--exit-zero",), 0),
        (BROKEN, ("--ignore", "UNB403"), 0),
        (BROKEN, ("--select", "transfer-mode-misspelled,UNB501"), 1),
        (WARNED, (), 0),
        (WARNED, ("--fail-on", "warning"), 1),
        (UNCLEAR, (), 0),
        (UNCLEAR, ("--fail-on", "warning"), 0),
        (UNCLEAR, ("--fail-on", "unknown"), 1),
        (STREAM, ("--fail-on", "unknown"), 0),
        ("a: [", (), 3),
        ("name: somebody\n", (), 3),
    ],
)
def test_exit_codes(run: Run, tmp_path: Path, text: str, arguments: tuple[str, ...], code: int) -> None:
    write(tmp_path, template=text)
    assert run("check", "template.yaml", *arguments).returncode == code


def test_the_current_folder_is_searched_by_content(run: Run, tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "api.template").write_text(BROKEN, "utf-8")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "t.yaml").write_text(BROKEN, "utf-8")
    (tmp_path / ".hidden.yaml").write_text(BROKEN, "utf-8")
    (tmp_path / "values.yaml").write_text("a: [\n", "utf-8")
    (tmp_path / "code.py").write_text("AWS::ApiGateway", "utf-8")
    done = run("check")
    assert done.returncode == 1
    assert "infra/api.template:15:31" in done.stdout
    assert done.stderr == (
        "unbuffered 0.5.0: looked for templates, API definitions and handlers in .:"
        " 3 files looked at, 1 template read, 64 rules\n"
    )


def test_an_empty_folder_is_no_success(run: Run) -> None:
    done = run("check")
    assert done.returncode == 3
    assert "nothing to check in .: 0 files looked at" in done.stderr


def test_what_was_told_is_not_offered_again(run: Run, tmp_path: Path) -> None:
    write(tmp_path, unreadable="AWS::ApiGateway: [")
    assert "listed by --preset audit" not in run("check").stdout
    elsewhere = "Resources: {A: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: {Key: k}}}}\n"
    write(tmp_path, elsewhere=elsewhere)
    assert "listed by --preset audit" in run("check").stdout


def test_a_broken_file_does_not_hide_the_others(run: Run, tmp_path: Path) -> None:
    write(tmp_path, good=STREAM, bad=BROKEN, broken="Resources:\n\tApi: AWS::ApiGateway\n")
    done = run("check", ".", "--format", "concise")
    assert done.returncode == 3
    assert "bad.yaml:15:31: error[UNB403]" in done.stdout
    assert "broken.yaml:2:1: unreadable not valid YAML: a tab" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "templat.yaml"), "there is no templat.yaml; did you mean template.yaml?"),
        (("check", "--select", "UNB999"), "there is no rule UNB999"),
        (("check", "--ignore", "stage-cahce"), "did you mean stage-cache?"),
        (("check", "--select", "UNB501", "--ignore", "UNB501"), "leave no rule to run"),
        (("explain", "UNB40"), "did you mean UNB4"),
        (("check", "--formt", "json"), "--format"),
        (("check", "--format", "xml"), "'text', 'concise'"),
        (("chek",), "Did you mean 'check'?"),
    ],
)
def test_wrong_use_suggests_the_nearest(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    write(tmp_path, template=STREAM)
    done = run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


BAD_INPUTS = {
    "no yaml": (b"Resources: [AWS::ApiGateway", 1, "not valid YAML"),
    "empty": (b"", 1, "empty"),
    "binary": (bytes(range(256)), 1, "binary"),
    "latin-1": (b"AWSTemplateFormatVersion: x\nDescription: caf\xe9\n", 2, "not UTF-8: byte 0xe9"),
    "tabs": (b"Resources:\n\tApi: 1\n", 2, "a tab"),
    "duplicate keys": (b"Resources:\n  A: {Type: AWS::X::Y}\n  A: {Type: AWS::X::Y}\n", 3, "duplicate key A"),
    "two documents": (b"Resources:\n  A: {Type: AWS::X::Y}\n---\nb: 1\n", 3, "a second document"),
    "a cycle": (b"Resources: &r\n  A: *r\n", 1, "contains itself"),
    "an unknown tag": (
        b"Resources:\n  A:\n    Type: AWS::X::Y\n    Properties: {B: !Odd c}\n",
        4,
        "tag !Odd",
    ),
    "a list": (b"AWSTemplateFormatVersion: x\nResources:\n  - Type: AWS::X::Y\n", 2, "Resources is a list"),
    "no properties": (
        b"Resources:\n  A:\n    Type: AWS::X::Y\n    Properties: null\n",
        4,
        "Properties of A is null",
    ),
    "no type": (b"Resources:\n  A: {Type: AWS::X::Y}\n  B: {}\n", 3, "resource B has no Type"),
    "deep": (b"- " * 30_000, 1, "nested deeper"),
    "cut off": (b'{"Resources": {"A": {"Type": "AWS::X::Y"}', 1, "not valid JSON"),
}


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_bad_input_is_one_clear_line(run: Run, tmp_path: Path, name: str) -> None:
    data, line, says = BAD_INPUTS[name]
    (tmp_path / "bad.yaml").write_bytes(data)
    write(tmp_path, good=BROKEN)
    done = run("check", "bad.yaml", "good.yaml", "--format", "concise")
    lines = [one for one in done.stdout.splitlines() if one.startswith("bad.yaml")]
    assert len(lines) == 1
    assert re.match(rf"bad\.yaml:{line}:\d+: unreadable .*{re.escape(says)}", lines[0])
    assert "good.yaml:15:31: error[UNB403]" in done.stdout
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_a_reference_to_nothing_is_told_and_the_rest_is_judged(run: Run, tmp_path: Path) -> None:
    write(tmp_path, template=BROKEN.replace("!Ref Api", "!Ref Nobody"))
    done = run("check", "template.yaml", "--format", "concise", "--preset", "audit")
    assert "template.yaml:8:18: gap Post refers to Nobody, which is not defined in this file" in done.stdout
    assert "error[UNB403]" in done.stdout
    assert done.returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_nothing_outside_the_tree_is_read(run: Run, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside.yaml"
    outside.write_text("openapi: 3.0.1\npaths: {}\n", "utf-8")
    (tmp_path / "link.yaml").symlink_to(outside)
    sam = "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Api\n"
    for name, uri in (
        ("up", "../outside.yaml"),
        ("linked", "link.yaml"),
        ("web", "https://example.com/a.yaml"),
    ):
        (tmp_path / f"{name}.yaml").write_text(f"{sam}    Properties: {{DefinitionUri: {uri}}}\n", "utf-8")
    done = run(
        "check", "--format", "concise", "--preset", "audit", "link.yaml", "up.yaml", "linked.yaml", "web.yaml"
    )
    assert "link.yaml:1:1: unreadable a link that leads out of the folder" in done.stdout
    assert "../outside.yaml cannot be read: it lies outside the folder" in done.stdout
    assert "link.yaml cannot be read: it lies outside the folder" in done.stdout
    assert "the API's definition lies in a place known only when deployed" in done.stdout
    assert done.returncode == 3


def test_a_definition_that_a_template_includes_is_judged_once(run: Run, tmp_path: Path) -> None:
    body = "openapi: 3.0.1\ninfo: {title: x, version: '1'}\npaths:\n  /chat:\n    post:\n"
    body += "      x-amazon-apigateway-integration:\n        type: http_proxy\n        httpMethod: POST\n"
    body += "        responseTransferMode: STREAMED\n        uri: https://chat.example.com/\n"
    (tmp_path / "api.yaml").write_text(body, "utf-8")
    template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Api\n"
    (tmp_path / "t.yaml").write_text(
        f"{template}    Properties: {{StageName: x, DefinitionUri: ./api.yaml}}\n"
    )
    found = report(run, ".")
    assert [(one["file"], one["line"]) for one in found["findings"] if one["rule"] == "UNB403"] == [
        ("api.yaml", 9)
    ]
    assert [route["api"] for route in found["routes"]] == ["A"]
    assert [route["api"] for route in report(run, "api.yaml")["routes"]] == ["x"]


def test_json_is_what_its_schema_says(run: Run, tmp_path: Path) -> None:
    schema = json.loads(files("unbuffered.reporters").joinpath("report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    write(tmp_path, broken=BROKEN, unclear=UNCLEAR, crud=CRUD, warned=WARNED, unreadable="AWS::ApiGateway: [")
    found = report(run, ".")
    jsonschema.Draft202012Validator(schema).validate(found)
    assert found["summary"]["breaks"] == 1
    assert {route["verdict"] for route in found["routes"] if route["meant"]} == {
        "breaks",
        "unknown",
        "streams",
    }
    finding = next(one for one in found["findings"] if one["rule"] == "UNB403")
    assert (finding["file"], finding["line"], finding["column"]) == ("broken.yaml", 15, 31)
    assert (finding["end_line"], finding["end_column"]) == (15, 39)
    assert finding["routes"] == ["POST /"]
    unclear = next(route for route in found["routes"] if route["verdict"] == "unknown")
    assert unclear["unseen"] == ["stage: no stage in this file", "backend: url comes from another stack"]


def test_a_crud_api_gets_no_finding(run: Run, tmp_path: Path) -> None:
    write(tmp_path, template=CRUD)
    found = report(run, "template.yaml")
    assert found["findings"] == []
    assert [route["meant"] for route in found["routes"]] == [False]
    assert "1 route does not mean to stream: POST /" in run("check", "template.yaml").stdout


def test_a_finding_left_out_still_counts_for_the_verdict(run: Run, tmp_path: Path) -> None:
    write(tmp_path, template=BROKEN)
    found = report(run, "template.yaml", "--ignore", "UNB403")
    assert found["findings"] == []
    assert [one["rule"] for one in found["silenced"]] == ["UNB403"]
    assert [route["verdict"] for route in found["routes"]] == ["breaks"]


def test_colour_only_where_it_is_wanted(run: Run, tmp_path: Path) -> None:
    write(tmp_path, template=BROKEN)
    assert "\x1b" not in run("check", "template.yaml").stdout
    assert "\x1b[" in run("check", "template.yaml", FORCE_COLOR="1").stdout
    assert "\x1b" not in run("check", "template.yaml", FORCE_COLOR="1", NO_COLOR="1").stdout


@pytest.mark.parametrize("width", ["60", "100", "140"])
def test_the_width_is_respected(run: Run, tmp_path: Path, width: str) -> None:
    write(tmp_path, template=BROKEN.replace("chat.example.com/", "chat.example.com/" + "x" * 40))
    for line in run("check", "template.yaml", COLUMNS=width).stdout.splitlines():
        assert len(line) <= int(width) or "https://" in line


def test_every_mark_of_a_long_line_stands_under_its_own_piece(run: Run, tmp_path: Path) -> None:
    """A template that a program wrote in one line: what is marked may lie far apart in it."""
    integration = {
        "Type": "AWS_PROXY",
        "ResponseTransferMode": "STREAM",
        "Padding": "x" * 500,
        "Uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations",
    }
    method = {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {"HttpMethod": "POST", "Integration": integration},
    }
    (tmp_path / "t.json").write_text(json.dumps({"Resources": {"Post": method}}), "utf-8")
    lines = run("check", "t.json", "--select", "UNB402").stdout.splitlines()
    signs = [number for number, line in enumerate(lines) if re.search(r"\| +[-^]{3}", line)]
    pieces = [lines[at - 1][re.search(r"[-^]{3}", lines[at]).start() :] for at in signs]  # type: ignore[union-attr]
    assert sorted(piece.strip('"')[:6] for piece in pieces) == ["STREAM", "arn:aw"]


def test_names_that_steer_terminals_come_out_inert(run: Run, tmp_path: Path) -> None:
    hostile = BROKEN.replace("STREAMED", '"\\e]0;x\\a\\u202eSTREAM"').replace("Post:", '"P\\e[31most":')
    write(tmp_path, template=hostile)
    for form in Format:
        out = run("check", "template.yaml", "--format", form).stdout
        assert "\x1b" not in out
        assert "\u202e" not in out


def test_quiet_says_nothing_on_standard_error(run: Run, tmp_path: Path) -> None:
    write(tmp_path, template=BROKEN)
    assert run("check", "template.yaml", "--quiet").stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_changes_no_exit_code(tmp_path: Path) -> None:
    write(tmp_path, template=BROKEN)
    read, written = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "unbuffered", "check", "--quiet", "template.yaml"]
    with os.fdopen(written, "wb") as pipe:
        done = subprocess.run(command, cwd=tmp_path, stdout=pipe, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(os.name == "nt", reason="a folder in which somebody stands cannot be taken away there")
@pytest.mark.parametrize("command", [["rules"], ["check"], ["check", "template.yaml"], ["init"]])
def test_a_working_folder_that_was_taken_away_is_no_fault_of_ours(tmp_path: Path, command: list[str]) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    inside = "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])"
    program = [sys.executable, "-m", "unbuffered", *command]
    done = subprocess.run(
        [sys.executable, "-c", inside, *program], cwd=gone, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == "unbuffered: the working folder is not there any more\n"
    assert (done.returncode, done.stdout) == (2, "")


def test_explain_and_rules(run: Run) -> None:
    listed = run("rules").stdout.splitlines()
    assert len(listed) == 64
    assert listed[0].startswith("UNB101  warning  edge-idle-limit")
    words = run("explain", "stage-cache").stdout
    assert words == run("explain", "unb501").stdout
    for heading in ("Why", "Bad", "Good", "Guards", "Facts", "Source"):
        assert f"\n{heading}\n---" in words
    assert "Clash: Checkov CKV_AWS_120 asks for the opposite." in words
    assert run("--version").stdout == "unbuffered 0.5.0\n"


def test_a_clash_is_named_with_the_lines_that_skip_it(run: Run) -> None:
    said = run("explain", "UNB501", "--clash").stdout
    reason = "API Gateway does not support caching together with a streamed response"
    for line in (
        "- id: CKV_AWS_120",
        "NIST.800.53.R5-APIGWCacheEnabledAndEncrypted",
        "# kics-scan disable=52790cad-d60d-41d5-8483-146f9f21208d",
        "#trivy:ignore:AVD-AWS-0190",
        "# nosemgrep: missing-api-gateway-cache-cluster",
        "- API_GW_CACHE_ENABLED_AND_ENCRYPTED",
    ):
        assert line in said
    assert said.count(reason) >= 7
    assert "unbuffered explain UNB501 --clash" in run("explain", "stage-cache").stdout
    assert "contradicts UNB401" in run("explain", "UNB401", "--clash").stdout
