"""What is measured: templates, an assembly and modules of Python, made the same each time.

    python benchmarks/inputs.py FOLDER

A program of its own: what starts the measured ones must be small, as its memory counts until they are loaded.
"""

import json
import sys
from pathlib import Path

SMALL = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: An assistant behind API Gateway that streams.
Parameters:
  Stage:
    Type: String
    Default: live
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
  Chat:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Timeout: 300
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          exports.handler = awslambda.streamifyResponse(async (event, stream) => {
            stream.write("hello");
            stream.end();
          });
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: assistant
      EndpointConfiguration:
        Types: [REGIONAL]
  Resource:
    Type: AWS::ApiGateway::Resource
    Properties:
      RestApiId: !Ref Api
      ParentId: !GetAtt Api.RootResourceId
      PathPart: chat
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Resource
      HttpMethod: POST
      AuthorizationType: AWS_IAM
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        TimeoutInMillis: 900000
        Uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Chat.Arn}/\\
          response-streaming-invocations"
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Chat
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/POST/chat"
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Method
    Properties:
      RestApiId: !Ref Api
  Live:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployment
      StageName: !Ref Stage
"""
"""One route, written by hand."""

OTHER = """\
Resources:
  Bucket{number}:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {{SSEAlgorithm: aws:kms}}
      VersioningConfiguration: {{Status: Enabled}}
  Queue{number}:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: {number}
  Topic{number}:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub "topic-${{AWS::StackName}}-{number}"
"""
"""A template without an API, of which every project has more than of the others."""


def template(methods: int) -> dict[str, object]:
    """Return a template as the CDK synthesizes it, with that many routes that stream and what they need."""
    resources: dict[str, object] = {
        "Api": _made(
            "Api", "AWS::ApiGateway::RestApi", Name="big", EndpointConfiguration={"Types": ["REGIONAL"]}
        )
    }
    for number in range(methods):
        resources |= _route(number)
    return {
        "Resources": resources,
        "Parameters": {
            "BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk/v"}
        },
    }


def _made(path: str, type_: str, **properties: object) -> dict[str, object]:
    return {"Type": type_, "Properties": properties, "Metadata": {"aws:cdk:path": f"Big/{path}/Resource"}}


def _route(n: int) -> dict[str, object]:
    """Return the resources of one route: 9 kB as the CDK indents them."""
    api, function = {"Ref": "Api"}, {"Fn::GetAtt": [f"Fn{n}", "Arn"]}
    uri = ["arn:", {"Ref": "AWS::Partition"}, ":apigateway:", {"Ref": "AWS::Region"}]
    uri += [":lambda:path/2021-11-15/functions/", function, "/response-streaming-invocations"]
    source = ["arn:", {"Ref": "AWS::Partition"}, ":execute-api:", {"Ref": "AWS::Region"}, ":"]
    source += [{"Ref": "AWS::AccountId"}, ":", api, f"/*/POST/route{n}"]
    statement = [
        {
            "Action": [f"dynamodb:Action{k}" for k in range(12)],
            "Effect": "Allow",
            "Resource": {"Ref": f"Table{n}"},
        }
        for _ in range(4)
    ]
    environment = {f"VARIABLE_{k}": f"value {k} of route {n}, as long as values are" for k in range(30)}
    assume = {
        "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda"}}]
    }
    cors = "method.response.header.Access-Control-Allow-Origin"
    return {
        f"Role{n}": _made(f"Role{n}", "AWS::IAM::Role", AssumeRolePolicyDocument=assume),
        f"Policy{n}": _made(
            f"Policy{n}",
            "AWS::IAM::Policy",
            PolicyName=f"policy{n}",
            PolicyDocument={"Statement": statement, "Version": "2012-10-17"},
            Roles=[{"Ref": f"Role{n}"}],
        ),
        f"Fn{n}": _made(
            f"Fn{n}",
            "AWS::Lambda::Function",
            Runtime="nodejs22.x",
            Handler="index.handler",
            Timeout=300,
            Code={"S3Bucket": "assets", "S3Key": f"{n}.zip"},
            Role={"Fn::GetAtt": [f"Role{n}", "Arn"]},
            Environment={"Variables": environment},
        ),
        f"Table{n}": _made(
            f"Table{n}",
            "AWS::DynamoDB::Table",
            AttributeDefinitions=[{"AttributeName": f"a{k}", "AttributeType": "S"} for k in range(8)],
            KeySchema=[{"AttributeName": "a0", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        ),
        f"Resource{n}": _made(
            f"Api/route{n}",
            "AWS::ApiGateway::Resource",
            RestApiId=api,
            ParentId={"Fn::GetAtt": ["Api", "RootResourceId"]},
            PathPart=f"route{n}",
        ),
        f"Method{n}": _made(
            f"Api/route{n}/POST",
            "AWS::ApiGateway::Method",
            RestApiId=api,
            ResourceId={"Ref": f"Resource{n}"},
            HttpMethod="POST",
            AuthorizationType="AWS_IAM",
            Integration={
                "Type": "AWS_PROXY",
                "IntegrationHttpMethod": "POST",
                "ResponseTransferMode": "STREAM",
                "TimeoutInMillis": 900000,
                "Uri": {"Fn::Join": ["", uri]},
            },
        ),
        f"Options{n}": _made(
            f"Api/route{n}/OPTIONS",
            "AWS::ApiGateway::Method",
            RestApiId=api,
            ResourceId={"Ref": f"Resource{n}"},
            HttpMethod="OPTIONS",
            AuthorizationType="NONE",
            Integration={
                "Type": "MOCK",
                "RequestTemplates": {"application/json": "{ statusCode: 200 }"},
                "IntegrationResponses": [{"StatusCode": "204", "ResponseParameters": {cors: "'*'"}}],
            },
            MethodResponses=[{"StatusCode": "204", "ResponseParameters": {cors: True}}],
        ),
        f"Permission{n}": _made(
            f"Api/route{n}/Permission",
            "AWS::Lambda::Permission",
            Action="lambda:InvokeFunction",
            FunctionName=function,
            Principal="apigateway.amazonaws.com",
            SourceArn={"Fn::Join": ["", source]},
        ),
    }


def written(template_: dict[str, object]) -> str:
    """Return a template as the CDK writes it."""
    return json.dumps(template_, indent=1)


def sized(size: int) -> str:
    """Return a template of about that many bytes."""
    each = (len(written(template(20))) - len(written(template(10)))) / 10
    return written(template(max(1, round(size / each))))


def templates(folder: Path, count: int) -> None:
    """Write templates as projects have them: one in four has an API."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        text = SMALL.replace("PathPart: chat", f"PathPart: chat{number}") if number % 4 == 0 else ""
        (folder / f"t{number:04}.yaml").write_text(text or OTHER.format(number=number), "utf-8")


PROGRAM = """\
import { App, Stack, aws_apigateway as apigateway, aws_lambda as lambda } from 'aws-cdk-lib';

const stack = new Stack(new App(), 'Big');
const api = new apigateway.RestApi(stack, 'Api');
for (let n = 0; n < 200; n++) {
  const fn = new lambda.Function(stack, `Fn${n}`, { runtime: lambda.Runtime.NODEJS_22_X });
  api.root.addResource(`route${n}`).addMethod('POST', new apigateway.LambdaIntegration(fn));
}
"""


def assembly(folder: Path, methods: int) -> None:
    """Write a CDK project: its program, and the cloud assembly with the one stack that it makes."""
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    (folder / "bin" / "app.ts").write_text(PROGRAM, "utf-8")
    (folder / "cdk.json").write_text('{"app": "npx ts-node bin/app.ts"}', "utf-8")
    made = folder / "cdk.out"
    made.mkdir(exist_ok=True)
    (made / "Big.template.json").write_text(written(template(methods)), "utf-8")
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/unknown-region",
        "properties": {"templateFile": "Big.template.json"},
        "displayName": "Big",
    }
    manifest = {"version": "48.0.0", "artifacts": {"Big": stack}}
    (made / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (made / "cdk.out").write_text('{"version":"48.0.0"}', "utf-8")


APP = '''\
"""A service of an assistant, number {n}."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from package{p}.helpers{h} import shaped, stored{h}

app = FastAPI()
client = httpx.AsyncClient()


async def tokens(prompt: str) -> AsyncIterator[str]:
    """Yield what the model says."""
    async with client.stream("POST", "https://models.example.com/{n}", json={{"prompt": prompt}}) as answer:
        async for line in answer.aiter_lines():
            if not line:
                continue
            yield f"data: {{json.dumps(shaped(line))}}\\n\\n"


@app.post("/chat{n}")
async def chat(request: Request) -> StreamingResponse:
    """Answer in pieces."""
    body = await request.json()
    await asyncio.to_thread(stored{h}, body)
    return StreamingResponse(tokens(body["prompt"]), media_type="text/event-stream")


@app.get("/health{n}")
async def health() -> dict[str, str]:
    """Say that it is well."""
    await asyncio.sleep(0)
    return {{"status": "ok"}}
'''
HELPERS = '''\
"""What services share, number {n}."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

WORD = re.compile(r"\\w+")


@dataclass
class Record{n}:
    """One record."""

    key: str
    value: int = 0

    def grown(self, by: int) -> "Record{n}":
        """Return a larger one."""
        return Record{n}(self.key, self.value + by)


def shaped(line: str) -> dict[str, object]:
    """Return what a line says."""
    told = json.loads(line)
    return {{"text": told.get("text", ""), "words": len(WORD.findall(line)), "n": {n}}}


def stored{n}(body: dict[str, object]) -> None:
    """Keep what was asked."""
    with Path("log{n}.jsonl").open("a") as log:
        log.write(json.dumps(body) + "\\n")


def total(records: list[Record{n}]) -> int:
    """Return the sum of some records."""
    found = 0
    for record in records:
        if record.value > {n} and record.key:
            found += record.value
        elif record.key.startswith("x"):
            found -= 1
    return found
'''


def modules(folder: Path, count: int) -> None:
    """Write modules of Python as services have them: one in five is an application that streams."""
    for number in range(count):
        package = folder / f"package{number // 50}"
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
        name, text = (f"app{number}", APP) if number % 5 == 0 else (f"helpers{number}", HELPERS)
        (package / f"{name}.py").write_text(text.format(n=number, p=number // 50, h=number + 1), "utf-8")


SIZES = (10_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
"""The sizes of templates at which growth is measured, in bytes."""


def sized_in(folder: Path, size: int) -> Path:
    """Return where the template of about a size is."""
    return folder / f"cdk{size}.template.json"


def main(folder: Path) -> None:
    """Write everything that is measured."""
    (folder / "small.yaml").write_text(SMALL, "utf-8")
    for size in SIZES:
        sized_in(folder, size).write_text(sized(size), "utf-8")
    templates(folder / "many", 1_000)
    assembly(folder / "app", 200)
    modules(folder / "modules", 1_000)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
