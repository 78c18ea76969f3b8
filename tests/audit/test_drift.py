"""Where what is deployed differs from its template: whom it lets in, and which version it calls."""

import json
import subprocess
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from audit.deployed import FUNCTION, INTEGRATION, TEMPLATE, configuration, export, put_stack, resources, row
from audit.deploying import Deployer
from audit.everything import TEMPLATE as ALL
from audit.fakeaws import FakeAws
from audit.resolving import invented
from unbuffered.deployed.wired import caching

Run = Callable[..., subprocess.CompletedProcess[str]]

API = invented("Api", "all")
POOL = f"us-east-1_{invented('Pool', 'all')}"
CLIENT = invented("Client", "all", 26)
AGENT = f"agent-{invented('Agent', 'all')}"
NEVER = "it was never deployed again"
ARGUMENTS = ("--stack", "all", "--format", "json", "--select", "UNB503,UNB504", "--preset", "audit")


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the messages of the findings, and the labels of what has the same cause."""
    assert "not checked" not in done.stderr
    return sorted(one["message"] for one in json.loads(done.stdout)["findings"])


def answered(aws: FakeAws, service: str, operation: str, **wanted: str) -> Any:  # noqa: ANN401 - an answer
    """Return a copy of what is answered already, to be changed."""
    for known, answers in aws.answers[service, operation]:
        if all(known.get(name) == one for name, one in wanted.items()):
            return deepcopy(answers[0])
    raise AssertionError(operation)


@pytest.fixture
def deployed(aws: FakeAws) -> FakeAws:
    Deployer(aws).deploy(ALL, "all")
    return aws


def test_what_is_deployed_as_written_differs_in_nothing(audit: Run, deployed: FakeAws) -> None:
    assert said(audit(*ARGUMENTS)) == []
    asked = {name for _, name, _ in deployed.calls}
    assert {"GetAgentRuntime", "GetAgentRuntimeEndpoint", "DescribeUserPoolClient"} <= asked
    versions = [given["version"] for _, name, given in deployed.calls if name == "GetAgentRuntime"]
    assert versions == ["3"], "that of the endpoint which the URI names"


def test_other_pools_scopes_clients_and_agents_show(audit: Run, deployed: FakeAws) -> None:
    draft = answered(deployed, "apigateway", "GetResources", restapi_id=API)
    for resource in draft["items"]:
        for method in resource.get("resourceMethods", {}).values():
            method["authorizationScopes"] = ["chat/read"] if "authorizerId" in method else []
    deployed.on("apigateway", "GetResources", draft, restapi_id=API)
    served = answered(deployed, "apigateway", "GetExport", restapi_id=API)
    body = json.loads(served["body"])
    scheme = body["components"]["securitySchemes"]["login"]["x-amazon-apigateway-authorizer"]
    scheme["providerARNs"] = ["arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_Other"]
    deployed.on("apigateway", "GetExport", {"body": json.dumps(body)}, restapi_id=API)
    client = answered(deployed, "cognito-idp", "DescribeUserPoolClient", ClientId=CLIENT)
    client["UserPoolClient"] |= {"ClientName": "web", "AllowedOAuthScopes": ["openid"]}
    deployed.on("cognito-idp", "DescribeUserPoolClient", client, ClientId=CLIENT)
    agent = answered(deployed, "bedrock-agentcore-control", "GetAgentRuntime", agentRuntimeId=AGENT)
    agent["protocolConfiguration"] = {"serverProtocol": "MCP"}
    agent["authorizerConfiguration"]["customJWTAuthorizer"]["allowedClients"] = ["somebody"]
    deployed.on("bedrock-agentcore-control", "GetAgentRuntime", agent, agentRuntimeId=AGENT)
    assert said(audit(*ARGUMENTS)) == [
        f"agent {AGENT}:live has AllowedClients somebody, and the template says ${{Client}}",
        f"agent {AGENT}:live has protocol MCP, and the template says HTTP",
        "app client web has scopes openid, and the template says chat/write",
        f"stage live still has user pools us-east-1_Other, and the API has {POOL} by now: {NEVER}",
        "the draft of the API has scopes chat/read, and the template says chat/write",
    ]


def test_an_export_without_any_scope_is_not_taken_for_one_that_has_none(
    audit: Run, deployed: FakeAws
) -> None:
    served = answered(deployed, "apigateway", "GetExport", restapi_id=API)
    plain = served["body"].replace('["chat/write"]', "[]")
    assert plain != served["body"]
    deployed.on("apigateway", "GetExport", {"body": plain}, restapi_id=API)
    assert said(audit(*ARGUMENTS)) == []


def test_another_kind_of_authorizer_and_none_at_all_show(audit: Run, deployed: FakeAws) -> None:
    draft = answered(deployed, "apigateway", "GetResources", restapi_id=API)
    text = json.dumps(draft).replace("COGNITO_USER_POOLS", "CUSTOM")
    deployed.on("apigateway", "GetResources", json.loads(text), restapi_id=API)
    served = answered(deployed, "apigateway", "GetExport", restapi_id=API)
    body = json.loads(served["body"])
    del body["paths"]["/agent"]["post"]["security"]
    deployed.on("apigateway", "GetExport", {"body": json.dumps(body)}, restapi_id=API)
    agent = answered(deployed, "bedrock-agentcore-control", "GetAgentRuntime", agentRuntimeId=AGENT)
    del agent["authorizerConfiguration"]
    deployed.on("bedrock-agentcore-control", "GetAgentRuntime", agent, agentRuntimeId=AGENT)
    assert said(audit(*ARGUMENTS)) == [
        f"agent {AGENT}:live has inbound authorizer IAM, and the template says a JWT authorizer",
        "stage live has authorization NONE, and the template says COGNITO_USER_POOLS",
        "the draft of the API has authorization CUSTOM, and the template says COGNITO_USER_POOLS",
    ]


WALL = """\
  Wall:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      ResourceArn: !Sub arn:aws:apigateway:${AWS::Region}::/restapis/${Api}/stages/prod
      WebACLArn: arn:aws:wafv2:us-east-1:111122223333:regional/webacl/people/1
"""


def test_a_web_acl_counts_where_it_is_deployed(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    arn = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/central/1"
    aws.on("apigateway", "GetStages", {"item": [{"stageName": "prod", "webAclArn": arn}]})
    policed = ("--stack", "chat", "--policy", "public-genai-endpoint", "--format", "json")
    ids = {one["rule"] for one in json.loads(audit(*policed).stdout)["findings"]}
    assert "UNB805" not in ids
    aws.on("apigateway", "GetStages", {"item": [{"stageName": "prod"}]})
    ids = {one["rule"] for one in json.loads(audit(*policed).stdout)["findings"]}
    assert "UNB805" in ids
    put_stack(aws, TEMPLATE + WALL)
    aws.on("apigateway", "GetStages", {"item": [{"stageName": "prod"}]})
    done = audit("--stack", "chat", "--format", "json", "--select", "UNB503")
    assert said(done) == ["stage prod has web ACL none, and the template says people"]


def invoke(aws: FakeAws, qualifier: str) -> None:
    """Let the API invoke a version of its function, as the template has it."""
    invoked = f"{FUNCTION}:{qualifier}"
    uri = str(INTEGRATION["uri"]).replace(FUNCTION, invoked)
    name = qualifier if qualifier[0] != "$" else qualifier.replace("${", "${!")
    put_stack(aws, TEMPLATE.replace("${Chat.Arn}", f"${{Chat.Arn}}:{name}"))
    aws.on("apigateway", "GetResources", {"items": resources({**INTEGRATION, "uri": uri})})
    aws.on("apigateway", "GetExport", export(uri=uri))


def test_the_version_that_is_invoked_is_compared(audit: Run, aws: FakeAws) -> None:
    invoke(aws, "live")
    aws.on("lambda", "GetFunctionConfiguration", configuration(AWS_LWA_INVOKE_MODE="buffered"))
    fine = configuration()
    aws.on("lambda", "GetFunctionConfiguration", fine, FunctionName="chat-Chat-1ABC:live")
    assert said(audit("--stack", "chat", "--format", "json")) == []
    old = configuration(AWS_LWA_INVOKE_MODE="buffered")
    aws.on("lambda", "GetFunctionConfiguration", old, FunctionName="chat-Chat-1ABC:live")
    (message,) = said(audit("--stack", "chat", "--format", "json"))
    assert message.startswith("function chat-Chat-1ABC:live has AWS_LWA_INVOKE_MODE buffered")


def test_a_version_that_a_stage_variable_names_is_told_and_not_guessed(audit: Run, aws: FakeAws) -> None:
    invoke(aws, "${stageVariables.alias}")
    done = audit("--stack", "chat")
    assert "GetFunctionConfiguration" not in {name for _, name, _ in aws.calls}
    says = "deployed function (a stage variable tells which version is invoked)"
    assert says in " ".join(done.stdout.split())
    assert done.returncode == 0, done.stdout


def test_an_agent_that_no_api_calls_is_not_asked_for(audit: Run, aws: FakeAws) -> None:
    put_stack(aws)
    made = [
        row("Api", "api1", "AWS::ApiGateway::RestApi"),
        row("Agent", "agent-1", "AWS::BedrockAgentCore::Runtime"),
    ]
    aws.on("cloudformation", "ListStackResources", {"StackResourceSummaries": made}, StackName="chat")
    audit("--stack", "chat")
    assert "GetAgentRuntime" not in {name for _, name, _ in aws.calls}


@pytest.mark.parametrize(
    ("settings", "cached"),
    [
        ({"*/*": True}, True),
        ({"*/*": True, "~1chat/*": False}, False),
        ({"*/*": False, "~1chat/*": True}, True),
        ({"~1chat/*": True, "~1chat/ANY": False}, False),
        ({"*/GET": True}, False),
        ({"~1other/*": True}, False),
        ({}, False),
    ],
)
def test_the_closest_method_setting_decides_whether_a_route_is_cached(
    settings: dict[str, bool], *, cached: bool
) -> None:
    stage = {
        "cacheClusterEnabled": True,
        "methodSettings": {key: {"cachingEnabled": on} for key, on in settings.items()},
    }
    assert caching(stage, ("ANY", "/chat")) is cached
    assert caching({**stage, "cacheClusterEnabled": False}, ("ANY", "/chat")) is False
