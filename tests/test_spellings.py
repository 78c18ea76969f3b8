"""One template, three spellings: the same findings on the corresponding lines."""

# ruff: noqa: E501 - the URIs of the template cannot be broken
import json
from pathlib import PurePosixPath
from typing import Any

import yaml

from unbuffered.collect import Source
from unbuffered.packs import load
from unbuffered.testing import report

SHORT = """\
Parameters:
  Region: {Type: String}
Conditions:
  IsEast: !Equals [!Ref Region, us-east-1]
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: chat
      MinimumCompressionSize: 10
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        TimeoutInMillis: 1000000
        Uri: !Join ["", ["arn:aws:apigateway:", !Ref Region, ":lambda:path/2015-03-31/functions/", !GetAtt Chat.Arn, /invocations]]
  Put:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: PUT
      Integration:
        Type: !If [IsEast, AWS, AWS_PROXY]
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        Uri: !Sub arn:aws:apigateway:${Region}:lambda:path/2021-11-15/functions/${Chat.Arn}/response-streaming-invocations
        RequestParameters:
          integration.request.header.X: method.request.header.X
  Chat:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Timeout: !FindInMap [Times, fast, seconds]
Mappings:
  Times:
    fast: {seconds: 5}
"""


class Long(yaml.SafeLoader):
    """Reads short intrinsics as long ones; for this test's own text only."""


def _long(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        value = value.split(".", 1) if suffix == "GetAtt" else value
    else:
        assert isinstance(node, yaml.SequenceNode)
        value = loader.construct_sequence(node, deep=True)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


Long.add_multi_constructor("!", _long)


def findings(name: str, text: str) -> list[tuple[str, str, tuple[str | int, ...], str | None]]:
    source = Source(PurePosixPath(name), text, named=True)
    told = report((source,), load())
    assert not told.gaps
    return [(one.rule, one.hit.says, one.hit.at.steps, one.when) for one in told.findings]


def lines(name: str, text: str) -> dict[str, str]:
    """Return the text of the line of every finding, without marks of either language."""
    source = Source(PurePosixPath(name), text, named=True)
    split = text.splitlines()
    return {
        f"{one.rule} {one.hit.says}": split[one.hit.at.span.line - 1].strip().partition(":")[0].strip(' "')
        for one in report((source,), load()).findings
        if isinstance(one.hit.at.steps[-1], str)
    }


def test_the_same_findings_on_the_corresponding_lines() -> None:
    body = yaml.load(SHORT, Long)  # noqa: S506 - a safe loader with one more constructor
    long, flat = yaml.safe_dump(body, sort_keys=False, width=1000), json.dumps(body, indent=2)
    assert "!" not in long
    wanted = sorted(findings("t.yaml", SHORT), key=str)
    assert {one[0] for one in wanted} >= {
        "UNB101",
        "UNB102",
        "UNB402",
        "UNB405",
        "UNB406",
        "UNB409",
        "UNB601",
        "UNB605",
    }
    assert sorted(findings("t.yaml", long), key=str) == wanted
    assert sorted(findings("t.json", flat), key=str) == wanted
    assert lines("t.yaml", SHORT) == lines("t.yaml", long) == lines("t.json", flat)
