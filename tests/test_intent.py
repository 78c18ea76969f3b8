"""What shows that a route means to stream, one sign at a time, and what looks like one and is none."""

from pathlib import PurePosixPath

import pytest
from msgspec.structs import replace

from unbuffered.collect import Source
from unbuffered.intent import answers_whole, intent
from unbuffered.model.drift import Aspect, Drift, Holder
from unbuffered.model.handler import Misshape, Shape
from unbuffered.model.route import Route
from unbuffered.testing import project

SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: run.sh
      CodeUri: s3://bucket/key
      Environment:
        Variables: {variables}
      Events:
        Post: {{Type: {kind}, Properties: {{Path: /chat, Method: post{event}}}}}
        Other: {{Type: {kind}, Properties: {{Path: /other, Method: post{other}}}}}
Outputs:
  Said: {{Value: {said}}}
"""
WRAPPED = "AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap"
TOLD = "the web adapter is told how to invoke"
MEANT = "the web adapter is meant to stream"
ASKED = "streaming is asked for here"
STREAM = ", ResponseTransferMode: RESPONSE_STREAM"
BUFFERED = ", ResponseTransferMode: BUFFERED"


def route(text: str, *more: Source) -> Route:
    read = project([Source(PurePosixPath("t.yaml"), text, named=True), *more])
    [found] = [case for one in read.endpoints for _, case in one.cases if case.path == "/chat"]
    return found


def signs(text: str) -> list[str]:
    return [one.says for one in intent(route(text))]


def sam(
    variables: str = "{}", *, event: str = "", other: str = "", kind: str = "Api", runtime: str = "python3.13"
) -> str:
    return SAM.format(variables=variables, event=event, other=other, kind=kind, runtime=runtime, said="x")


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        (f"{{{WRAPPED}, AWS_LWA_INVOKE_MODE: response_stream}}", [TOLD]),
        ("{AWS_LWA_INVOKE_MODE: response_stream}", [TOLD]),
        (f"{{{WRAPPED}, AWS_LWA_INVOKE_MODE: Buffered}}", []),
        (f"{{{WRAPPED}, AWS_LWA_INVOKE_MODE: !Ref Elsewhere}}", []),
        (f"{{{WRAPPED}, LWA_INVOKE_MODE: response_stream}}", [MEANT]),
        (f"{{LWA_INVOKE_MODE: Response_STREAM, {WRAPPED}}}", [MEANT]),
        (f"{{{WRAPPED}, LWA_INVOKE_MODE: buffered}}", []),
        (f"{{{WRAPPED}, LWA_INVOKE_MODE: !Ref Elsewhere}}", []),
        (f"{{{WRAPPED}, ANSWERS: stream}}", []),
        ("{LWA_INVOKE_MODE: response_stream}", []),
        ("{LWA_INVOKE_MODE: response_stream, PORT: '8080'}", []),
        (f"{{{WRAPPED}}}", []),
    ],
)
def test_the_variables_of_the_web_adapter(variables: str, says: list[str]) -> None:
    assert signs(sam(variables)) == says


@pytest.mark.parametrize(
    ("variables", "other", "says"),
    [
        ("{AWS_LWA_INVOKE_MODE: response_stream}", STREAM, [TOLD]),
        ("{PORT: '8080', AWS_LWA_INVOKE_MODE: response_stream}", STREAM, [TOLD]),
        ("{AWS_LWA_INVOKE_MODE: response_stream}", BUFFERED, []),
        (f"{{{WRAPPED}, LWA_INVOKE_MODE: response_stream}}", STREAM, []),
        ("{}", STREAM, []),
    ],
)
def test_who_asks_for_no_stream_gets_one_where_the_adapter_streams_for_another_route(
    variables: str, other: str, says: list[str]
) -> None:
    assert signs(sam(variables, event=BUFFERED, other=other)) == says


@pytest.mark.parametrize(
    ("kind", "milliseconds", "says"),
    [
        ("Api", 29_000, []),
        ("Api", 29_001, ["waits 29001 ms, longer than a buffered call may take"]),
        ("HttpApi", 30_000, []),
    ],
)
def test_a_timeout_longer_than_a_buffered_call_may_take(
    kind: str, milliseconds: int, says: list[str]
) -> None:
    assert signs(sam(event=f", TimeoutInMillis: {milliseconds}", kind=kind)) == says


@pytest.mark.parametrize(
    ("aspect", "live", "says"),
    [
        (Aspect.MODE, "STREAM", ["streaming is switched on where it is deployed"]),
        (Aspect.MODE, "BUFFERED", []),
        (Aspect.TARGET, "STREAM", []),
    ],
)
def test_what_is_deployed(aspect: Aspect, live: str, says: list[str]) -> None:
    found = route(sam())
    drift = Drift(aspect, Holder.STAGE, "live", "", live, found.at)
    assert [one.says for one in intent(replace(found, drifts=(drift,)))] == says


AGENT = """\
from bedrock_agentcore.runtime import BedrockAgentCoreApp
app = BedrockAgentCoreApp()
@app.entrypoint
def invoke(payload):
    return {"answer": "yes"}
app.run()
"""
RUNTIME = """\
Resources:
  Agent:
    Type: AWS::BedrockAgentCore::Runtime
    Properties:
      AgentRuntimeArtifact: {CodeConfiguration: {Code: src/, EntryPoint: [agent.py], Runtime: PYTHON_3_13}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      RestApiId: !Ref Api
      ResourceId: !Ref Chat
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub https://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/${Agent.AgentRuntimeArn}/invocations
  Chat:
    Type: AWS::ApiGateway::Resource
    Properties: {PathPart: chat, RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId}
  Api:
    Type: AWS::ApiGateway::RestApi
"""


def test_an_agent_whose_code_answers_in_one_piece_means_no_stream() -> None:
    found = route(RUNTIME, Source(PurePosixPath("src/agent.py"), AGENT, named=False))
    [handler] = found.handlers
    assert (handler.streams, handler.misshapes, intent(found)) == ((), (), ())
    assert answers_whole(found)
    assert not answers_whole(replace(found, handlers=()))
    for certain in (True, False):
        fault = Misshape(next(iter(Shape)), handler.at, "it", certain=certain)
        changed = replace(found, handlers=(replace(handler, misshapes=(fault,)),))
        assert answers_whole(changed) is not certain
        assert [one.says for one in intent(changed)] == ["the target is an AgentCore runtime"] * certain


def test_a_preflight_means_nothing() -> None:
    found = route(sam(event=STREAM))
    assert [one.says for one in intent(found)] == [ASKED]
    assert intent(replace(found, method="OPTIONS")) == ()
