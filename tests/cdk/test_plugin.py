"""Our plug-in inside CDK apps in Python, which the real library synthesizes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cdk.plugged import API, END, ROUTE, Done, check, plugin_report, spots, synth
from unbuffered.bridges import violations

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="the CDK's library wants Node.js")


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """Synthesize an app of stacks, a nested stack and a stage, some of whose findings are acknowledged."""
    folder = tmp_path_factory.mktemp("several")
    program = """
top = cdk.Stack(app, "Top")
acknowledge(api(top), "UNB402", "the override goes with the next release")
api(cdk.NestedStack(top, "Inner"), timeout=5)
acknowledge(app, "UNB605", "short answers, all of them")
prod = cdk.Stage(app, "Prod")
api(cdk.Stack(prod, "Chat"))
acknowledge(prod, "UNB402", "not deployed before spring")
api(cdk.Stack(app, "Plain"))
"""
    return folder, synth(folder, API + program + END, {"JSII_HOST_STACK_TRACES": "1"})


def test_errors_stop_the_synth_with_resource_property_and_line(several: tuple[Path, Done]) -> None:
    folder, done = several
    assert done.returncode == 1
    report = plugin_report(folder)
    assert report["conclusion"] == "failure"
    wrong = [one for one in report["violations"] if one["ruleName"] == "UNB402"]
    assert spots(wrong) == {
        ("UNB402", "Top/Inner/Api/Default/POST/Resource"),
        ("UNB402", "Plain/Api/Default/POST/Resource"),
    }
    for one in wrong:
        assert one["severity"] == "error"
        assert "the URI invokes Lambda the buffered way" in one["description"]
        assert "response_transfer_mode" in one["suggestedFix"]
        assert one["ruleMetadata"]["source"].startswith(f"app.py:{ROUTE}:")
        for made in one["violatingConstructs"]:
            assert made["cloudFormationResource"]["propertyPaths"] == ["Properties.Integration.Uri"]
            assert made["constructFqn"] == "aws-cdk-lib.aws_apigateway.CfnMethod"
            assert f"app.py:{ROUTE})" in made["stackTraces"][0]
    nested = [
        made for one in wrong for made in one["violatingConstructs"] if "Inner" in made["constructPath"]
    ]
    assert nested[0]["cloudFormationResource"]["templatePath"].endswith(".nested.template.json")


def test_what_is_acknowledged_is_hidden_by_the_cdk_with_its_reason(several: tuple[Path, Done]) -> None:
    hidden = plugin_report(several[0])["suppressedViolations"]
    assert spots(hidden) == {
        ("UNB402", "Top/Api/Default/POST/Resource"),
        ("UNB402", "Prod/Chat/Api/Default/POST/Resource"),
        ("UNB605", "Top/Inner/Chat/Resource"),
    }
    assert {one["reason"] for one in hidden if one["ruleName"] == "UNB605"} == {"short answers, all of them"}


def test_check_silences_what_the_app_acknowledges(several: tuple[Path, Done]) -> None:
    folder, _ = several
    report = check(folder)
    plugin = plugin_report(folder)
    told = {(one["rule"], made["construct"]) for one in report["findings"] for made in one["resources"]}
    assert told == spots(plugin["violations"])
    silenced = {
        (one["rule"], made["construct"], one["silence"]["acknowledged"], one["silence"]["reason"])
        for one in report["silenced"]
        for made in one["resources"]
    }
    assert silenced == {
        (
            "UNB402",
            "Top/Api/Default/POST/Resource",
            "Top/Api",
            "the override goes with the next release",
        ),
        ("UNB402", "Prod/Chat/Api/Default/POST/Resource", "Prod", "not deployed before spring"),
        ("UNB605", "Top/Inner/Chat/Resource", "", "short answers, all of them"),
    }
    written = (folder / "app.py").read_text("utf-8").splitlines()
    for one in report["silenced"]:
        assert one["silence"]["file"] == "app.py"
        assert "acknowledge(" in written[one["silence"]["line"] - 1].lower()


def test_sarif_tells_who_acknowledged_and_why(several: tuple[Path, Done]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "unbuffered", "check", "cdk.out", "--format", "sarif"],
        cwd=several[0],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    results = json.loads(done.stdout)["runs"][0]["results"]
    reasons = {why["justification"] for one in results for why in one.get("suppressions", ())}
    assert "not deployed before spring" in reasons


def test_warnings_and_what_is_found_in_code_let_the_synth_go_on(tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "main.py").write_text(
        "import requests\n"
        "from bedrock_agentcore.runtime import BedrockAgentCoreApp\n"
        "app = BedrockAgentCoreApp()\n"
        "@app.entrypoint\n"
        "async def invoke(payload):\n"
        "    requests.get('https://example.com', timeout=5)\n"
        "    yield 'a'\n"
        "    yield 'b'\n",
        "utf-8",
    )
    program = """
from aws_cdk import aws_bedrockagentcore as agentcore, aws_s3_assets as assets, aws_iam as iam
stack = cdk.Stack(app, "Agent", env=cdk.Environment(account="123456789012", region="eu-west-1"))
code = assets.Asset(stack, "Code", path="code")
role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("bedrock-agentcore.amazonaws.com"))
agent = agentcore.CfnRuntime(stack, "Runtime", agent_runtime_name="chat", role_arn=role.role_arn,
    authorizer_configuration={"customJwtAuthorizer": {"discoveryUrl": "https://id.example.com/.well-known/"
        "openid-configuration", "allowedAudience": ["chat"]}},
    network_configuration={"networkMode": "PUBLIC"}, protocol_configuration="HTTP",
    agent_runtime_artifact={"codeConfiguration": {"code": {"s3": {
        "bucket": code.s3_bucket_name, "prefix": code.s3_object_key}},
        "entryPoint": ["main.py"], "runtime": "PYTHON_3_13"}})
url = cdk.Fn.join("", ["https://bedrock-agentcore.eu-west-1.amazonaws.com/runtimes/arn%3Aaws%3Abedrock-agentcore"
    "%3Aeu-west-1%3A123456789012%3Aruntime%2F", agent.attr_agent_runtime_id, "/invocations"])
made = apigw.RestApi(stack, "Api", endpoint_types=[apigw.EndpointType.REGIONAL])
made.root.add_method("POST", apigw.HttpIntegration(url, http_method="POST",
    options=apigw.IntegrationOptions(response_transfer_mode=apigw.ResponseTransferMode.STREAM,
        timeout=cdk.Duration.minutes(10))))
"""
    done = synth(tmp_path, API + program + END)
    assert done.returncode == 0, done.stderr
    report = plugin_report(tmp_path)
    [waits] = [one for one in report["violations"] if one["ruleName"] == "UNB701"]
    assert waits["severity"] == "warning"
    assert waits["description"].endswith("(at code/main.py:6:5)")
    assert [made["constructPath"] for made in waits["violatingConstructs"]] == ["Agent/Runtime"]
    assert {one["severity"] for one in report["violations"]} <= {"warning", "info"}
    [same] = [one for one in check(tmp_path)["findings"] if one["rule"] == "UNB701"]
    assert same["constructs"] == []
    assert [made["construct"] for made in same["resources"]] == ["Agent/Runtime"]


def test_an_app_without_routes_loads_nothing_of_what_judges(tmp_path: Path) -> None:
    program = """
from aws_cdk import aws_s3 as s3
s3.Bucket(cdk.Stack(app, "Store"), "Bucket")
app.synth()
import sys
print(sorted(one for one in sys.modules if one.startswith("unbuffered")))
"""
    (tmp_path / "unbuffered.toml").write_text("strange = 1\n", "utf-8")
    done = synth(tmp_path, API + program)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout.replace("'", '"'))
    assert set(loaded) == {
        "unbuffered",
        "unbuffered.bridges",
        "unbuffered.bridges.cdk",
        "unbuffered.bridges.judgement",
        "unbuffered.bridges.routed",
        "unbuffered.model",
        "unbuffered.model.acknowledged",
        "unbuffered.model.place",
    }


def test_settings_hold_and_a_wrong_one_stops_the_synth_with_one_line(tmp_path: Path) -> None:
    program = API + '\napi(cdk.Stack(app, "Top"))\n' + END
    (tmp_path / "unbuffered.toml").write_text('ignore = ["UNB402"]\n', "utf-8")
    assert synth(tmp_path, program).returncode == 0
    (tmp_path / "unbuffered.toml").write_text('ignore = ["UNB402"]\nstrange = 1\n', "utf-8")
    done = synth(tmp_path, program)
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if "unbuffered.toml" in line]
    assert len(told) == 1
    assert "unbuffered.toml:2:1" in told[0]
    assert "strange" in told[0]


def test_an_assembly_that_the_settings_leave_out_is_told_as_not_judged(tmp_path: Path) -> None:
    (tmp_path / "unbuffered.toml").write_text('exclude = ["cdk.out"]\n', "utf-8")
    done = synth(tmp_path, API + '\napi(cdk.Stack(app, "Top"))\n' + END)
    assert done.returncode == 0, done.stderr
    [told] = plugin_report(tmp_path)["violations"]
    assert (told["ruleName"], told["severity"]) == ("UNB000", "warning")
    assert told["description"] == "nothing was judged: the settings exclude the cloud assembly"


def test_a_plug_in_of_a_stage_tells_what_is_in_that_stage(tmp_path: Path) -> None:
    program = """
api(cdk.Stack(app, "Top"))
prod = cdk.Stage(app, "Prod")
api(cdk.Stack(prod, "Chat"))
cdk.Validations.of(prod).add_plugins(Unbuffered())
"""
    plain = API.replace("cdk.Validations.of(app).add_plugins(Unbuffered())\n", "")
    done = synth(tmp_path, plain + program + END, {"JSII_HOST_STACK_TRACES": "1"})
    assert done.returncode == 1
    assert spots(plugin_report(tmp_path)["violations"]) == {("UNB402", "Prod/Chat/Api/Default/POST/Resource")}
    assert len(check(tmp_path)["findings"][0]["resources"]) > 1


def test_a_definition_that_cannot_be_read_is_told_and_the_rest_is_judged(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text("openapi: 3.0.1\npaths:\n  /: {get: [\n", "utf-8")
    program = """
stack = cdk.Stack(app, "Top")
apigw.SpecRestApi(stack, "Spec", api_definition=apigw.ApiDefinition.from_asset("api.yaml"))
api(stack, timeout=5, right=True)
"""
    done = synth(tmp_path, API + program + END)
    assert done.returncode == 0, done.stderr
    found = plugin_report(tmp_path)["violations"]
    [unread] = [one for one in found if one["ruleName"] == "UNB000"]
    assert unread["severity"] == "warning"
    assert "not valid YAML" in unread["description"]
    assert [made["constructPath"] for made in unread["violatingConstructs"]] == ["Top/Spec/Resource"]
    assert "UNB605" in {one["ruleName"] for one in found}


def test_nobody_acknowledges_what_a_policy_forbids_to_silence(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(
        "version: 1\nname: gate\nreason: it is the gate\nunsilenceable: [UNB402]\nrules:\n"
        "  - name: known\n    routes: '**'\n    reason: it is paid for\n    severity: info\n"
        "    require: {authorizer: [none]}\n",
        "utf-8",
    )
    (tmp_path / "unbuffered.toml").write_text('policies = ["policy.yaml"]\n', "utf-8")
    program = """
stack = cdk.Stack(app, "Top")
api(stack)
acknowledge(stack, "UNB402", "we know, we know")
"""
    done = synth(tmp_path, API + program + END)
    assert done.returncode == 1
    report = plugin_report(tmp_path)
    [wrong] = [one for one in report["violations"] if one["ruleName"] == "UNB402"]
    assert wrong["severity"] == "fatal"
    assert "suppressedViolations" not in report
    rules = {one["rule"]: one for one in check(tmp_path)["findings"]}
    assert {"UNB402", "UNB904"} <= set(rules)
    assert [made["construct"] for made in rules["UNB904"]["resources"]] == ["Top"]


def test_nothing_is_called_idle_where_constructs_cannot_be_told_apart(tmp_path: Path) -> None:
    program = """
def web(scope, mode):
    made = apigw.RestApi(scope, "Api", endpoint_types=[apigw.EndpointType.REGIONAL])
    target = apigw.HttpIntegration("https://chat.example.com/", http_method="POST")
    method = made.root.add_method("POST", target)
    method.node.default_child.add_property_override("Integration.ResponseTransferMode", mode)
top = cdk.Stack(app, "Top")
web(cdk.NestedStack(top, "Outer"), "STREAM")
web(cdk.NestedStack(top, "Inner"), "STREAMED")
acknowledge(top, "UNB403", "the gateway is patched")
"""
    done = synth(tmp_path, API + program + END, {"CDK_CONTEXT_JSON": "{}"})
    assert done.returncode == 0, done.stderr
    report = plugin_report(tmp_path)
    assert spots(report["suppressedViolations"]) == {("UNB403", "Top/Inner/Api/Default/POST/Resource")}
    assert "UNB901" not in {one["ruleName"] for one in report.get("violations", ())}


AS_OLD = """
import importlib.metadata
real = importlib.metadata.version
importlib.metadata.version = lambda name: "2.178.0" if name == "aws-cdk-lib" else real(name)
"""


def test_the_first_form_of_plug_ins_works_too(tmp_path: Path) -> None:
    beta = AS_OLD + API.replace("cdk.App()", "cdk.App(policy_validation_beta1=[UnbufferedBeta1()])")
    beta = beta.replace("import Unbuffered", "import UnbufferedBeta1")
    beta = beta.replace("cdk.Validations.of(app).add_plugins(Unbuffered())\n", "")
    done = synth(tmp_path, beta + '\napi(cdk.Stack(app, "Top"))\n' + END)
    assert done.returncode == 1
    wrong, unheeded = plugin_report(tmp_path)["violations"]
    assert spots([wrong]) == {("UNB402", "Top/Api/Default/POST/Resource")}
    assert (unheeded["ruleName"], unheeded["severity"]) == ("UNB000", "warning")
    assert unheeded["description"].startswith("aws-cdk-lib 2.178.0 tells of errors and lets an app in Python")


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("sys.modules['aws_cdk'] = None", 'pip install "unbuffered[cdk]"'),
        (
            "sys.modules['aws_cdk'] = types.SimpleNamespace()",
            "wants aws-cdk-lib 2.71 or later: older ones validate nothing",
        ),
        (
            "import aws_cdk; del aws_cdk.IPolicyValidationPlugin",
            "Unbuffered wants aws-cdk-lib 2.251 or later: use UnbufferedBeta1 with this one",
        ),
    ],
)
def test_what_is_missing_is_one_line(before: str, says: str) -> None:
    program = f"import sys, types; {before}\nfrom unbuffered.bridges.cdk import Unbuffered"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    assert done.returncode == 1
    last = done.stderr.rstrip().splitlines()[-1]
    assert last.startswith("ImportError: ")
    assert last.endswith(says)
    assert "During handling" not in done.stderr


def test_a_fault_of_ours_is_one_line_and_never_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(violations, "outcome", broken)
    found = violations.validated(["/nowhere/Top.template.json"], Path.cwd())
    assert not found.passes
    [told] = found.violations
    assert (told.rule, told.severity) == ("UNB000", "error")
    assert told.says == "internal error: ZeroDivisionError: oh; please report it"
