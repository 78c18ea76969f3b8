"""The comparison with the goldens of SAM's translator, over a small checkout of our own."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: s3://bucket/code.zip
      Events:
        Post: {Type: Api, Properties: {Path: /chat, Method: post, TimeoutInMillis: 20000}}
"""
URI = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Chat.Arn}/invocations"


def golden(timeout: int) -> str:
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": {"Fn::Sub": URI},
        "timeoutInMillis": timeout,
    }
    body = {"swagger": 2.0, "paths": {"/chat": {"post": {"x-amazon-apigateway-integration": integration}}}}
    stage = {"RestApiId": {"Ref": "ServerlessRestApi"}, "StageName": "Prod", "DeploymentId": {"Ref": "Now"}}
    deployment = {"RestApiId": {"Ref": "ServerlessRestApi"}, "StageName": "Stage"}
    resources = {
        "Chat": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "nodejs22.x"}},
        "ServerlessRestApi": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}},
        "Now": {"Type": "AWS::ApiGateway::Deployment", "Properties": deployment},
        "ProdStage": {"Type": "AWS::ApiGateway::Stage", "Properties": stage},
    }
    return json.dumps({"Resources": resources})


def compared(checkout: Path, *options: str) -> subprocess.CompletedProcess[str]:
    folder = checkout / "tests" / "translator"
    (folder / "input").mkdir(parents=True, exist_ok=True)
    (folder / "output").mkdir(exist_ok=True)
    (folder / "input" / "chat.yaml").write_text(TEMPLATE, "utf-8")
    (folder / "input" / "error_chat.yaml").write_text("Resources: []\n", "utf-8")
    command = [sys.executable, str(ROOT / "benchmarks" / "sam_goldens.py"), str(checkout), *options]
    environment = os.environ | {"AWS_DEFAULT_REGION": "us-east-1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_what_is_explained_is_counted_and_what_is_not_fails(tmp_path: Path) -> None:
    output = tmp_path / "tests" / "translator" / "output" / "chat.json"
    output.parent.mkdir(parents=True)
    output.write_text(golden(20000), "utf-8")
    run = compared(tmp_path, "--differences")
    assert run.returncode == 0, run.stderr
    assert "templates 1, without a route 0" in run.stdout
    assert "equal in every fact or explained 1" in run.stdout
    assert "the stage Stage: chat: POST /chat of ServerlessRestApi" in run.stdout
    output.write_text(golden(10000), "utf-8")
    run = compared(tmp_path)
    assert run.returncode == 1
    assert "('timeout', frozenset({20000}), frozenset({10000}))" in run.stdout


def test_every_event_is_asked_to_stream_and_translated(tmp_path: Path) -> None:
    output = tmp_path / "tests" / "translator" / "output" / "chat.json"
    output.parent.mkdir(parents=True)
    output.write_text(golden(20000), "utf-8")
    run = compared(tmp_path, "--streaming")
    assert run.returncode == 0, run.stderr
    assert "routes on both sides 1, equal in every fact or explained 1" in run.stdout
