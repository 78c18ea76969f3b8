"""What an editor shows while somebody writes."""

import json
import os
from pathlib import Path

import pytest
from lsprotocol import types as t

from conftest import Run
from langserver.editor import Editor, Stage, edit, named
from langserver.projects import FIXTURES, GOOD, METHOD, SAM, behind, template

AGENT = """\
from acme import wait_for_job
from bedrock_agentcore import BedrockAgentCoreApp

app = BedrockAgentCoreApp()


@app.entrypoint
async def invoke(payload):
    yield wait_for_job(payload)
"""
OURS = """\
version: 1
functions:
  - calls: [acme.wait_for_job]
    cost: network
    when: always
    instead: await acme.aio.wait_for_job(...)
"""
SHARED = """\
Resources:
  Chat:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: main.handler
      Timeout: 300
      Role: arn:aws:iam::123456789012:role/chat
      Code: {S3Bucket: code, S3Key: chat.zip}
Outputs:
  Arn:
    Value: !GetAtt Chat.Arn
    Export: {Name: chat-arn}
"""
IMPORTING = """\
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
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        Uri: !Sub
          - "arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/\
${Arn}/response-streaming-invocations"
          - Arn: !ImportValue chat-arn
"""
ERROR, WARNING = t.DiagnosticSeverity.Error, t.DiagnosticSeverity.Warning


def codes(told: list[t.Diagnostic]) -> list[str]:
    return [str(one.code) for one in told]


def test_a_finding_is_told_at_once_and_gone_once_it_is_mended(tmp_path: Path, stage: Stage) -> None:
    file = template(tmp_path)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        [told] = await editor.codes(file, "UNB404")
        assert (told.range.start, told.range.end) == (t.Position(17, 34), t.Position(17, 40))
        assert told.severity is t.DiagnosticSeverity.Error
        assert told.source == "unbuffered"
        assert told.code_description is not None
        assert told.code_description.href.startswith("https://docs.aws.amazon.com/")
        says, then, fix = told.message.split("\n")
        assert says.startswith("SAM's word is RESPONSE_STREAM")
        assert then.startswith("then: deployment succeeds")
        assert fix == "fix: write ResponseTransferMode: RESPONSE_STREAM"
        assert isinstance(told.data, dict)
        assert len(told.data["fingerprint"]) == 32
        editor.change(file, GOOD)
        await editor.codes(file)
        editor.change(file, SAM)
        await editor.codes(file, "UNB404")

    stage(scene, tmp_path)


def test_both_places_of_a_clash_are_told(tmp_path: Path, stage: Stage) -> None:
    template_, program = behind(tmp_path)

    async def scene(editor: Editor) -> None:
        [cut, *_] = [
            one
            for one in await editor.told(template_, lambda told: len(told) == 2, current=False)
            if one.code == "UNB101"
        ]
        [second] = cut.related_information or ()
        assert second.location.uri == template_.as_uri()
        assert second.message == "streaming is asked for here"
        assert program.as_uri() in editor.published

    stage(scene, tmp_path)


def test_a_program_and_the_template_before_it_are_judged_together(tmp_path: Path, stage: Stage) -> None:
    before, program = behind(tmp_path)

    async def scene(editor: Editor) -> None:
        editor.open(program, "python")
        await editor.codes(program, "UNB710")
        await editor.told(before, lambda told: codes([*told]) == ["UNB601", "UNB101"])
        # The template is closed; what stands in the program changes what is found there.
        text = program.read_text("utf-8")
        editor.change(program, text.replace("handler = Mangum(app)", "handler = app"))
        await editor.codes(program)
        editor.change(program, text)
        await editor.codes(program, "UNB710")
        assert [one.severity for one in editor.published[program.as_uri()].diagnostics] == [ERROR]
        # And the other way round: without a route that streams the same adapter is less of a fault.
        editor.open(before)
        wrong = before.read_text("utf-8").replace(", ResponseTransferMode: RESPONSE_STREAM", "")
        editor.change(before, wrong.replace("      Timeout: 300\n", ""))
        await editor.told(program, lambda told: [one.severity for one in told] == [WARNING])
        editor.close(before)
        await editor.told(program, lambda told: [one.severity for one in told] == [ERROR])

    stage(scene, tmp_path)


@pytest.mark.parametrize("units", [None, "utf-32", "utf-8"])
def test_columns_are_told_in_the_units_of_the_client(tmp_path: Path, units: str | None) -> None:
    before = '          Properties: {Path: "/\U0001f600\U0001f680é", Method: post, ResponseTransferMode: '
    head, _, _ = SAM.partition("          Properties:\n            Path")
    file = template(tmp_path, f"{head}{before}STREAM}}\n")
    width = {"utf-16": 2, "utf-32": 4, "utf-8": 1}[units or "utf-16"]
    start = len(before.encode(f"{units or 'utf-16'}-le" if width > 1 else "utf-8")) // width

    async def scene(editor: Editor) -> None:
        editor.open(file)
        [told] = await editor.codes(file, "UNB404")
        assert (told.range.start.character, told.range.end.character) == (start, start + len("STREAM"))

    edit(scene, tmp_path, units=t.PositionEncodingKind(units) if units else None)


def test_what_is_half_written_is_told_and_takes_no_other_finding_away(tmp_path: Path, stage: Stage) -> None:
    before, program = behind(tmp_path)

    async def scene(editor: Editor) -> None:
        editor.open(before)
        editor.open(program, "python")
        await editor.codes(program, "UNB710")
        await editor.codes(before, "UNB601", "UNB101")
        whole = before.read_text("utf-8")
        editor.change(before, whole.replace("Handler: main.handler", "Handler: {main"))
        [broken] = await editor.codes(before, "UNB000")
        assert broken.severity is t.DiagnosticSeverity.Error
        assert editor.published[program.as_uri()].diagnostics[0].code == "UNB710"
        editor.change(before, whole)
        await editor.codes(before, "UNB601", "UNB101")
        editor.change(program, program.read_text("utf-8") + "def more(:\n")
        await editor.codes(program, "UNB000")
        assert codes([*editor.published[before.as_uri()].diagnostics]) == ["UNB601", "UNB101"]
        told = [one for one in editor.history if one.uri == program.as_uri()]
        assert [] not in [codes([*one.diagnostics]) for one in told]

    stage(scene, tmp_path)


def test_a_fault_in_a_file_that_can_be_read_hides_nothing_in_it(tmp_path: Path, stage: Stage) -> None:
    file = template(tmp_path)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        await editor.codes(file, "UNB404")
        editor.change(file, SAM + "  Other: {}\n")
        await editor.codes(file, "UNB404", "UNB000")

    stage(scene, tmp_path)


def test_a_half_written_template_without_a_route_takes_nothing_away(tmp_path: Path, stage: Stage) -> None:
    """The function stands in one file and the route to it in another."""
    shared = tmp_path / "shared.yaml"
    shared.write_text(SHARED, "utf-8")
    file = template(tmp_path, IMPORTING)
    line = IMPORTING.split("\n").index("  Post:")

    async def scene(editor: Editor) -> None:
        editor.open(file)
        editor.open(shared)
        await editor.codes(shared, "UNB601")
        assert "**breaks**" in (await editor.hover(file, line, 4) or "")
        editor.change(shared, SHARED.replace("Handler: main.handler", "Handler: {main"))
        await editor.codes(shared)
        assert "**breaks**" in (await editor.hover(file, line, 4) or "")
        editor.change(shared, SHARED.replace("python3.13", "nodejs22.x"))
        await editor.codes(shared)
        assert "**streams**" in (await editor.hover(file, line, 4) or "")

    stage(scene, tmp_path)


def test_each_folder_is_judged_with_its_own_settings(tmp_path: Path, stage: Stage) -> None:
    strict, lax = template(tmp_path / "strict"), template(tmp_path / "lax")
    policy = "version: 1\npolicy: ours\nreason: we say so\n"
    (strict.parent / "unbuffered.toml").write_text(
        'policies = ["ours.yaml"]\nknowledge = ["ours.yaml"]\n', "utf-8"
    )
    (strict.parent / "ours.yaml").write_text(policy, "utf-8")
    (lax.parent / "pyproject.toml").write_text('[tool.unbuffered.severity]\nUNB404 = "info"\n', "utf-8")

    async def scene(editor: Editor) -> None:
        [mild] = await editor.codes(lax, "UNB404")
        assert mild.severity is t.DiagnosticSeverity.Information
        settings = strict.parent / "unbuffered.toml"
        # Files that the settings name are looked for beside them, wherever the server was started.
        ours = strict.parent / "ours.yaml"
        await editor.told(ours, lambda told: len(told) > 0, current=False)
        (settings).write_text("", "utf-8")
        editor.wrote(settings)
        [told] = await editor.codes(strict, "UNB404")
        assert told.severity is t.DiagnosticSeverity.Error

    stage(scene, strict.parent, lax.parent)


def test_settings_are_read_again_and_what_is_wrong_in_them_is_said_once(tmp_path: Path, stage: Stage) -> None:
    file, settings = template(tmp_path), tmp_path / "unbuffered.toml"
    settings.write_text("", "utf-8")

    async def scene(editor: Editor) -> None:
        editor.open(file)
        editor.open(settings, "toml")
        await editor.codes(file, "UNB404")
        editor.change(settings, 'ignore = ["UNB404"]\n')
        editor.save(settings)
        await editor.codes(file)
        editor.change(settings, '\nignore = ["UNB999"]\n')
        editor.save(settings)
        [wrong] = await editor.codes(settings, "UNB000")
        assert wrong.range.start == t.Position(1, 10)
        assert "there is no rule UNB999" in wrong.message
        editor.change(file, GOOD)
        await editor.codes(file)
        assert len(editor.client.messages) == 1
        assert "unbuffered.toml:2:11" in editor.client.messages[0].message
        editor.change(settings, "\n")
        editor.save(settings)
        await editor.codes(settings)
        editor.change(file, SAM)
        await editor.codes(file, "UNB404")

    stage(scene, tmp_path)


def test_what_the_team_states_beside_its_templates_is_read_anew(tmp_path: Path, stage: Stage) -> None:
    program, ours = tmp_path / "agent.py", tmp_path / "ours.yaml"
    program.write_text(AGENT, "utf-8")
    (tmp_path / "unbuffered.toml").write_text('knowledge = ["ours.yaml"]\n', "utf-8")
    ours.write_text(OURS, "utf-8")

    async def scene(editor: Editor) -> None:
        await editor.codes(program, "UNB701")
        ours.write_text(OURS.replace("wait_for_job", "another"), "utf-8")
        editor.wrote(ours)
        await editor.codes(program)

    stage(scene, tmp_path)


def test_what_is_silenced_known_or_withheld_is_not_told(tmp_path: Path, stage: Stage) -> None:
    line = "ResponseTransferMode: STREAMED"
    file = template(tmp_path, METHOD.replace(line, f"{line}  # unbuffered: ignore[UNB403] patched by hand"))

    async def scene(editor: Editor) -> None:
        editor.open(file)
        await editor.codes(file)
        editor.change(file, METHOD)
        await editor.codes(file, "UNB403")
        nested = "  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: https://x.example.com/}\n"
        editor.change(file, METHOD + nested)
        await editor.codes(file, "UNB403")
        (tmp_path / "unbuffered.toml").write_text('preset = "audit"\n', "utf-8")
        editor.wrote(tmp_path / "unbuffered.toml")
        *_, unknown = await editor.codes(file, "UNB403", "UNB000")
        assert unknown.message.startswith("not checked: ")
        assert unknown.severity is t.DiagnosticSeverity.Information

    stage(scene, tmp_path)


def test_what_is_open_nowhere_and_changes_on_the_disk_is_told(tmp_path: Path, stage: Stage) -> None:
    file = template(tmp_path)

    async def scene(editor: Editor) -> None:
        await editor.codes(file, "UNB404")
        assert editor.published[file.as_uri()].version is None
        [watched] = editor.registered
        assert watched.method == "workspace/didChangeWatchedFiles"
        file.write_text(GOOD, "utf-8")
        editor.wrote(file)
        await editor.codes(file)

    stage(scene, tmp_path)


def test_a_document_that_is_closed_counts_as_it_is_on_the_disk(tmp_path: Path, stage: Stage) -> None:
    file = template(tmp_path, GOOD)

    async def scene(editor: Editor) -> None:
        editor.open(file)
        editor.change(file, SAM)
        await editor.codes(file, "UNB404")
        editor.close(file)
        await editor.codes(file)

    stage(scene, tmp_path)


def test_nothing_is_said_of_what_lies_in_no_folder(tmp_path: Path, stage: Stage) -> None:
    inside, outside = template(tmp_path / "in"), template(tmp_path / "out")

    async def scene(editor: Editor) -> None:
        editor.open(outside)
        for uri in ("untitled:Untitled-1", "git:/x/template.yaml?%7B%7D", "file:///%00.yaml"):
            item = t.TextDocumentItem(uri, "yaml", 1, SAM)
            editor.client.text_document_did_open(t.DidOpenTextDocumentParams(item))
        editor.open(inside)
        await editor.codes(inside, "UNB404")
        assert await editor.hover(outside, 17, 36) is None
        assert await editor.actions(outside, t.Range(t.Position(0, 0), t.Position(20, 0))) == []
        assert set(editor.published) == {inside.as_uri()}

    stage(scene, inside.parent)


def test_folders_come_and_go(tmp_path: Path, stage: Stage) -> None:
    first, second = template(tmp_path / "first"), template(tmp_path / "second")

    async def scene(editor: Editor) -> None:
        await editor.codes(first, "UNB404")
        editor.move([named(second.parent)], [named(first.parent)])
        await editor.codes(second, "UNB404")
        await editor.codes(first)
        editor.move([], [named(second.parent)])

    stage(scene, first.parent)


def test_a_file_in_two_folders_is_told_once(tmp_path: Path, stage: Stage) -> None:
    file = template(tmp_path / "inner")

    async def scene(editor: Editor) -> None:
        editor.open(file)
        await editor.codes(file, "UNB404")
        editor.change(file, GOOD)
        await editor.codes(file)
        editor.change(file, SAM)
        await editor.codes(file, "UNB404")

    stage(scene, tmp_path, file.parent)


def test_the_same_is_told_as_a_check_tells(tmp_path: Path, stage: Stage, run: Run) -> None:
    file = template(tmp_path, (FIXTURES / "specimens" / "chat" / "template.yaml").read_text("utf-8"))
    found = json.loads(run("check", "-q", "-f", "json").stdout)["findings"]
    wanted = [(one["rule"], one["line"] - 1, one["column"] - 1) for one in found]

    async def scene(editor: Editor) -> None:
        told = await editor.told(file, lambda told: len(told) == len(wanted))
        assert [(one.code, one.range.start.line, one.range.start.character) for one in told] == wanted

    stage(scene, tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="links want rights there")
def test_a_document_behind_a_link_is_closed_wherever_the_link_leads_by_then(
    tmp_path: Path, stage: Stage
) -> None:
    file, other = template(tmp_path, GOOD), template(tmp_path / "other", GOOD)
    link = tmp_path / "link.yaml"
    link.symlink_to(file)

    async def scene(editor: Editor) -> None:
        editor.open(link)
        editor.change(link, SAM)
        await editor.codes(link, "UNB404")
        link.unlink()
        link.symlink_to(other)
        editor.close(link)
        await editor.codes(link)

    stage(scene, tmp_path)
