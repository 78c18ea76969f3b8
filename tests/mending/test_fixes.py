"""Fixes: the finding is gone, nothing else changed, and a second run has nothing to do."""

import json
import os
import shutil
import subprocess
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from conftest import Run
from unbuffered.collect import Source
from unbuffered.mending.fixing import Judge, fixed
from unbuffered.mending.output import write_back
from unbuffered.mending.pieces import Piece
from unbuffered.mending.proof import Draft, batches
from unbuffered.packs import load
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document
from unbuffered.rule import Mending, Rule
from unbuffered.run import Occasion
from unbuffered.run import run as judged
from unbuffered.settings.values import Preset, Settings
from unbuffered.testing import LIST, TODAY, examples, folder

FIXTURES = Path(__file__).parent.parent.parent / "fixtures" / "rules"
RULES = load()
FIXABLE = {rule.id: rule.mending is Mending.SAFE for rule in RULES if rule.mending is not Mending.NONE}
"""The rules with a cure that a program can make, and whether the usual one is safe."""


def cases() -> list[tuple[Rule, str, tuple[Source, ...]]]:
    listed = [(rule, name, files) for rule in RULES for name, files in examples(rule)]
    for rule in RULES:
        listed += [(rule, path.name, folder(path)) for path in sorted((FIXTURES / rule.id).iterdir())]
    return [one for one in listed if one[1].startswith("bad") and one[0].id in FIXABLE]


CASES = cases()


def lay(files: tuple[Source, ...], into: Path) -> None:
    for source in files:
        if source.file.name != LIST:
            path = into / source.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source.text, "utf-8", newline="")


def told(run: Run, *arguments: str) -> list[dict[str, Any]]:
    report = json.loads(run("check", "-q", "-f", "json", "--preset", "review", *arguments).stdout)
    found: list[dict[str, Any]] = report["findings"]
    return found


def texts(folder_: Path) -> dict[str, str]:
    files = (one for one in folder_.rglob("*") if one.is_file())
    return {str(one.relative_to(folder_)): one.read_bytes().decode("utf-8") for one in files}


def judge(folder_: Path) -> Judge:
    """Return what judges a folder as `check --preset review` does."""
    settings = Settings(preset=Preset.REVIEW)
    return lambda edited: judged(settings, RULES, Occasion(folder_, TODAY, edited)).report


@pytest.mark.parametrize(("rule", "name", "files"), CASES, ids=[f"{one[0].id}-{one[1]}" for one in CASES])
def test_fix_check_again_clean_and_nothing_more(
    tmp_path: Path, rule: Rule, name: str, files: tuple[Source, ...]
) -> None:
    lay(files, tmp_path)
    before = [one for one in judge(tmp_path)({}).findings if one.rule == rule.id]
    mendable = [one for one in before if one.patch is not None]
    made = fixed(judge(tmp_path), unsafe=True)
    after = [one for one in made.report.findings if one.rule == rule.id]
    assert len(after) <= len(before) - len(mendable)
    assert not [one for one in after if one.patch is not None]
    assert bool(mendable) <= bool(made.count), name
    assert write_back(made, tmp_path) == []
    assert fixed(judge(tmp_path), unsafe=True).after == {}, "a second run changes nothing"


def test_every_rule_with_a_cure_is_tried(run: Run, tmp_path: Path) -> None:
    safe: dict[str, set[bool]] = {}
    for number, (_, _, files) in enumerate(CASES):
        lay(files, tmp_path / str(number))
    for one in told(run):
        if one["patch"]:
            safe.setdefault(one["rule"], set()).add(one["patch"]["safe"])
    assert set(safe) == set(FIXABLE)
    assert {rule for rule in safe if True in safe[rule]} == {rule for rule in FIXABLE if FIXABLE[rule]}


MODE = "ResponseTransferMode"
YAML = """\
# the chat API, kept by hand
Transform: AWS::Serverless-2016-10-31

Globals:
  Function: {Timeout: 300}   # five minutes

Resources:

  Chat:
     Type: AWS::Serverless::Function   # odd indentation here
     Properties:
        Runtime: &runtime "nodejs22.x"
        Handler: 'index.handler'
        CodeUri: src/
        Events:
           Post:
              Type: Api
              Properties: { Path: /chat,   Method: post, ResponseTransferMode: "STREAM" }  # asked for

  Other:
     Type: AWS::Serverless::Function
     Properties:
        Runtime: *runtime
        Handler: index.handler
        InlineCode: |
           exports.handler = async () => "STREAM";   // not this one
"""


def git(folder_: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    return subprocess.run(command, cwd=folder_, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_git_sees_the_line_of_the_fix_alone(run: Run, tmp_path: Path, ending: str, mark: str) -> None:
    (tmp_path / "t.yaml").write_text(mark + YAML.replace("\n", ending), "utf-8", newline="")
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "core.autocrlf", "false")
    git(tmp_path, "add", ".")
    done = run("check", "--fix")
    assert "1 finding mended in 1 file" in done.stderr
    changed = [
        line.strip()
        for line in git(tmp_path, "diff", "-U0").splitlines()
        if line[:1] in "+-" and line[:3] not in {"+++", "---"}
    ]
    assert changed == [
        f'-{" " * 14}Properties: {{ Path: /chat,   Method: post, {MODE}: "STREAM" }}  # asked for',
        f'+{" " * 14}Properties: {{ Path: /chat,   Method: post, {MODE}: "RESPONSE_STREAM" }}  # asked for',
    ]


JSON = """\
{"Resources":
    { "Post" : {"Type":"AWS::ApiGateway::Method",
\t\t"Properties" : {
\t\t\t"HttpMethod":"POST"
\t\t  , "Integration" : {"Type":"AWS_PROXY","IntegrationHttpMethod":"POST"
         ,"ResponseTransferMode" : "STREAM",   "TimeoutInMillis":29000,
            "Uri":{"Fn::Sub":"arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations"}
      } } } }
}"""


def test_json_with_odd_indentation_keeps_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(JSON, "utf-8")
    run("check", "--fix")
    assert (tmp_path / "t.json").read_text("utf-8") == JSON.replace(
        "path/2015-03-31/functions/${F.Arn}/invocations",
        "path/2021-11-15/functions/${F.Arn}/response-streaming-invocations",
    ).replace("29000", "900000")


METHOD = """\
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration: {anchor}
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: {mode}
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
"""


@pytest.mark.parametrize(
    "text",
    [
        METHOD.format(anchor="&same", mode="STREAMED")
        + METHOD[11:]
        .format(anchor="*same #", mode="X")
        .replace("  Post", "  Put", 1)
        .partition("        Type: H")[0],
        METHOD.format(anchor="", mode="&word STREAMED") + "Outputs: {O: {Value: *word}}\n",
        METHOD.format(anchor="", mode="!Sub STREAMED"),
        METHOD.format(anchor="", mode="|-\n          STREAMED"),
        METHOD.format(anchor="", mode="!If [C, STREAMED, STREAMED]"),
    ],
    ids=["a shared integration", "an anchored word", "a function", "a block", "a choice"],
)
def test_what_is_shared_or_made_by_a_function_is_left_alone_or_right(
    run: Run, tmp_path: Path, text: str
) -> None:
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    assert "UNB403" in {one["rule"] for one in told(run)}
    run("check", "--fix")
    now = (tmp_path / "t.yaml").read_text("utf-8")
    assert now == text or "UNB403" not in {one["rule"] for one in told(run)}
    if "&" in text or "|-" in text or "!Sub" in text:
        assert now == text


def test_what_a_program_wrote_is_not_rewritten(run: Run, tmp_path: Path) -> None:
    project = FIXTURES.parent / "cdk" / "chat-ts"
    for part in ("lib", "cdk.out"):
        shutil.copytree(project / part, tmp_path / part)
    before = texts(tmp_path)
    assert any(one["rule"] == "UNB402" for one in told(run, "cdk.out"))
    assert not [one for one in told(run, "cdk.out") if one["patch"]]
    run("check", "cdk.out", "--fix", "--unsafe-fixes")
    assert texts(tmp_path) == before


def test_unsafe_fixes_are_made_only_when_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        METHOD.format(anchor="", mode="STREAM").replace("HTTP_PROXY", "HTTP"), "utf-8"
    )
    run("check", "--fix")
    assert "Type: HTTP\n" in (tmp_path / "t.yaml").read_text("utf-8")
    run("check", "--fix", "--unsafe-fixes")
    assert "Type: HTTP_PROXY\n" in (tmp_path / "t.yaml").read_text("utf-8")


def test_a_diff_changes_nothing_and_can_be_applied(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(YAML, "utf-8")
    done = run("check", "--diff")
    assert done.returncode == 0
    assert (tmp_path / "t.yaml").read_text("utf-8") == YAML
    git(tmp_path, "init", "-q")
    (tmp_path / "change.patch").write_text(done.stdout, "utf-8")
    git(tmp_path, "apply", "change.patch")
    assert "RESPONSE_STREAM" in (tmp_path / "t.yaml").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="rights are others there")
def test_a_file_that_cannot_be_written_is_said_and_the_rights_stay(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_bytes(YAML.encode("utf-16"))
    done = run("check", "--fix")
    assert done.returncode == 2
    assert "t.yaml changed while it was judged, or is not UTF-8, so nothing is written" in done.stderr
    assert file.read_bytes() == YAML.encode("utf-16")
    file.write_text(YAML, "utf-8")
    file.chmod(0o640)
    run("check", "--fix")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["t.yaml"]


def test_a_silence_without_effect_is_taken_away_and_other_remarks_stay(run: Run, tmp_path: Path) -> None:
    text = METHOD.format(anchor="# unbuffered: ignore[UNB401] was so once", mode="STREAM  # noqa")
    silent = text.replace(
        "        Uri:", "        # unbuffered: ignore[UNB402] was so once\n        # keep this\n        Uri:"
    )
    silent = silent.replace("# noqa", "# noqa  # unbuffered: ignore[UNB403] was so once")
    (tmp_path / "t.yaml").write_text(silent, "utf-8")
    assert [one["rule"] for one in told(run)] == ["UNB901", "UNB901", "UNB901"]
    run("check", "--fix")
    assert (tmp_path / "t.yaml").read_text("utf-8") == silent, "somebody may need it in another folder"
    run("check", "--fix", "--unsafe-fixes")
    kept = text.replace(" # unbuffered: ignore[UNB401] was so once", "")
    kept = kept.replace("        Uri:", "        # keep this\n        Uri:")
    assert (tmp_path / "t.yaml").read_text("utf-8") == kept


def test_a_diff_of_a_hostile_file_steers_nothing(run: Run, tmp_path: Path) -> None:
    hostile = METHOD.format(anchor="# \u202ered", mode="STREAMED  # ##[error]x").replace(
        "        Type: HTTP", "        ::error file=x: y\n        Type: HTTP"
    )
    (tmp_path / "t.yaml").write_text(hostile, "utf-8")
    shown = run("check", "-q", "--diff").stdout
    assert "+        ResponseTransferMode: STREAM  #" in shown
    assert "\u202e" not in shown
    assert "##[" not in shown
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]


def many(count: int) -> str:
    """Return a template of as many methods, each with two faults that a program mends."""
    method = """\
  M{n}:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAMED
        TimeoutInMillis: 29000
        Uri: https://chat.example.com/{n}
"""
    return "Resources:\n" + "".join(method.format(n=n) for n in range(count))


def test_many_cures_of_a_file_are_proven_by_few_readings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = 0

    def counted(file: PurePosixPath, text: str) -> Document:
        nonlocal readings
        readings += 1
        return parse(file, text)

    monkeypatch.setattr("unbuffered.mending.proof.parse", counted)
    monkeypatch.setattr("unbuffered.mending.fixing.parse", counted)
    (tmp_path / "t.yaml").write_text(many(150), "utf-8")
    made = fixed(judge(tmp_path), unsafe=False)
    assert made.count == 300
    assert readings < 30
    assert not [one for one in made.report.findings if one.patch is not None]


def test_a_cure_that_cannot_be_made_takes_no_other_away(tmp_path: Path) -> None:
    shared = "ResponseTransferMode: &word STREAMED"
    text = many(20).replace("ResponseTransferMode: STREAMED", shared, 1)
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    told = [one for one in judge(tmp_path)({}).findings if one.rule == "UNB403"]
    assert [one.patch is not None for one in told] == [False] + [True] * 19


def test_cures_that_all_meet_at_one_place_make_no_more_groups_than_there_are_proofs() -> None:
    """A method may map thousands of parameters that it does not declare, each declared at the same place."""
    drafts = [Draft((Piece(7, 7, f"line {n}\n"),), frozenset({("a", str(n))}), ()) for n in range(5_000)]
    apart = Draft((Piece(90, 91, "b"),), frozenset({("b",)}), ())
    made = batches([*drafts, apart], 3)
    assert made == [[drafts[0], apart], [drafts[1]], [drafts[2]]]
    assert batches(drafts, 0) == []
