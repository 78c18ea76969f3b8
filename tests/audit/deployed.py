"""A chat that is deployed: its stack, its API, and the function behind it."""

import json
from copy import deepcopy
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from audit.fakeaws import FakeAws

FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:chat-Chat-1ABC"
STREAMING = (
    f"arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{FUNCTION}/response-streaming-invocations"
)
AGENT = (
    "https://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/agent-AbCdEf1234/invocations"
    "?accountId=111122223333"
)

TEMPLATE = """\
Parameters:
  Mode: {Type: String}
  Key: {Type: String, NoEcho: true}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
  ChatPath:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: chat}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref ChatPath
      HttpMethod: POST
      AuthorizationType: NONE
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: !Ref Mode
        TimeoutInMillis: 900000
        Uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Chat.Arn}\\
          /response-streaming-invocations"
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentId: !Ref Deployment20260101}
  Deployment20260101:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Post
    Properties: {RestApiId: !Ref Api}
  Chat:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: run.sh
      Timeout: 900
      Code: {S3Bucket: code, S3Key: chat.zip}
      Role: arn:aws:iam::111122223333:role/chat
      Layers:
        - !Sub arn:aws:lambda:${AWS::Region}:753240598075:layer:LambdaAdapterLayerX86:25
      Environment:
        Variables:
          MODEL_KEY: sk-written-in-the-template
          AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap
          AWS_LWA_INVOKE_MODE: response_stream
"""

INTEGRATION = {
    "type": "AWS_PROXY",
    "httpMethod": "POST",
    "uri": STREAMING,
    "responseTransferMode": "STREAM",
    "timeoutInMillis": 900000,
    "requestParameters": {"integration.request.header.X-Key": "'sk-sent-on'"},
}
CONFIGURATION = {
    "FunctionName": "chat-Chat-1ABC",
    "FunctionArn": FUNCTION,
    "Runtime": "python3.13",
    "Handler": "run.sh",
    "Timeout": 900,
    "Layers": [{"Arn": "arn:aws:lambda:us-east-1:753240598075:layer:LambdaAdapterLayerX86:25"}],
    "Environment": {
        "Variables": {
            "MODEL_KEY": "sk-in-the-function",
            "AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap",
            "AWS_LWA_INVOKE_MODE": "response_stream",
        }
    },
}


def resources(integration: dict[str, Any] = INTEGRATION, **method: object) -> list[dict[str, Any]]:
    """Return the resources of the API's draft."""
    post = {"httpMethod": "POST", "authorizationType": "NONE", "methodIntegration": integration, **method}
    return [
        {"id": "root", "path": "/"},
        {
            "id": "chat",
            "parentId": "root",
            "pathPart": "chat",
            "path": "/chat",
            "resourceMethods": {"POST": post},
        },
    ]


def export(**changed: object) -> dict[str, Any]:
    """Return what a stage exports; None takes a field away."""
    integration = {**INTEGRATION, "type": "aws_proxy", **changed}
    kept = {name: one for name, one in integration.items() if one is not None}
    paths = {"/chat": {"post": {"x-amazon-apigateway-integration": kept}}}
    return {"body": json.dumps({"openapi": "3.0.1", "paths": paths})}


def configuration(**variables: str) -> dict[str, Any]:
    """Return the function with other variables."""
    found = deepcopy(CONFIGURATION)
    found["Environment"]["Variables"].update(variables)  # type: ignore[index]
    return found


def packed(files: dict[str, str]) -> bytes:
    """Return a package of code."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return data.getvalue()


def put_code(aws: FakeAws, files: dict[str, str] | bytes, path: str = "/code", **answer: object) -> None:
    """Keep the code of every function at an address that is a secret."""
    data = files if isinstance(files, bytes) else packed(files)
    aws.files[path] = (200, data)
    location = {"Location": f"{aws.url}{path}?X-Amz-Signature=sk-of-the-address", "RepositoryType": "S3"}
    aws.on("lambda", "GetFunction", {"Configuration": {}, "Code": location, **answer})


def put_api(aws: FakeAws, id_: str = "api1") -> None:
    """Deploy the API as its template has it."""
    aws.on("apigateway", "GetResources", {"items": resources()}, restapi_id=id_)
    stage = {"stageName": "prod", "deploymentId": "d1", "cacheClusterEnabled": False}
    aws.on("apigateway", "GetStages", {"item": [stage]}, restapi_id=id_)
    aws.on("apigateway", "GetExport", export(), restapi_id=id_)
    aws.on("lambda", "GetFunctionConfiguration", deepcopy(CONFIGURATION))
    aws.on("cloudfront", "ListDistributions", {"DistributionList": {"Quantity": 0, "IsTruncated": False}})


def put_stack(aws: FakeAws, template: str = TEMPLATE, name: str = "chat") -> None:
    """Deploy the stack and what it makes."""
    parameters = [
        {"ParameterKey": "Mode", "ParameterValue": "STREAM"},
        {"ParameterKey": "Key", "ParameterValue": "****"},
    ]
    described = {
        "StackName": name,
        "CreationTime": "2026-01-01T00:00:00Z",
        "StackStatus": "UPDATE_COMPLETE",
        "Parameters": parameters,
    }
    aws.on("cloudformation", "DescribeStacks", {"Stacks": [described]}, StackName=name)
    aws.on("cloudformation", "GetTemplate", {"TemplateBody": template}, StackName=name)
    made = [
        row("Api", "api1", "AWS::ApiGateway::RestApi"),
        row("Post", "api1-POST", "AWS::ApiGateway::Method"),
    ]
    function = row("Chat", "chat-Chat-1ABC", "AWS::Lambda::Function")
    first = {"StackResourceSummaries": made, "NextToken": "more"}
    aws.on("cloudformation", "ListStackResources", first, StackName=name)
    rest = {"StackResourceSummaries": [function]}
    aws.on("cloudformation", "ListStackResources", rest, StackName=name, NextToken="more")
    put_api(aws)


def row(logical: str, physical: str, kind: str) -> dict[str, Any]:
    """Return a resource of a stack."""
    return {
        "LogicalResourceId": logical,
        "PhysicalResourceId": physical,
        "ResourceType": kind,
        "ResourceStatus": "CREATE_COMPLETE",
        "LastUpdatedTimestamp": "2026-01-01T00:00:00Z",
    }
