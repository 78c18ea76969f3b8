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
