"""The real cfn-lint beside us: `unbuffered check --with-cfn-lint`."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import jsonschema
import pytest

from conftest import Run
from unbuffered.bridges.secondpass import Second, joined
from unbuffered.cli import Format
from unbuffered.collect import Source
from unbuffered.outputs import rendered
from unbuffered.reporters.style import Style
from unbuffered.testing import report as reported

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
SCHEMA = Path(__file__).parent.parent.parent / "lint" / "unbuffered" / "reporters" / "report.schema.json"
WRONG = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: chat
      Nmae: chat
      EndpointConfiguration: {Types: [REGIONAL]}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      AuthorizationType: NONE
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        Uri: https://chat.example.com/
"""
MILD = WRONG.replace("      Nmae: chat\n", "").replace(
    "Resources:", "Parameters: {Old: {Type: String}}\nResources:"
)


def told(run: Run, *arguments: str, **environment: str) -> dict[str, Any]:
    done = run("check", "-q", "-f", "json", "--with-cfn-lint", *arguments, **environment)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def program(folder: Path, text: str) -> Path:
    """Return a program that stands in for cfn-lint where it fails as the real one rarely does."""
    file = folder / "cfn-lint"
    file.write_text(f"#!{sys.executable}\n{text}", "utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def test_what_cfn_lint_finds_is_told_in_every_format_and_counts_for_no_verdict(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "chat [1].yaml").write_text(WRONG, "utf-8")
    (tmp_path / "openapi.yaml").write_text(
        "openapi: 3.0.1\npaths: {/a: {get: {x-amazon-apigateway-integration: {type: mock}}}}\n", "utf-8"
    )
    assert run("check").returncode == 0
    forms = ("text", "concise", "sarif", "github", "gitlab", "junit", "markdown", "html")
    outputs = [part for form in forms for part in ("--output", f"{form}=out.{form}")]
    done = run("check", "-q", "-f", "json", "--with-cfn-lint", *outputs)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    jsonschema.validate(found, json.loads(SCHEMA.read_text("utf-8")))
    [one] = found["findings"]
    assert (one["rule"], one["by"], one["severity"], one["effect"]) == ("E3002", "cfn-lint", "error", "none")
    assert (one["file"], one["line"], one["column"], one["end_column"]) == ("chat [1].yaml", 6, 7, 11)
    assert one["path"] == ["Resources", "Api", "Properties", "Nmae"]
    assert [route["verdict"] for route in found["routes"] if route["meant"]] == ["streams"]
    assert found["gaps"] == []
    for form in forms:
        text = (tmp_path / f"out.{form}").read_text("utf-8")
        assert "cfn-lint" in text, form
        assert "Nmae" in text, form
        assert "E3002" in text, form
    assert "unbuffered explain E3002" not in (tmp_path / "out.text").read_text("utf-8")
    sarif = json.loads((tmp_path / "out.sarif").read_text("utf-8"))["runs"][0]
    [extension] = sarif["tool"]["extensions"]
    [result] = sarif["results"]
    assert extension["rules"][result["rule"]["index"]]["id"] == "E3002"


def test_severities_are_those_of_cfn_lint_and_a_baseline_knows_none_of_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "chat.yaml").write_text(MILD, "utf-8")
    done = run("check", "--with-cfn-lint", "--fail-on", "warning", "-f", "json")
    assert [(one["rule"], one["severity"]) for one in json.loads(done.stdout)["findings"]] == [
        ("W2001", "warning")
    ]
    assert done.returncode == 1
    done = run("check", "--with-cfn-lint", "--write-baseline", "known.json")
    assert "0 findings written" in done.stderr
    assert done.returncode == 0


def test_our_own_findings_are_told_once_where_cfn_lint_shows_them_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".cfnlintrc").write_text(
        "append_rules: [unbuffered.bridges.cfnlint]\nignore_checks: [E3030]\n", "utf-8"
    )
    (tmp_path / "chat.yaml").write_text(WRONG.replace("Mode: STREAM\n", "Mode: STREAMED\n"), "utf-8")
    assert [one["rule"] for one in told(run)["findings"]] == ["E3002", "UNB403"]


def test_without_cfn_lint_one_line_says_how_to_get_it(tmp_path: Path) -> None:
    """A Python of its own finds the packages of this one, and no program beside itself."""
    empty = tmp_path / "bin"
    empty.mkdir()
    (empty / "python").symlink_to(sys.executable)
    code = f"import sys; sys.path[:] = {sys.path!r}; sys.executable = {str(empty / 'python')!r}"
    code += "; from unbuffered.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "--with-cfn-lint"],
        cwd=tmp_path,
        env={**os.environ, "PATH": str(empty)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "unbuffered: --with-cfn-lint runs cfn-lint, which is not installed:"
        ' pip install "unbuffered[cfn-lint]"\n'
    )


@pytest.mark.skipif(os.name == "nt", reason="a script with its program in the first line")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("import time; time.sleep(30)", "cfn-lint gave no answer within 0.5 seconds"),
        ("import sys; sys.exit('boom\\x1b[31m')", "cfn-lint gave no answer that can be read: boom\x1b[31m"),
        ("print('{}')", "cfn-lint gave no answer that can be read"),
        ('print(\'[{"Filename": "t.yaml"}]\')', "cfn-lint gave no answer that can be read"),
        ("print('[' * 100000)", "cfn-lint gave no answer that can be read"),
    ],
)
def test_a_failure_on_a_file_is_a_gap(tmp_path: Path, text: str, says: str) -> None:
    before = reported([Source(PurePosixPath("t.yaml"), WRONG, named=True)], ())
    after = joined(before, Second(program(tmp_path, text), tmp_path, seconds=0.5))
    assert [(gap.says, gap.fault) for gap in after.gaps] == [(says, True)]
    assert after.findings == ()


EVIL = "a\\x1b[31m\\n::error::boom\\u202e ##[error]x <script>alert(1)</script> [x](http://x)"
ROW = (
    "{{'Filename': 't.yaml', 'Level': 'Error', 'Message': '{0}',"
    " 'Rule': {{'Id': 'E1', 'ShortDescription': '{0}', 'Source': '{0}'}},"
    " 'Location': {{'Path': ['{0}', 1], 'Start': {{'LineNumber': -3, 'ColumnNumber': 0}},"
    " 'End': {{'LineNumber': 10**9, 'ColumnNumber': 10**9}}}}}}"
)


@pytest.mark.skipif(os.name == "nt", reason="a script with its program in the first line")
@pytest.mark.parametrize("form", list(Format))
def test_what_another_program_says_is_inert(tmp_path: Path, form: Format) -> None:
    before = reported([Source(PurePosixPath("t.yaml"), WRONG, named=True)], ())
    text = f"import json; print(json.dumps([{ROW.format(EVIL)}]))"
    after = joined(before, Second(program(tmp_path, text), tmp_path))
    [one] = after.findings
    assert (one.hit.at.span.line, one.page) == (1, "")
    written = rendered(form, after, Style())
    assert not set(written) & set("\x1b\u202e")
    # In a line that is a command of ours already, the older form is only text.
    assert form is Format.GITHUB or "##[" not in written
    lines = [line for line in written.splitlines() if line.lstrip().startswith("::")]
    assert all(line.startswith("::error file=t.yaml,") for line in lines)
    assert len(lines) == (form is Format.GITHUB)
    assert form is not Format.HTML or "<script>alert" not in written


def test_an_answer_without_a_usable_id_is_a_gap(tmp_path: Path) -> None:
    before = reported([Source(PurePosixPath("t.yaml"), WRONG, named=True)], ())
    row = ROW.format("a").replace("'E1'", "'E1 ::error::'")
    after = joined(before, Second(program(tmp_path, f"import json; print(json.dumps([{row}]))"), tmp_path))
    assert [gap.says for gap in after.gaps] == ["cfn-lint gave no answer that can be read"]
