"""What is asked, what is kept of it, and what is said when nobody can be asked."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from audit.conftest import plain
from audit.deployed import FUNCTION, TEMPLATE, put_code, put_stack, resources
from audit.deploying import Deployer
from audit.everything import TEMPLATE as ALL
from audit.fakeaws import FakeAws, Page, Refusal
from audit.test_apis import put
from unbuffered.deployed.operations import CODE, READS, policy

Run = Callable[..., subprocess.CompletedProcess[str]]

SECRETS = (
    "sk-in-the-function",
    "sk-written-in-the-template",
    "sk-sent-on",
    "very-secret-key",
    "sk-of-the-stage",
    "sk-of-the-client",
    "sk-of-the-origin",
    "sk-of-the-address",
)


def everything(aws: FakeAws) -> list[str]:
    """Deploy what makes an audit use every operation, and return its arguments."""
    put_stack(aws, TEMPLATE + "Outputs: {Url: {Value: !ImportValue url}}\n")
    put(aws)
    Deployer(aws).deploy(ALL, "all")
    aws.on("cloudformation", "ListExports", {"Exports": []})
    return ["--stack", "chat", "--all"]


def test_the_policy_names_exactly_what_an_audit_can_do(audit: Run, aws: FakeAws) -> None:
    printed = json.loads(audit("--iam-policy", "--region", "cn-north-1").stdout)
    assert aws.calls == []
    audit(*everything(aws))
    made = {(service, operation) for service, operation, _ in aws.calls}
    # Nothing is made that is not on the list, and nothing is on the list that is never made.
    assert made == {(one.service, one.name) for one in READS}
    needed = {one.action for one in READS if (one.service, one.name) in made and one.action}
    listed = {action for one in printed["Statement"] for action in one["Action"]}
    assert listed == needed
    root = "arn:aws-cn:apigateway:cn-north-1::"
    assert printed["Statement"][1]["Resource"] == [
        f"{root}/restapis",
        f"{root}/usageplans",
        f"{root}/domainnames",
        f"{root}/restapis/*",
        f"{root}/vpclinks/*",
    ]
    asked = {row for one in READS if (row := one.resource)}
    assert asked == {"restapis", "usageplans", "domainnames", "vpclinks"}


def test_the_policy_is_for_the_partition_of_the_region() -> None:
    session = botocore.session.get_session()
    for partition in session.get_available_partitions():
        for region in session.get_available_regions("sts", partition, allow_non_regional=True):
            named = json.dumps(policy(region, code=False))
            assert region.startswith("aws-") or f"arn:{partition}:apigateway:{region}::" in named


def test_only_code_needs_the_permission_that_leads_to_code(audit: Run, aws: FakeAws) -> None:
    plain = json.loads(audit("--iam-policy").stdout)["Statement"][0]["Action"]
    more = json.loads(audit("--iam-policy", "--code").stdout)["Statement"][0]["Action"]
    assert set(more) - set(plain) == {CODE.action} == {"lambda:GetFunction"}
    arguments = everything(aws)
    put_code(aws, {"run.sh": "exec uvicorn app:app\n"})
    audit(*arguments, "--code")
    made = {(service, operation) for service, operation, _ in aws.calls}
    assert made == {(one.service, one.name) for one in (*READS, CODE)}


def test_every_operation_only_reads() -> None:
    assert {one.name[:3] for one in READS} <= {"Get", "Lis", "Des"}
    assert "lambda:GetFunction" not in {one.action for one in READS}, "its answer leads to the code"


def test_what_is_saved_is_audited_again_without_a_network(
    run: Run, audit: Run, aws: FakeAws, tmp_path: Path
) -> None:
    arguments = ["--format", "json", "--preset", "audit"]
    live = audit(*everything(aws), "--save", "answers", *arguments)
    count = len(aws.calls)
    again = run("audit", "--from", "answers", *arguments, AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert again.stdout == live.stdout
    assert again.stderr == live.stderr
    assert again.returncode == live.returncode
    assert len(aws.calls) == count
    assert len(list((tmp_path / "answers").iterdir())) > len(READS)


def test_refusals_are_saved_too(run: Run, audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    aws.on("apigateway", "GetExport", Refusal(403, "AccessDeniedException"))
    live = audit("--stack", "chat", "--save", "answers")
    again = run("audit", "--from", "answers")
    assert "it needs the permission apigateway:GET" in live.stderr
    assert (again.stdout, again.stderr) == (live.stdout, live.stderr)


def test_an_answer_that_was_not_saved_is_told(run: Run, audit: Run, aws: FakeAws, tmp_path: Path) -> None:
    put_stack(aws)
    audit("--stack", "chat", "--save", "answers")
    for file in (tmp_path / "answers").glob("*GetExport*"):
        file.unlink()
    again = run("audit", "--from", "answers")
    says = "not checked: what stage prod of API api1 serves: no answer of apigateway GetExport was saved"
    assert f"unbuffered: {says}" in again.stderr.splitlines()
    other = run("audit", "--from", "answers", "--stack", "other")
    assert "not checked: stack other: no answer of cloudformation DescribeStacks was saved" in other.stderr
    assert other.returncode == 3


def test_secrets_are_neither_saved_nor_reported(audit: Run, aws: FakeAws, tmp_path: Path) -> None:
    arguments = everything(aws)
    put_code(aws, {"run.sh": "exec uvicorn app:app\n", "app.py": "KEY = 'sk-in-the-code'\n"})
    done = audit(*arguments, "--code", "--save", "answers", "--format", "json", "--preset", "audit")
    assert aws.loaded
    saved = "".join(file.read_text("utf-8") for file in (tmp_path / "answers").iterdir())
    for secret in SECRETS:
        assert secret not in saved
        assert secret not in done.stdout.replace("sk-written-in-the-template", "") + done.stderr
    assert "AWS_LWA_INVOKE_MODE" in saved
    assert "response_stream" in saved
    assert "MODEL_KEY" in saved
    assert "sk-in-the-code" not in saved


def test_a_template_in_json_keeps_no_values_either(audit: Run, aws: FakeAws, tmp_path: Path) -> None:
    variables = {
        "KEY": "sk-in-json",
        "NUMBER": 4711,
        "PORT": "8080",
        "URL": {"Fn::Sub": "https://user:sk-in-a-function@${Host}"},
        "HOST": {"Fn::GetAtt": ["Host", "DomainName"]},
        "MODE": {"Fn::If": ["IsProd", "sk-in-a-choice", {"Ref": "Mode"}]},
    }
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": variables}}}
    listed = {"Name": "KEY", "Value": "sk-in-a-list"}
    resources = {
        "Chat": function,
        "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {"Variables": {"key": "sk-in-a-stage"}}},
        "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"C": [{"Environment": [listed]}]}},
    }
    put_stack(aws, json.dumps({"Resources": resources}))
    audit("--stack", "chat", "--save", "answers")
    saved = "".join(file.read_text("utf-8") for file in (tmp_path / "answers").glob("*GetTemplate*"))
    assert "sk-in" not in saved
    assert "4711" not in saved
    assert all(kept in saved for kept in ("8080", "DomainName", "IsProd", '"Ref": "Mode"'))


IN_FUNCTIONS = """
Conditions: {IsProd: !Equals [!Ref AWS::Region, eu-west-1]}
Resources:
  Chat:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          PORT: !Ref Port
          URL: !Sub "postgres://user:sk-short@${Host}"
          LONG: {"Fn::Sub": "sk-long"}
          JOINED: !Join ["-", [sk-joined, !GetAtt Host.DomainName]]
          CHOSEN: !If [IsProd, sk-chosen, !Ref Mode]
          BLOCK: !Sub |
            sk-block
            sk-more
          NAMED: &key sk-named
          AGAIN: *key
  Other:
    Type: AWS::Lambda::Function
    Properties:
      Environment: {Variables: {"Fn::If": [IsProd, {KEY: sk-in-a-table}, !Ref AWS::NoValue]}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Environment: [{Name: KEY, Value: sk-in-a-list}]}]
"""


def test_a_value_that_a_function_makes_is_cut_too_and_what_it_refers_to_is_kept(
    run: Run, audit: Run, aws: FakeAws, tmp_path: Path
) -> None:
    put_stack(aws, IN_FUNCTIONS)
    live = audit("--stack", "chat", "--save", "answers", "--format", "json", "--preset", "audit")
    (file,) = (tmp_path / "answers").glob("*GetTemplate*")
    saved = json.loads(file.read_text("utf-8"))["answer"]["TemplateBody"]
    assert "sk-" not in saved
    assert saved.count("(dropped)") == 9
    kept = ("!Ref Port", "!GetAtt Host.DomainName", "[IsProd,", "!Ref Mode", "&key", "*key", "AWS::NoValue")
    assert all(one in saved for one in kept)
    assert len(saved.splitlines()) == len(IN_FUNCTIONS.splitlines())
    # It can still be read.
    again = run("audit", "--from", "answers", "--format", "json", "--preset", "audit")
    assert (again.stdout, again.stderr) == (live.stdout, live.stderr)


@pytest.mark.parametrize(
    ("text", "says"),
    [("{", "is no JSON"), ("[" * 100_000, "is no JSON"), ("\0", "cannot be read: a binary file, not text")],
)
def test_a_folder_that_holds_something_else_is_wrong_use(
    run: Run, tmp_path: Path, text: str, says: str
) -> None:
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "0001-x.json").write_text(text, "utf-8")
    done = run("audit", "--from", "answers")
    assert says in done.stderr
    assert done.returncode == 2


def test_answers_of_another_shape_break_nothing(run: Run, audit: Run, aws: FakeAws, tmp_path: Path) -> None:
    audit(*everything(aws), "--save", "answers")
    values: list[object] = [
        None,
        [],
        "x",
        7,
        {"items": [7, {"id": [], "path": {}, "resourceMethods": {"POST": 3}}]},
    ]
    for value in values:
        copy = tmp_path / "other"
        shutil.copytree(tmp_path / "answers", copy)
        for file in copy.glob("0*.json"):
            row = json.loads(file.read_text("utf-8"))
            if row["operation"] != "GetTemplate" and "answer" in row:
                row["answer"] = value if not isinstance(row["answer"], dict) else _bent(row["answer"], value)
                file.write_text(json.dumps(row), "utf-8")
        done = run("audit", "--from", "other")
        assert "internal error" not in done.stderr + done.stdout
        assert done.returncode in {0, 1, 3}, done.stderr
        shutil.rmtree(copy)


def _bent(answer: dict[str, Any], value: object) -> dict[str, Any]:
    return dict.fromkeys(answer, value)


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        ((), {}, "name what to audit: --stack NAME, --rest-api ID, or --all"),
        (("--stack", ""), {}, "--stack or --rest-api is given an empty name"),
        (("--stack", "chat", "--from", "no"), {}, "there is no folder no"),
        (
            ("--from", "no", "--save", "x"),
            {},
            "--from takes answers from a folder, so it goes with no --save, --profile or --region",
        ),
        (("--stack", "chat", "--profile", "nobody"), {}, "there is no AWS profile nobody"),
        (
            ("--stack", "chat"),
            {"AWS_REGION": "", "AWS_DEFAULT_REGION": ""},
            "no Region is named: give --region, or set AWS_DEFAULT_REGION or one in the profile",
        ),
        (
            ("--stack", "chat", "--region", "nowhere-1"),
            {},
            "there is no Region nowhere-1, as far as this boto3 knows",
        ),
        (
            ("--stack", "chat"),
            {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
            "AWS cannot be asked: there are no credentials: give --profile, or sign in as for the AWS CLI",
        ),
        (
            ("--stack", "chat"),
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"},
            'AWS cannot be asked: sts GetCallerIdentity failed: could not connect to the endpoint URL: "http://127.0.0.1:9/"',
        ),
        (
            ("--stack", "chat"),
            {"AWS_ENDPOINT_URL": "localhost"},
            "AWS cannot be asked: invalid endpoint: localhost",
        ),
        (
            ("--stack", "chat"),
            {"AWS_MAX_ATTEMPTS": "many"},
            "AWS cannot be asked: AWS_MAX_ATTEMPTS, or max_attempts, is no number",
        ),
    ],
)
def test_what_the_user_can_mend_is_one_line(
    audit: Run, arguments: tuple[str, ...], environment: dict[str, str], says: str
) -> None:
    done = audit(*arguments, **environment)
    assert done.stderr.splitlines() == [f"unbuffered: {says}"]
    assert done.stdout == ""
    assert done.returncode == 2


def test_credentials_that_are_refused_end_at_once(audit: Run, aws: FakeAws) -> None:
    aws.on("sts", "GetCallerIdentity", Refusal(403, "ExpiredToken"))
    done = audit("--stack", "chat")
    assert done.stderr == "unbuffered: AWS does not know who asks: the credentials are expired or not valid\n"
    assert done.returncode == 2


PROFILES = """\
[profile base]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = very-secret-key
[profile auditor]
role_arn = arn:aws:iam::111122223333:role/auditor
source_profile = base
[profile careful]
role_arn = arn:aws:iam::111122223333:role/auditor
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/me
"""


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ("auditor", "an error occurred (AccessDenied) when calling the AssumeRole operation: not you"),
        ("careful", "the profile wants an MFA code, and there is no terminal to ask for it"),
    ],
)
def test_a_role_that_cannot_be_taken_on_is_no_permission_that_an_audit_lacks(
    aws: FakeAws, tmp_path: Path, profile: str, says: str
) -> None:
    (tmp_path / "config").write_text(PROFILES, "utf-8")
    aws.on("sts", "AssumeRole", Refusal(403, "AccessDenied", "not you"))
    given = plain(aws.url, tmp_path)
    keys = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    done = subprocess.run(
        [sys.executable, "-m", "unbuffered", "audit", "--stack", "chat", "--profile", profile],
        cwd=tmp_path,
        env={name: one for name, one in {**os.environ, **given}.items() if name not in keys},
        stdin=subprocess.DEVNULL,
        # Without a terminal of its own there is none to be asked at.
        start_new_session=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.endswith(f"unbuffered: AWS cannot be asked: {says}\n")
    assert done.returncode == 2


FOREIGN = "what answers is not AWS: look at the proxy, the login page of the network, AWS_ENDPOINT_URL"


@pytest.mark.parametrize(
    "page",
    [
        Page(b"<html><p>Welcome<br>to our network</html>"),
        Page(b"<html xmlns='http://www.w3.org/1999/xhtml'><p>Welcome</p></html>"),
        Page(b"<html>Log in</html>", status=302),
        Page(b"<a><b/></a>", "text/xml"),
        Page(b"", "text/xml"),
        Page(b"{}", "application/json"),
    ],
    ids=["a page", "one that is XML", "a redirect", "another XML", "nothing", "JSON"],
)
def test_whoever_answers_in_place_of_aws_is_told_in_one_line(audit: Run, aws: FakeAws, page: Page) -> None:
    aws.on("sts", "GetCallerIdentity", page)
    done = audit("--stack", "chat")
    assert done.stderr == f"unbuffered: AWS cannot be asked: sts GetCallerIdentity failed: {FOREIGN}\n"
    assert done.stdout == ""
    assert done.returncode == 2


@pytest.mark.parametrize(
    "page", [Page(b"<html>Blocked</html>"), Page(b"\n <!DOCTYPE html>Blocked", status=403), Page(b"Blocked")]
)
def test_a_page_of_a_proxy_is_not_taken_for_an_api_without_methods(
    audit: Run, aws: FakeAws, page: Page
) -> None:
    """botocore reads a page as an answer in which everything is left out."""
    put_stack(aws)
    aws.on("apigateway", "GetResources", page)
    done = audit("--stack", "chat")
    says = f"not checked: the methods of API api1: apigateway GetResources failed: {FOREIGN}"
    assert f"unbuffered: {says}" in done.stderr.splitlines()
    assert "POST /chat" in done.stdout, "what else was read is judged"
    assert done.returncode != 4


def test_a_refusal_without_a_code_is_told_by_its_status(audit: Run, aws: FakeAws) -> None:
    aws.on("sts", "GetCallerIdentity", Page(b"<html>Bad gateway</html>", status=502))
    done = audit("--stack", "chat", AWS_MAX_ATTEMPTS="1")
    assert done.stderr == "unbuffered: AWS cannot be asked: sts GetCallerIdentity failed: HTTP 502\n"
    assert done.returncode == 2


def test_saving_overwrites_nothing(audit: Run, aws: FakeAws, tmp_path: Path) -> None:
    put_stack(aws)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("dear diary", "utf-8")
    done = audit("--stack", "chat", "--save", "mine")
    assert "--save wants a folder that is new or empty, and mine is not" in done.stderr
    assert done.returncode == 2
    assert aws.calls == []


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(
    audit: Run, aws: FakeAws, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = audit("--stack", "chat", "--save", "file/answers")
    assert done.stderr == "unbuffered: file/answers/audit.json cannot be written: not a directory\n"
    assert done.returncode == 2
    assert aws.calls == []


def test_answers_that_can_no_longer_be_written_are_told_once(
    audit: Run, aws: FakeAws, tmp_path: Path
) -> None:
    put_stack(aws)
    folder = tmp_path / "answers"

    def resources_of() -> dict[str, Any]:
        shutil.rmtree(folder)
        folder.write_text("somebody else's", "utf-8")
        return {"items": resources()}

    aws.on("apigateway", "GetResources", resources_of)
    done = audit("--stack", "chat", "--save", "answers")
    [told] = [line for line in done.stderr.splitlines() if "cannot be written" in line]
    assert told.endswith(
        "-apigateway-GetResources-api1.json cannot be written: file exists, and 3 more answers"
    )
    assert "POST /chat    STREAMS" in done.stdout
    assert done.returncode == 2


def test_without_boto3_one_line_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys\nsys.modules['boto3'] = None\nfrom unbuffered.cli import main\n"
        "sys.argv = ['unbuffered', 'audit', '--stack', 'chat']\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == 'unbuffered: audit needs boto3: pip install "unbuffered[aws]"\n'
    assert done.returncode == 2


def test_replaying_loads_no_boto3(audit: Run, aws: FakeAws, tmp_path: Path) -> None:
    put_stack(aws)
    audit("--stack", "chat", "--save", "answers")
    program = (
        "import sys\nfrom unbuffered.cli import main\n"
        "sys.argv = ['unbuffered', 'audit', '--from', 'answers']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nprint('boto3' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.endswith("False\n")
    assert FUNCTION in "".join(file.read_text("utf-8") for file in (tmp_path / "answers").iterdir())


def test_policies_baselines_and_outputs_work_as_in_a_check(audit: Run, aws: FakeAws, tmp_path: Path) -> None:
    put_stack(aws)
    policed = ("--stack", "chat", "--policy", "production-gate")
    held = audit(*policed, "--format", "json", "--output", "sarif=a.sarif")
    found = {one["rule"] for one in json.loads(held.stdout)["findings"]}
    assert "UNB804" in found, "nobody has to log in"
    assert "stack/chat/template" in (tmp_path / "a.sarif").read_text("utf-8")
    audit(*policed, "--write-baseline", "known.json")
    known = json.loads(audit(*policed, "--baseline", "known.json", "--format", "json").stdout)
    assert held.returncode == 1
    assert len(known["known"]) + len(known["findings"]) == len(json.loads(held.stdout)["findings"])
    assert known["known"]
