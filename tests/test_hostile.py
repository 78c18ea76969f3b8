"""Inputs that are made to hurt: each is answered soon, and nothing of ours fails."""

import time
from pathlib import PurePosixPath

import pytest

from unbuffered.collect import Source
from unbuffered.disk import InputError, decode
from unbuffered.packs import load
from unbuffered.report import Report
from unbuffered.testing import report

METHOD = """
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: {mode}
        Uri: {uri}
"""


def method(mode: str = "STREAM", uri: str = "https://chat.example.com/", **sections: str) -> str:
    return "\n".join(f"{name}: {body}" for name, body in sections.items()) + METHOD.format(mode=mode, uri=uri)


def nested(depth: int, outer: str, inner: str) -> str:
    return outer * depth + inner + "]]" * depth


def adapter(routes: int) -> str:
    mode = "ResponseTransferMode: RESPONSE_STREAM"
    events = "\n".join(
        f"        E{n}: {{Type: Api, Properties: {{Path: /{n}, Method: get, {mode}}}}}" for n in range(routes)
    )
    return f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Environment: {{Variables: {{AWS_LWA_INVOKE_MODE: response_stream}}}}
      Events:
{events}
"""


CHAIN = "{" + ", ".join(f"C{n}: !And [!Condition C{n + 1}, !Condition C{n + 1}]" for n in range(30)) + "}"
MERGES = "\n".join(["a0: &a0 {x: 1}"] + [f"a{n}: &a{n} {{<<: *a{n - 1}, y{n}: 1}}" for n in range(1, 40)])
BOMB = "\n".join(["a0: &a0 {x: 1}"] + [f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]" for n in range(1, 26)])
DEEP = "\n".join(["a0: &a0 x"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 600)])

INPUTS = {
    "nested joins": method(uri=nested(60, "!Join ['', [", "x")),
    "nested subs": method(uri="".join("!Sub ['${v}${v}', {v: " for _ in range(60)) + "x" + "}]" * 60),
    "an open sub": method(uri="!Sub '" + "${" * 40_000 + "'"),
    "a condition on itself": method(
        mode="!If [A, STREAM, x]", Conditions="{A: !And [!Condition A, !Condition A]}"
    ),
    "a chain of conditions": method(mode="!If [C0, STREAM, x]", Conditions=CHAIN),
    "merges": method() + MERGES,
    "merges that double": method() + BOMB,
    "aliases that deepen": method() + DEEP,
    "an open comment": method(uri="!Sub arn:aws:lambda:path/functions/${Fn.Arn}/invocations")
    + "  Fn: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: '"
    + "/* " * 80_000
    + "'}}}\n",
    "one adapter, many routes": adapter(150),
    "a mapping without rows": method(mode="!FindInMap [M, !Ref AWS::Region, x]", Mappings="{M: {}}"),
    "a parameter without values": method(mode="!Ref P", Parameters="{P: {Type: String, AllowedValues: []}}"),
    "dynamic references that never end": method(uri="'" + "{{resolve:" * 40_000 + "'"),
    "a host of many names": method(uri="'https://" + "bedrock" * 15_000 + "/'"),
    "a condition with a zero in its name": method(
        mode='!If ["A\\0B", STREAM, x]',
        Conditions='{"A\\0B": !Equals [!Ref P, x]}',
        Parameters="{P: {Type: String}}",
    ),
    "odd shapes": method(mode="[]", Parameters="[]", Conditions="text", Mappings="[]", Globals="null"),
}


def told(text: str) -> Report:
    return report((Source(PurePosixPath("t.yaml"), text, named=True),), load())


@pytest.mark.parametrize("name", INPUTS)
def test_it_is_answered_soon(name: str) -> None:
    start = time.process_time()
    found = told(INPUTS[name])
    assert time.process_time() - start < 5
    assert not found.faults
    assert found.routes or found.gaps


AGENT = (
    METHOD.format(
        mode="STREAM",
        uri="!Sub https://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations",
    )
    + """
  Agent:
    Type: AWS::BedrockAgentCore::Runtime
    Properties:
      AgentRuntimeArtifact: {ContainerConfiguration: {ContainerUri: 1.dkr.ecr.us-east-1.amazonaws.com/a:1}}
"""
)
TOOLKIT = "default_agent: a\nagents:\n  a: {name: a, entrypoint: agent.py}\n"


@pytest.mark.parametrize(
    "code",
    [
        "\n" * 1_500_000,
        'request_headers["authorization"]' * 30_000,
        "a = request_headers\n" * 50_000,
        "request_headers" + " " * 1_000_000,
    ],
    ids=["lines", "reads", "names", "blanks"],
)
def test_code_is_looked_through_soon(code: str) -> None:
    texts = {"t.yaml": AGENT, ".bedrock_agentcore.yaml": TOOLKIT, "agent.py": code}
    start = time.process_time()
    files = [Source(PurePosixPath(file), text, named=False) for file, text in texts.items()]
    found = report(files, load())
    assert time.process_time() - start < 5
    assert found.routes


def test_exports_that_double_each_other_end() -> None:
    names = range(24)
    twice = "[!ImportValue n{1}, !ImportValue n{1}]"
    both = "Outputs: {{O: {{Value: !Join ['', " + twice + "], Export: {{Name: n{0}}}}}}}"
    texts = [both.format(n, n + 1) for n in names]
    texts.append("Outputs: {O: {Value: '', Export: {Name: n24}}}")
    files = [
        Source(
            PurePosixPath(f"t{n}.yaml"), f"Resources: {{T: {{Type: AWS::SNS::Topic}}}}\n{text}\n", named=False
        )
        for n, text in enumerate(texts)
    ]
    start = time.process_time()
    found = report(
        (*files, Source(PurePosixPath("m.yaml"), method(mode="!ImportValue n0"), named=False)), load()
    )
    assert time.process_time() - start < 5
    assert found.routes or found.gaps


def test_conditions_in_one_line_are_not_one() -> None:
    foreign = "{A: !Equals [!ImportValue a, x], B: !Equals [!ImportValue b, x]}"
    found = told(method(mode="!If [A, STREAM, !If [B, STREAMED, BUFFERED]]", Conditions=foreign))
    assert [(one.rule, one.when) for one in found.findings if one.rule == "UNB403"] == [
        ("UNB403", "A is false and B is true"),
    ]


def test_a_parameter_in_a_sub_is_compared_like_a_ref() -> None:
    sections = {
        "Parameters": "{Env: {Type: String, Default: dev}}",
        "Conditions": "{IsProd: !Equals [!Sub '${Env}', prod]}",
    }
    found = told(method(mode="!If [IsProd, STREAMED, STREAM]", **sections))
    assert ("UNB403", "IsProd is true") in [(one.rule, one.when) for one in found.findings]


def test_one_aliased_integration_is_one_finding() -> None:
    text = """
openapi: 3.0.1
info: {title: x, version: "1"}
paths:
  /a: {post: {x-amazon-apigateway-integration: &same {type: http_proxy, responseTransferMode: NOW, uri: "https://x/"}}}
  /b: {post: {x-amazon-apigateway-integration: *same}}
"""
    [finding] = [one for one in told(text).findings if one.rule == "UNB403"]
    assert len(finding.routes) == 2


@pytest.mark.parametrize("data", [b"a\0b", b"\xff\xfea", b"\xe9"])
def test_bytes_that_are_no_text(data: bytes) -> None:
    with pytest.raises(InputError):
        decode(data)
