"""What machines read is held to the schemas that are published for it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema
from msgspec.structs import replace

from reporters.hostile import PAYLOADS, lay_out
from reporters.published import Published
from reporters.reports import gap, patched, place, silenced, specimens
from unbuffered.cli import Format
from unbuffered.finding import Replacement
from unbuffered.reporters.sarif import render
from unbuffered.reporters.style import Style

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
SPECIMENS = {
    "specimens": (FIXTURES, ["specimens"]),
    "a CDK app in TypeScript": (FIXTURES / "cdk" / "chat-ts", ["cdk.out"]),
    "a CDK app in Python": (FIXTURES / "cdk" / "agent-py", ["cdk.out"]),
    "some rules left out": (FIXTURES, ["specimens", "--ignore", "UNB404,UNB501"]),
    "everything": (FIXTURES, ["."]),
    "nothing": (FIXTURES / "specimens" / "chat", ["template.yaml", "--select", "UNB712"]),
}


@dataclass(frozen=True, slots=True)
class Written:
    """The reports on a specimen, by format."""

    texts: dict[str, str]


def unreadable(folder: Path) -> None:
    (folder / "cut off.yaml").write_text("Resources: {A: {Type: AWS::ApiGateway::Method", "utf-8")
    (folder / "no type.yaml").write_text("Resources:\n  A: {Type: AWS::X::Y}\n  B: {}\n", "utf-8")


def hostile(folder: Path) -> None:
    if os.name == "nt":
        pytest.skip("files cannot have such names there")
    for number, evil in enumerate(PAYLOADS.values()):
        (folder / str(number)).mkdir()
        lay_out(folder / str(number), evil)


MADE = {"unreadable": unreadable, "hostile": hostile}


@pytest.fixture(scope="module", params=[*SPECIMENS, *MADE])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    out = tmp_path_factory.mktemp("out")
    if request.param in MADE:
        folder, arguments = tmp_path_factory.mktemp("in"), ["."]
        MADE[request.param](folder)
    else:
        folder, arguments = SPECIMENS[request.param]
    wanted = [f"--output={one}={out / one}" for one in Format]
    command = [sys.executable, "-m", "unbuffered", "check", "-q", *arguments, *wanted]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode in {0, 1, 3}
    return Written({str(one): (out / one).read_text("utf-8") for one in Format})


def test_sarif(written: Written, published: Published) -> None:
    validator(published).validate(json.loads(written.texts["sarif"]))


def validator(published: Published) -> jsonschema.Draft4Validator:
    schema: dict[str, Any] = json.loads(published.sarif().read_text("utf-8"))
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def test_sarif_of_what_no_run_finds_yet(published: Published) -> None:
    base = specimens()
    first, second, third, *rest = base.findings
    foreign = replace(first, rule="E3002", name="odd [x](http://x) {0}", by="cfn-lint", routes=(), page="")
    report = replace(
        base,
        baselined=True,
        findings=(patched(first, Replacement(place(width=0), "x: 1\n")), foreign, *rest),
        known=(second,),
        silenced=(silenced(third, "we know"), second),
        gaps=(gap("not valid YAML", fault=True),),
        faults=("rule UNB999 failed",),
    )
    validator(published).validate(json.loads(render(report, Style())))


def test_junit(written: Written, published: Published) -> None:
    xmlschema.XMLSchema(published.junit()).validate(written.texts["junit"])


def test_gitlab(written: Written, published: Published, tmp_path: Path) -> None:
    assert compiled(written.texts["gitlab"], published.codeclimate(), tmp_path) == ""


def compiled(data: str, tools: Path, folder: Path) -> str:
    """Return what a compiler says of data that is to be Code Climate's issues; nothing if they are."""
    issues = f'import type {{Issue}} from "codeclimate-types"\nexport const told: Issue[] = {data}'
    (folder / "told.ts").write_text(issues, "utf-8")
    (folder / "node_modules").symlink_to(tools / "node_modules")
    compiler = ["node", str(tools / "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "told.ts"]
    run = subprocess.run(compiler, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert run.stderr == ""
    return run.stdout


def test_a_schema_refuses_what_it_must(published: Published, tmp_path: Path) -> None:
    """A check that lets everything pass would let ours pass too."""
    with pytest.raises(jsonschema.ValidationError):
        validator(published).validate({"version": "2.1.0", "runs": [{"results": []}]})
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        xmlschema.XMLSchema(published.junit()).validate("<testsuites><testcase/></testsuites>")
    assert "check_name" in compiled('[{"type": "issue"}]', published.codeclimate(), tmp_path)
