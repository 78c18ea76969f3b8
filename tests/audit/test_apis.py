"""A REST API of which no template is known, and all of them."""

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.deployed import (
    AGENT,
    FUNCTION,
    INTEGRATION,
    configuration,
    export,
    put_api,
    resources,
)
from audit.deploying import Deployer
from audit.everything import TEMPLATE as ALL
from audit.fakeaws import FakeAws, Refusal
from audit.resolving import invented
from unbuffered.deployed.naming import named
from unbuffered.deployed.operations import READS

Run = Callable[..., subprocess.CompletedProcess[str]]

API = {"id": "api1", "name": "chat", "endpointConfiguration": {"types": ["REGIONAL"]}}


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rules(done: subprocess.CompletedProcess[str]) -> list[str]:
    return sorted(one["rule"] for one in told(done)["findings"])


def put(aws: FakeAws, **api: object) -> None:
    put_api(aws)
    aws.on("apigateway", "GetRestApi", {**API, **api}, restapi_id="api1")
    aws.on("apigateway", "GetAuthorizers", {"items": []}, restapi_id="api1")


def test_an_api_without_a_template_is_judged_as_if_it_had_one(audit: Run, aws: FakeAws) -> None:
    put(aws)
    done = audit("--rest-api", "api1")
    assert "POST /chat    STREAMS" in done.stdout
    assert "api/api1/template:" in done.stdout
    assert "Lambda chat-Chat-1ABC (python3.13)" in done.stdout
    assert f"REST API {API['name']} (regional)" in done.stdout
    assert done.returncode == 0


def test_names_that_mean_something_else_in_a_template_are_left_aside() -> None:
    taken = {"chat"}
    called = {
        "1": "my chat",
        "2": "chat",
        "3": "Stage1",
        "4": "",
        "5": "ünï",
        "6": "my-chat",
        "7": "Function6",
    }
    assert named("Function", called, taken) == {
        "1": "my-chat",
        "2": "Function2",
        "3": "Function3",
        "4": "Function4",
        "5": "Function5",
        "6": "Function6",
        "7": "Function7",
    }
    assert {"chat", "my-chat", "Function7"} <= taken


def test_with_a_stage_it_bears_its_name(audit: Run, aws: FakeAws) -> None:
    put(aws)
    assert "api/api1/prod:" in audit("--rest-api", "api1", "--stage", "prod").stdout
    gone = audit("--rest-api", "api1", "--stage", "beta")
    assert "unbuffered: not checked: API api1 has no stage beta" in gone.stderr.splitlines()
    assert gone.returncode == 3


def test_of_all_apis_those_count_that_have_the_stage(audit: Run, aws: FakeAws) -> None:
    put(aws)
    aws.on("apigateway", "GetRestApis", {"items": [API, {**API, "id": "api2"}]})
    aws.on("apigateway", "GetRestApi", {**API, "id": "api2"}, restapi_id="api2")
    aws.on("apigateway", "GetResources", {"items": []}, restapi_id="api2")
    aws.on("apigateway", "GetStages", {"item": [{"stageName": "test"}]}, restapi_id="api2")
    done = audit("--all", "--stage", "prod")
    assert "api/api1/prod:" in done.stdout
    assert "not checked:" not in done.stderr
    assert done.returncode == 0
    nowhere = audit("--all", "--stage", "beta")
    assert (
        "unbuffered: not checked: no REST API of the Region has a stage beta" in nowhere.stderr.splitlines()
    )
    assert nowhere.returncode == 3


def test_faults_of_every_hop_are_found_in_it(audit: Run, aws: FakeAws) -> None:
    put(aws, endpointConfiguration={"types": ["EDGE"]}, minimumCompressionSize=1000)
    stage = {
        "stageName": "prod",
        "cacheClusterEnabled": True,
        "methodSettings": {"*/*": {"cachingEnabled": True}},
    }
    aws.on("apigateway", "GetStages", {"item": [stage]})
    aws.on("lambda", "GetFunctionConfiguration", {"Runtime": "python3.13", "Handler": "app.handler"})
    found = set(rules(audit("--rest-api", "api1", "--format", "json", "--preset", "review")))
    assert {"UNB101", "UNB102", "UNB501", "UNB601"} <= found


def test_an_agent_and_its_authorizer_are_joined_with_the_route(audit: Run, aws: FakeAws) -> None:
    put(aws)
    there = {
        "type": "HTTP_PROXY",
        "httpMethod": "POST",
        "uri": AGENT,
        "responseTransferMode": "STREAM",
        "timeoutInMillis": 900000,
    }
    pool = "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_Pool"
    login = {"authorizationType": "COGNITO_USER_POOLS", "authorizerId": "a1"}
    aws.on("apigateway", "GetResources", {"items": resources(there, **login)})
    aws.on("apigateway", "GetExport", export(responseTransferMode="STREAM", uri=AGENT))
    users = {
        "id": "a1",
        "name": "users",
        "type": "COGNITO_USER_POOLS",
        "providerARNs": [pool],
        "identitySource": "method.request.header.Authorization",
    }
    aws.on("apigateway", "GetAuthorizers", {"items": [users]})
    discovery = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool/.well-known/openid-configuration"
    runtime = {
        "agentRuntimeId": "agent-AbCdEf1234",
        "agentRuntimeName": "agent",
        "authorizerConfiguration": {
            "customJWTAuthorizer": {"discoveryUrl": discovery, "allowedClients": ["web"]}
        },
        "environmentVariables": {"MODEL_KEY": "sk-of-the-agent"},
    }
    aws.on("bedrock-agentcore-control", "GetAgentRuntime", runtime, agentRuntimeId="agent-AbCdEf1234")
    aws.on("cognito-idp", "DescribeUserPool", {"UserPool": {"Id": "us-east-1_Pool"}})
    done = audit("--rest-api", "api1", "--format", "json")
    assert "UNB301" in rules(done), "the gateway takes ID tokens, and the agent wants access tokens"
    assert "UNB504" in rules(done), "the stage still lets anybody in"


def test_a_mode_set_in_the_console_and_not_deployed_shows(audit: Run, aws: FakeAws) -> None:
    put(aws)
    aws.on("apigateway", "GetExport", export(responseTransferMode="BUFFERED"))
    assert rules(audit("--rest-api", "api1", "--format", "json")) == ["UNB504"]


def test_a_stage_that_calls_others_than_the_draft_shows(audit: Run, aws: FakeAws) -> None:
    Deployer(aws).deploy(ALL, "all")
    api = invented("Api", "all")
    (body,) = (
        answers[0] for known, answers in aws.answers["apigateway", "GetExport"] if known["restapi_id"] == api
    )
    text = (
        body["body"]
        .replace("runtimes/agent-", "runtimes/other-")
        .replace("userpool/us-east-1_", "userpool/us-east-1_B")
    )
    aws.on("apigateway", "GetExport", {"body": text}, restapi_id=api)
    done = audit("--all", "--format", "json", "--select", "UNB504")
    (finding,) = told(done)["findings"]
    assert "stage live still has target https://bedrock-agentcore" in finding["message"]
    assert "deployed with user pools us-east-1_B" in json.dumps(finding["because"])


def test_an_api_that_is_deleted_in_the_middle_is_told(audit: Run, aws: FakeAws) -> None:
    put(aws)
    aws.on("apigateway", "GetResources", Refusal(404, "NotFoundException"))
    done = audit("--rest-api", "api1")
    assert "unbuffered: not checked: the methods of API api1: there is none" in done.stderr.splitlines()
    assert done.returncode == 3


def test_all_apis_of_the_region_are_read_and_one_that_is_refused_is_told(audit: Run, aws: FakeAws) -> None:
    put(aws)
    second = {**API, "id": "api2"}
    aws.on("apigateway", "GetRestApis", {"items": [API], "position": "p"})
    aws.on("apigateway", "GetRestApis", {"items": [second]}, position="p")
    aws.on("apigateway", "GetRestApi", Refusal(403, "AccessDeniedException"), restapi_id="api2")
    done = audit("--all")
    assert "api/api1/template:" in done.stdout
    assert "reading" not in done.stderr, "nobody watches, so nobody is told how far it is"
    assert "\x1b" not in done.stderr
    assert (
        "unbuffered: not checked: API api2: it needs the permission apigateway:GET"
        in done.stderr.splitlines()
    )
    hint = "unbuffered: every permission that an audit needs is printed by unbuffered audit --iam-policy"
    assert done.stderr.splitlines().count(hint) == 1
    assert done.returncode == 3


def test_an_api_that_is_deleted_after_it_was_listed_takes_nothing_from_the_others(
    audit: Run, aws: FakeAws
) -> None:
    put(aws)
    aws.on("apigateway", "GetRestApis", {"items": [{**API, "id": "gone"}, API]})
    aws.on("apigateway", "GetRestApi", Refusal(404, "NotFoundException"), restapi_id="gone")
    done = audit("--all")
    assert "unbuffered: not checked: API gone: there is none" in done.stderr.splitlines()
    assert "POST /chat    STREAMS" in done.stdout
    assert done.returncode == 3


REFUSED = [
    {
        "apigateway": ("GetGatewayResponses", "GetUsagePlans", "GetDomainNames", "GetVpcLink"),
        "bedrock-agentcore-control": ("GetAgentRuntimeEndpoint",),
        "cognito-idp": ("DescribeUserPool",),
        "cloudfront": ("GetCachePolicy", "GetOriginRequestPolicy"),
        "elbv2": ("DescribeLoadBalancerAttributes",),
    },
    {
        "apigateway": ("GetAuthorizers",),
        "bedrock-agentcore-control": ("GetAgentRuntime",),
        "cloudfront": ("ListDistributions",),
        "elbv2": ("DescribeListeners",),
    },
    {"cognito-idp": ("ListResourceServers", "ListUserPoolClients"), "elbv2": ("DescribeListenerAttributes",)},
    {"cognito-idp": ("DescribeUserPoolClient",)},
]


@pytest.mark.parametrize("refused", REFUSED, ids=range(len(REFUSED)))
def test_each_permission_that_is_missing_is_a_line_of_its_own(
    audit: Run, aws: FakeAws, refused: dict[str, tuple[str, ...]]
) -> None:
    Deployer(aws).deploy(ALL, "all")
    for service, names in refused.items():
        for name in names:
            # The last one put is the first one found, whatever is asked for.
            aws.on(service, name, Refusal(403, "AccessDeniedException"))
    done = audit("--all", "--format", "json", "--preset", "audit")
    asked = [one for one in READS if one.name in {name for names in refused.values() for name in names}]
    lines = [line for line in done.stderr.splitlines() if "not checked" in line]
    for one in asked:
        assert any(line.endswith(f"it needs the permission {one.action}") for line in lines), one
    assert len(lines) == len(asked)
    assert len(told(done)["routes"]) == 4
    wrong = [one["rule"] for one in told(done)["findings"] if one["severity"] == "error"]
    assert wrong == [], "what was not read is no fault"


def test_a_pool_of_another_region_and_one_with_many_clients_are_told(audit: Run, aws: FakeAws) -> None:
    Deployer(aws).deploy(ALL, "all")
    rows = [{"ClientId": f"client{number}"} for number in range(51)]
    aws.on("cognito-idp", "ListUserPoolClients", {"UserPoolClients": rows})
    pool = f"us-east-1_{invented('Pool', 'all')}"
    many = audit("--all").stderr.splitlines()
    assert f"unbuffered: not checked: the app clients of user pool {pool}: there are more than 50" in many
    away = "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_Away"
    login = {"id": "a", "name": "login", "type": "COGNITO_USER_POOLS", "providerARNs": [away]}
    aws.on("apigateway", "GetAuthorizers", {"items": [login]})
    other = audit("--all").stderr.splitlines()
    assert "unbuffered: not checked: user pool eu-west-1_Away: it lies in Region eu-west-1" in other


@pytest.mark.skipif(os.name == "nt", reason="no pseudo terminal there")
def test_whoever_watches_sees_how_far_it_is(aws: FakeAws, tmp_path: Path) -> None:
    def slow() -> dict[str, Any]:
        time.sleep(0.7)
        return API

    put(aws)
    aws.on("apigateway", "GetRestApis", {"items": [API, {**API, "id": "api2"}, {**API, "id": "api3"}]})
    for id_ in ("api1", "api2", "api3"):
        aws.on("apigateway", "GetRestApi", slow, restapi_id=id_)
        aws.on("apigateway", "GetResources", {"items": []}, restapi_id=id_)
        aws.on("apigateway", "GetStages", {"item": []}, restapi_id=id_)
        aws.on("apigateway", "GetAuthorizers", {"items": []}, restapi_id=id_)
    ours, theirs = pty.openpty()
    environment = {
        **os.environ,
        "TERM": "xterm",
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }
    command = [sys.executable, "-m", "unbuffered", "audit", "--all", "--region", "eu-west-1"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as done:
        os.close(theirs)
        assert done.stdout is not None
        done.stdout.read()
        shown = os.read(ours, 65536).decode()
    assert "region eu-west-1" in shown
    assert "unbuffered: reading APIs, 2 of 3" in shown
    assert shown.rindex("\x1b[K") > shown.rindex(" s)")


def test_a_function_of_an_alias_is_still_the_function(audit: Run, aws: FakeAws) -> None:
    put(aws)
    uri = str(INTEGRATION["uri"]).replace(FUNCTION, f"{FUNCTION}:live")
    aws.on("apigateway", "GetResources", {"items": resources({**INTEGRATION, "uri": uri})})
    aws.on("apigateway", "GetExport", export(uri=uri))
    aws.on("lambda", "GetFunctionConfiguration", configuration(), FunctionName=FUNCTION)
    done = audit("--rest-api", "api1")
    assert "Lambda chat-Chat-1ABC" in done.stdout
    assert done.returncode == 0, done.stdout


def test_names_that_steer_a_terminal_or_a_runner_are_inert(audit: Run, aws: FakeAws) -> None:
    bad = "\x1b[31m\n::error::no\u202e"
    put(aws, name=bad)
    items = resources()
    items[1]["path"] = items[1]["pathPart"] = f"/{bad}"
    aws.on("apigateway", "GetResources", {"items": items})
    for shape in ("text", "github", "markdown"):
        done = audit("--rest-api", "api1", "--format", shape, "--preset", "audit")
        assert "\x1b" not in done.stdout + done.stderr
        assert "\u202e" not in done.stdout + done.stderr
        assert "\n::error::no" not in done.stdout + done.stderr
