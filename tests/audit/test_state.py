"""An AWS that keeps what is done to it: moto's, by real calls of boto3, deployed, changed, and audited.

moto drops the transfer mode of an integration, and its exports have no integrations. Both are added here,
so what is shown is that an audit follows a state that nobody wrote for it; not how AWS itself exports.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.apigateway.models import APIGatewayBackend, Integration
from moto.apigateway.responses import APIGatewayResponse
from moto.server import ThreadedMotoServer

from audit.conftest import plain
from audit.deploying import exported

Run = Callable[..., subprocess.CompletedProcess[str]]
Client = Any
"""A client of boto3, which makes them at run time."""

ARGUMENTS = ("--format", "json", "--preset", "audit")


@dataclass
class State:
    """The server's address, and what its stages export."""

    url: str
    exports: dict[str, dict[str, Any]] = field(default_factory=dict)

    def client(self, service: str) -> Client:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",  # noqa: S106 - it is none
        )


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    state = State("")
    to_json, put = Integration.to_json, APIGatewayResponse.put_integration

    def with_mode(self: Any) -> dict[str, Any]:  # noqa: ANN401 - moto is not typed
        found: dict[str, Any] = to_json(self)
        return {**found, "responseTransferMode": getattr(self, "mode", None)}

    def kept(self: Any) -> Any:  # noqa: ANN401 - moto is not typed
        answer = put(self)
        _, _, api, _, resource, _, method, _ = self.path.split("/")
        integration = self.backend.get_integration(api, resource, method)
        integration.mode = self._get_param("responseTransferMode")
        return answer

    def export(_: Any, api: str, __: str) -> dict[str, Any]:  # noqa: ANN401 - moto is not typed
        return {"info": {"version": "1"}, **state.exports[api]}

    monkeypatch.setattr(Integration, "to_json", with_mode)
    monkeypatch.setattr(APIGatewayResponse, "put_integration", kept)
    monkeypatch.setattr(APIGatewayBackend, "export_api", export)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    state.url = "http://{}:{}".format(*server.get_host_and_port())
    yield state
    server.stop()


def audited(run: Run, moto: State, tmp_path: Path, api: str) -> dict[str, str]:
    """Return the messages of an audit of an API, by their rules."""
    done = run("audit", "--rest-api", api, *ARGUMENTS, **plain(moto.url, tmp_path))
    assert "not checked" not in done.stderr
    return {one["rule"]: one["message"] for one in json.loads(done.stdout)["findings"]}


def wire(gateway: Client, api: str, resource: str, mode: str) -> None:
    gateway.put_integration(
        restApiId=api,
        resourceId=resource,
        httpMethod="POST",
        type="HTTP_PROXY",
        integrationHttpMethod="POST",
        uri="https://chat.example.com/",
        timeoutInMillis=900000 if mode == "STREAM" else 29000,
        responseTransferMode=mode,
    )


def deploy(moto: State, gateway: Client, api: str) -> None:
    """Deploy an API to its stage, which exports from now on what the draft is now."""
    gateway.create_deployment(restApiId=api, stageName="prod")
    resources = gateway.get_resources(restApiId=api, embed=["methods"])["items"]
    moto.exports[api] = exported(resources, gateway.get_authorizers(restApiId=api)["items"])


def test_an_api_is_followed_through_what_is_done_to_it(run: Run, moto: State, tmp_path: Path) -> None:
    gateway, cognito = moto.client("apigateway"), moto.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]
    cognito.create_resource_server(
        UserPoolId=pool["Id"],
        Identifier="chat",
        Name="chat",
        Scopes=[{"ScopeName": "write", "ScopeDescription": "write"}],
    )
    client = cognito.create_user_pool_client(
        UserPoolId=pool["Id"],
        ClientName="web",
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
    )["UserPoolClient"]
    api = gateway.create_rest_api(name="chat", endpointConfiguration={"types": ["REGIONAL"]})["id"]
    login = gateway.create_authorizer(
        restApiId=api,
        name="login",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool["Arn"]],
        identitySource="method.request.header.Authorization",
    )["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    chat = gateway.create_resource(restApiId=api, parentId=root, pathPart="chat")["id"]
    gateway.put_method(
        restApiId=api,
        resourceId=chat,
        httpMethod="POST",
        authorizationType="COGNITO_USER_POOLS",
        authorizerId=login,
        authorizationScopes=["chat/write"],
    )
    wire(gateway, api, chat, "BUFFERED")
    deploy(moto, gateway, api)

    wire(gateway, api, chat, "STREAM")
    found = audited(run, moto, tmp_path, api)
    assert "stage prod still has transfer mode BUFFERED" in found["UNB504"]
    assert "UNB304" in found, "no client may ask for the scope"

    deploy(moto, gateway, api)
    cognito.update_user_pool_client(
        UserPoolId=pool["Id"],
        ClientId=client["ClientId"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "chat/write"],
    )
    assert audited(run, moto, tmp_path, api) == {}

    gateway.delete_rest_api(restApiId=api)
    gone = run("audit", "--rest-api", api, **plain(moto.url, tmp_path))
    assert f"unbuffered: not checked: API {api}: there is none" in gone.stderr.splitlines()
    assert gone.returncode == 3
