"""A stack that is deployed: judged like its template, and told where it is otherwise."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.deployed import (
    CONFIGURATION,
    INTEGRATION,
    STREAMING,
    TEMPLATE,
    configuration,
    export,
    put_api,
    put_stack,
    resources,
    row,
)
from audit.fakeaws import FakeAws, Refusal
from unbuffered.deployed.matching import matches
from unbuffered.model.text import Text, Token, TokenKind

REGION = Token(TokenKind.PSEUDO, "AWS::Region")
CHAT = Token(TokenKind.RESOURCE, "Chat", "", "AWS::Lambda::Function", "s")
CHAT_ARN = Token(TokenKind.RESOURCE, "Chat", "Arn", "AWS::Lambda::Function", "s")

Run = Callable[..., subprocess.CompletedProcess[str]]

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rules"
BUFFERED = STREAMING.replace("2021-11-15", "2015-03-31").replace("response-streaming-", "")
OLD = {"responseTransferMode": "BUFFERED", "uri": BUFFERED, "timeoutInMillis": 29000}


@pytest.mark.parametrize(
    ("parts", "live", "fits"),
    [
        (("https://e.com/",), "https://e.com/", True),
        (("https://e.com/",), "https://e.com/x", False),
        (("a:", REGION, ":b:", REGION, ":c"), "a:us-east-1:b:x:c", True),
        (("a:", REGION, ":b:", REGION, ":c"), "a:us-east-1:c", False),
        (("ab", REGION, "ba"), "aba", False),
        (("f/", CHAT_ARN, "/i"), "f/arn:aws:lambda:function:chat-1/i", True),
        (("f/", CHAT_ARN, "/i"), "f/arn:aws:lambda:function:other/i", False),
        (("f/", CHAT, "/i"), "f/chat-1/i", True),
        (("f/", CHAT, "/i"), "f/arn:chat-1/i", False),
        ((REGION, "x") * 40, "x" * 39 + "y" * 100_000, False),
    ],
)
def test_pieces_that_only_aws_decides_may_be_anything(
    parts: tuple[str | Token, ...], live: str, *, fits: bool
) -> None:
    assert matches(Text(parts), live, {("s", "Chat"): "chat-1"}) is fits


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rules(done: subprocess.CompletedProcess[str]) -> list[str]:
    return sorted(one["rule"] for one in told(done)["findings"])


def test_whose_account_it_is_is_said_first(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    done = audit("--stack", "chat")
    assert done.stderr.splitlines()[0] == "unbuffered: account 111122223333, region us-east-1"
    assert "POST /chat    STREAMS" in done.stdout
    assert "stack/chat/template:" in done.stdout
    assert done.returncode == 0


PLAIN = [
    path
    for path in sorted(FIXTURES.glob("UNB[1-6]*/bad_*/template.yaml"))
    if len(list(path.parent.iterdir())) == 1 and "Transform" not in path.read_text("utf-8")
]


@pytest.mark.parametrize("path", PLAIN[::10], ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}")
def test_a_template_that_is_deployed_is_judged_like_one_that_is_checked(
    run: Run, audit: Run, aws: FakeAws, tmp_path: Path, path: Path
) -> None:
    text = path.read_text("utf-8")
    put_stack(aws, text)
    aws.on("cloudformation", "ListStackResources", {"StackResourceSummaries": []}, StackName="chat")
    aws.on("cloudformation", "ListExports", {"Exports": []})
    file = tmp_path / "stack" / "chat" / "template"
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    checked = told(run("check", "stack/chat/template", "--format", "json", "--preset", "audit"))
    audited = told(audit("--stack", "chat", "--format", "json", "--preset", "audit"))
    for one in (*checked["findings"], *audited["findings"]):
        # What is deployed is mended in its template, wherever that lies.
        one.pop("patch", None)
    assert audited["findings"] == checked["findings"]
    assert audited["routes"] == checked["routes"]
    assert checked["findings"]


def test_a_mode_that_was_never_deployed_again_shows(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    aws.on("apigateway", "GetExport", export(**OLD))
    done = audit("--stack", "chat", "--format", "json")
    assert rules(done) == ["UNB504"]
    finding = told(done)["findings"][0]
    assert finding["message"].startswith(
        "stage prod still has transfer mode BUFFERED, and the API has STREAM"
    )
    assert finding["fix"].endswith("aws apigateway create-deployment --rest-api-id ID --stage-name prod")
    assert told(done)["routes"][0]["verdict"] == "buffers"
    assert done.returncode == 1


def test_an_edit_in_the_console_shows(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    aws.on("apigateway", "GetResources", {"items": resources({**INTEGRATION, **OLD})})
    aws.on("apigateway", "GetExport", export(**OLD))
    done = audit("--stack", "chat", "--format", "json")
    assert rules(done) == ["UNB503"]
    assert "stage prod has transfer mode BUFFERED" in told(done)["findings"][0]["message"]
    assert done.returncode == 1


def test_a_function_that_was_changed_by_hand_shows(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    aws.on("lambda", "GetFunctionConfiguration", configuration(AWS_LWA_INVOKE_MODE="buffered"))
    done = audit("--stack", "chat", "--format", "json")
    assert "function chat-Chat-1ABC has AWS_LWA_INVOKE_MODE buffered" in told(done)["findings"][0]["message"]
    assert told(done)["routes"][0]["verdict"] == "buffers"


def test_an_export_that_prints_no_mode_is_not_taken_for_one_that_buffers(audit: Run, aws: FakeAws) -> None:
    template = TEMPLATE.replace("AWS_PROXY", "HTTP_PROXY")
    begin = template.index("Uri: ")
    template = template[:begin] + "Uri: https://chat.example.com/" + template[template.index("\n", begin) :]
    put_stack(aws, template)
    there = {**INTEGRATION, "type": "HTTP_PROXY", "uri": "https://chat.example.com/"}
    aws.on("apigateway", "GetResources", {"items": resources(there)})
    aws.on("apigateway", "GetExport", export(responseTransferMode=None, uri="https://chat.example.com/"))
    done = audit("--stack", "chat")
    assert "deployed mode (the export of stage prod prints no transfer mode)" in " ".join(done.stdout.split())
    assert done.returncode == 0


def test_pages_and_too_many_requests_are_followed(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    slow = Refusal(429, "TooManyRequestsException")
    first, second = resources()
    aws.on("apigateway", "GetResources", slow, {"items": [first], "position": "p"}, {"items": [second]})
    done = audit("--stack", "chat", "--format", "json")
    assert done.returncode == 0, done.stderr
    asked = [given for _, name, given in aws.calls if name == "GetResources"]
    assert len(asked) == 3
    assert {one["limit"] for one in asked} == {"500"}
    assert [name for _, name, _ in aws.calls].count("ListStackResources") == 2


@pytest.mark.parametrize(
    ("service", "operation", "refusal", "says"),
    [
        (
            "apigateway",
            "GetExport",
            Refusal(403, "AccessDeniedException"),
            "not checked: what stage prod of API api1 serves: it needs the permission apigateway:GET",
        ),
        (
            "apigateway",
            "GetResources",
            Refusal(404, "NotFoundException"),
            "not checked: the methods of API api1: there is none",
        ),
        (
            "apigateway",
            "GetStages",
            Refusal(429, "TooManyRequestsException"),
            (
                "not checked: the stages of API api1: AWS answers apigateway GetStages with too many"
                " requests, again and again"
            ),
        ),
        (
            "lambda",
            "GetFunctionConfiguration",
            Refusal(403, "ExpiredTokenException"),
            "not checked: function chat-Chat-1ABC: the credentials are expired or not valid",
        ),
        (
            "cloudformation",
            "ListStackResources",
            Refusal(400, "Strange"),
            "not checked: the resources of stack chat: cloudformation ListStackResources failed: Strange",
        ),
        (
            "apigateway",
            "GetExport",
            {"body": "x" * 20_000_001},
            (
                "not checked: what stage prod of API api1 serves: apigateway GetExport failed: its answer is"
                " larger than 20 MB"
            ),
        ),
        (
            "apigateway",
            "GetExport",
            {"body": "<html>"},
            (
                "not checked: what stage prod of API api1 serves: apigateway GetExport failed: its answer is"
                " no JSON"
            ),
        ),
    ],
)
def test_what_is_refused_is_one_line_and_the_rest_is_read(  # noqa: PLR0913, PLR0917 - fixtures and a table
    audit: Run, aws: FakeAws, service: str, operation: str, refusal: object, says: str
) -> None:
    put_stack(aws)
    aws.on(service, operation, refusal)
    done = audit("--stack", "chat", AWS_MAX_ATTEMPTS="1")
    lines = [line for line in done.stderr.splitlines() if "--iam-policy" not in line]
    assert f"unbuffered: {says}" in lines
    assert len(lines) == 3
    assert "POST /chat    STREAMS" in done.stdout
    assert "1 not checked" in done.stdout
    assert done.returncode == 0
    assert audit("--stack", "chat", "--fail-on", "unknown", AWS_MAX_ATTEMPTS="1").returncode == 1


@pytest.mark.parametrize(
    ("operation", "refusal", "says"),
    [
        (
            "DescribeStacks",
            Refusal(400, "ValidationError", "Stack with id chat does not exist"),
            "not checked: stack chat: there is none",
        ),
        (
            "GetTemplate",
            Refusal(403, "AccessDenied"),
            "not checked: the template of stack chat: it needs the permission cloudformation:GetTemplate",
        ),
    ],
)
def test_a_stack_that_cannot_be_read_is_told_and_ends_with_three(
    audit: Run, aws: FakeAws, operation: str, refusal: Refusal, says: str
) -> None:
    put_stack(aws)
    aws.on("cloudformation", operation, refusal, StackName="chat")
    done = audit("--stack", "chat")
    assert f"unbuffered: {says}" in done.stderr.splitlines()
    assert done.returncode == 3


def test_once_the_credentials_ended_nothing_more_is_asked(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    aws.on("apigateway", "GetResources", Refusal(403, "ExpiredTokenException"))
    done = audit("--stack", "chat")
    says = "the credentials are expired or not valid"
    assert f"unbuffered: not checked: the methods of API api1: {says}" in done.stderr.splitlines()
    assert f"unbuffered: not checked: the stages of API api1: {says}" in done.stderr.splitlines()
    assert aws.calls[-1][1] == "GetResources"
    assert "POST /chat    STREAMS" in done.stdout
    assert done.returncode == 0


def test_one_stack_that_is_not_there_takes_nothing_from_the_other(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    missing = Refusal(400, "ValidationError", "Stack with id gone does not exist")
    aws.on("cloudformation", "DescribeStacks", missing, StackName="gone")
    done = audit("--stack", "gone", "--stack", "chat")
    assert "POST /chat    STREAMS" in done.stdout
    assert done.returncode == 3


def test_a_stack_in_a_failed_state_is_read_with_a_word_of_warning(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    failed = {
        "StackName": "chat",
        "CreationTime": "2026-01-01T00:00:00Z",
        "StackStatus": "UPDATE_ROLLBACK_FAILED",
        "Parameters": [{"ParameterKey": "Mode", "ParameterValue": "STREAM"}],
    }
    aws.on("cloudformation", "DescribeStacks", {"Stacks": [failed]}, StackName="chat")
    done = audit("--stack", "chat")
    assert "stack chat is in state UPDATE_ROLLBACK_FAILED: its template may not be what is" in done.stderr
    assert "POST /chat    STREAMS" in done.stdout


@pytest.mark.parametrize("state", ["ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_a_stack_of_which_nothing_was_made_is_not_judged(audit: Run, aws: FakeAws, state: str) -> None:
    put_stack(aws)
    described = {"StackName": "chat", "CreationTime": "2026-01-01T00:00:00Z", "StackStatus": state}
    aws.on("cloudformation", "DescribeStacks", {"Stacks": [described]}, StackName="chat")
    done = audit("--stack", "chat")
    says = f"not checked: stack chat: it is in state {state}, so nothing of it is deployed"
    assert done.stderr.splitlines()[1] == f"unbuffered: {says}"
    assert "STREAMS" not in done.stdout
    assert done.returncode == 3


def test_a_service_that_does_not_answer_is_asked_once(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    dead = {"AWS_ENDPOINT_URL_API_GATEWAY": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
    done = audit("--stack", "chat", **dead)
    _, first, second, _ = done.stderr.splitlines()
    assert first.startswith(
        "unbuffered: not checked: the methods of API api1: apigateway GetResources failed: could"
    )
    assert second.endswith("apigateway GetStages failed: the service did not answer before")
    assert "POST /chat    STREAMS" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    "sam",
    [
        "Transform: AWS::Serverless-2016-10-31\nResources: {}\n",
        '{"Transform": "AWS::Serverless-2016-10-31", "Resources": {}}',
    ],
    ids=["YAML", "JSON"],
)
def test_what_a_transform_made_is_read(audit: Run, aws: FakeAws, sam: str) -> None:
    put_stack(aws)
    aws.on("cloudformation", "GetTemplate", {"TemplateBody": sam}, TemplateStage="Original")
    processed = json.dumps(
        {
            "Resources": {
                "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "chat"}},
                "Post": {
                    "Type": "AWS::ApiGateway::Method",
                    "Properties": {
                        "RestApiId": {"Ref": "Api"},
                        "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                        "HttpMethod": "POST",
                        "Integration": {
                            "Type": "HTTP_PROXY",
                            "Uri": "https://e.com/",
                            "ResponseTransferMode": "STREAM",
                        },
                    },
                },
            }
        }
    )
    aws.on("cloudformation", "GetTemplate", {"TemplateBody": processed}, TemplateStage="Processed")
    done = audit("--stack", "chat", "--format", "json", "--preset", "audit", "--select", "UNB101")
    # Written again with one value on a line, so that places mean something.
    assert told(done)["findings"][0]["line"] > 1


def test_an_import_is_filled_in_with_what_is_exported(audit: Run, aws: FakeAws) -> None:
    template = TEMPLATE.replace("!Ref Mode", "!ImportValue mode")
    put_stack(aws, template)
    exported = {
        "ExportingStackId": "arn:aws:cloudformation:us-east-1:111122223333:stack/base/1",
        "Name": "mode",
        "Value": "BUFFERED",
    }
    aws.on("cloudformation", "ListExports", {"Exports": [exported]})
    done = audit("--stack", "chat", "--format", "json")
    assert rules(done) == ["UNB503"]
    assert told(done)["findings"][0]["message"].endswith("STREAM, and the template says BUFFERED")


def test_a_nested_stack_is_part_of_the_one_around_it(audit: Run, aws: FakeAws) -> None:
    outer = """\
Resources:
  Chat:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Code: {S3Bucket: b, S3Key: k}}
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://s3.amazonaws.com/b/k
      Parameters: {Target: !GetAtt Chat.Arn, Mode: STREAM}
"""
    inner = TEMPLATE.replace("Parameters:\n", "Parameters:\n  Target: {Type: String}\n", 1).replace(
        "${Chat.Arn}", "${Target}"
    )
    inner = inner[: inner.index("  Chat:\n")]
    arn = "arn:aws:cloudformation:us-east-1:111122223333:stack/chat-Inner-1/2"
    put_stack(aws, inner, name=arn)
    aws.on(
        "cloudformation",
        "ListStackResources",
        {
            "StackResourceSummaries": [
                row("Api", "api1", "AWS::ApiGateway::RestApi"),
                row("Post", "api1-POST", "AWS::ApiGateway::Method"),
            ]
        },
        StackName=arn,
    )
    put_stack(aws, outer)
    made = [
        row("Chat", "chat-Chat-1ABC", "AWS::Lambda::Function"),
        row("Inner", arn, "AWS::CloudFormation::Stack"),
    ]
    aws.on("cloudformation", "ListStackResources", {"StackResourceSummaries": made}, StackName="chat")
    aws.on("apigateway", "GetExport", export(**OLD))
    done = audit("--stack", "chat", "--format", "json")
    found = {one["rule"]: one for one in told(done)["findings"]}
    assert "UNB601" in found, "the function of the outer stack cannot stream"
    assert found["UNB504"]["file"] == "stack/chat-Inner-1/template"


def test_a_route_that_streams_only_where_it_is_deployed_streams(audit: Run, aws: FakeAws) -> None:
    template = TEMPLATE.replace("ResponseTransferMode: !Ref Mode", "ConnectionType: INTERNET")
    put_stack(aws, template)
    done = audit("--stack", "chat", "--format", "json")
    assert "UNB503" in rules(done)
    assert told(done)["routes"][0]["verdict"] == "streams"


def test_a_method_that_a_condition_leaves_out_is_no_difference(audit: Run, aws: FakeAws) -> None:
    template = TEMPLATE.replace("  Post:\n", "  Put:\n    Condition: Maybe\n", 1)
    template += "Conditions: {Maybe: !Equals [!Ref AWS::NotificationARNs, x]}\n"
    put_stack(aws, template)
    done = audit("--stack", "chat", "--format", "json", "--select", "UNB503,UNB504")
    assert [one["path"] for one in told(done)["routes"]] == ["/chat"]
    assert rules(done) == []


def test_only_the_stage_that_is_named_is_compared(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    put_api(aws)
    stages = [{"stageName": "prod"}, {"stageName": "beta"}]
    aws.on("apigateway", "GetStages", {"item": stages})
    aws.on("apigateway", "GetExport", export(**OLD), stage_name="beta")
    assert rules(audit("--stack", "chat", "--format", "json", "--stage", "prod")) == []
    assert rules(audit("--stack", "chat", "--format", "json")) == ["UNB504"]


def test_a_stage_that_no_api_of_a_stack_has_is_told(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    done = audit("--stack", "chat", "--stage", "beta")
    assert "unbuffered: not checked: API api1 has no stage beta" in done.stderr.splitlines()
    assert done.returncode == 3


def test_a_function_that_no_api_invokes_is_not_asked_for(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    made = [
        row("Api", "api1", "AWS::ApiGateway::RestApi"),
        row("Other", "chat-Other-1", "AWS::Lambda::Function"),
    ]
    aws.on("cloudformation", "ListStackResources", {"StackResourceSummaries": made}, StackName="chat")
    audit("--stack", "chat")
    assert "GetFunctionConfiguration" not in {name for _, name, _ in aws.calls}
    assert CONFIGURATION["FunctionName"] == "chat-Chat-1ABC"
