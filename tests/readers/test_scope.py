"""Spots as facts: texts, words, numbers and lists, what they were given through, and what is read once."""

from pathlib import Path, PurePosixPath

import pytest

from unbuffered.collect import Source
from unbuffered.disk import Tree
from unbuffered.model.fact import Absent, Fact, Known, Unknown
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.estate.library import Library
from unbuffered.readers.estate.stacks import Estate, Stack
from unbuffered.readers.estate.template import read_template
from unbuffered.readers.language.worlds import World, worlds
from unbuffered.readers.resolution.scope import Memo, Scope
from unbuffered.testing import project

TEMPLATE = """
Parameters:
  Open: {{Type: String}}
  Other: {{Type: String}}
  Given: {{Type: String, Default: given}}
  Listed: {{Type: String, AllowedValues: [one, two]}}
  Many: {{Type: CommaDelimitedList, Default: "a, b"}}
  None: {{Type: CommaDelimitedList, Default: ""}}
Conditions:
  Prod: !Equals [!Ref Open, prod]
Resources:
  First: {{Type: AWS::Lambda::Function}}
  Second: {{Type: AWS::Lambda::Function, Condition: Prod}}
  Api: {{Type: AWS::ApiGateway::RestApi}}
  Probe: {{Type: AWS::ApiGateway::Method, Properties: {{V: {value}}}}}
"""
Written = tuple[Estate, Stack, Spot, Spot]


def written(value: str) -> Written:
    template = read_template(parse(PurePosixPath("t.yaml"), TEMPLATE.format(value=value)))
    stack = Stack("", template)
    properties = template.resources["Probe"].properties
    assert properties is not None
    spot = properties.child("V")
    assert spot is not None
    return Estate(Library(Tree(Path(), ())), {"": stack}), stack, spot, properties


def told(fact: Fact[object]) -> str:
    match fact:
        case Known(value, _, given):
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            return " ".join([shown, *(f"by {one.name}={one.value}" for one in given)])
        case Absent():
            return "absent"
        case Unknown(why):
            return f"unknown: {why}"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("plain", ["plain"]),
        ("!Ref Given", ["given by Given=given"]),
        ("!Ref Listed", ["${Listed}"]),
        ("!Ref Many", ["unknown: a list where a text belongs"]),
        ("!Ref AWS::NoValue", ["absent"]),
        ("!Sub '${Given}-${Given}'", ["given-given by Given=given"]),
        ("!If [Prod, !Ref Given, plain]", ["given by Given=given", "plain"]),
        ("!If [Prod, !Ref AWS::NoValue, plain]", ["absent", "plain"]),
        ("[a]", ["unknown: a list where a text belongs"]),
    ],
)
def test_texts_are_left_open_where_nobody_asks_to_decide(value: str, wanted: list[str]) -> None:
    estate, stack, spot, parent = written(value)
    found = worlds(lambda world: told(Scope(estate, stack, world).text(spot, parent.place)))
    assert [one[1] for one in found if one is not None] == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("plain", ["plain"]),
        ("!Ref Listed", ["one by Listed=one", "two by Listed=two"]),
        ("!Ref Open", ["unknown: parameter Open has no default"]),
        ("!Sub '${Other}-${Open}'", ["unknown: parameter Other has no default"]),
        ("!GetAtt First.Arn", ["unknown: ${First.Arn} is known only once deployed"]),
    ],
)
def test_words_are_decided(value: str, wanted: list[str]) -> None:
    estate, stack, spot, parent = written(value)
    found = worlds(lambda world: told(Scope(estate, stack, world).word(spot, parent.place)))
    assert [one[1] for one in found if one is not None] == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("[a, b]", "a, b"),
        ("[]", ""),
        ("a", "a"),
        ("!Ref Many", "a, b by Many=a, b"),
        ("!Ref None", " by None="),
        ("!Ref Given", "given by Given=given"),
        ("[x, !Ref Many, !Ref Given]", "x, a, b, given by Many=a, b by Given=given"),
        ("[x, !Ref AWS::NoValue]", "x"),
        ("[x, !Ref Listed]", "x, ${Listed}"),
        ("!Ref Listed", "${Listed}"),
        ("!Split [',', 'a,b']", "a, b"),
        ("!Ref AWS::NoValue", "absent"),
        ("!GetAZs us-east-1", "unknown: the result of Fn::GetAZs is not known here"),
        ("[x, !GetAZs us-east-1]", "unknown: the result of Fn::GetAZs is not known here"),
        ("{a: b}", "unknown: a mapping where a text belongs"),
    ],
)
def test_lists(value: str, wanted: str) -> None:
    estate, stack, spot, parent = written(value)
    assert told(Scope(estate, stack, World()).texts(spot, parent.place)) == wanted


@pytest.mark.parametrize(
    ("value", "types", "wanted"),
    [
        ("!Sub '${Second}/${First}'", ("AWS::Lambda::Function",), "Second"),
        ("!Sub '${First}/${Second}'", ("AWS::Lambda::Function",), "First"),
        ("!Sub '${First}/${Api}'", ("AWS::ApiGateway::RestApi",), "Api"),
        ("!Sub '${First}'", ("AWS::ApiGateway::RestApi",), None),
        ("First", ("AWS::Lambda::Function",), None),
        ("!Ref AWS::NoValue", ("AWS::Lambda::Function",), None),
    ],
)
def test_the_first_resource_that_a_text_refers_to(
    value: str, types: tuple[str, ...], wanted: str | None
) -> None:
    estate, stack, spot, parent = written(value)
    scope = Scope(estate, stack, World())
    found = scope.first(scope.text(spot, parent.place), *types)
    assert (found.id if found is not None else None) == wanted


def test_what_is_recalled_is_read_once_in_each_world_and_asks_again() -> None:
    estate, stack, spot, parent = written("!If [Prod, x, y]")
    memo, readings = Memo(), 0

    def read(scope: Scope) -> str:
        nonlocal readings
        readings += 1
        return told(scope.text(spot, parent.place))

    def twice(world: World) -> tuple[str, str]:
        scope = Scope(estate, stack, world, memo)
        beside = scope.beside(stack)
        return scope.recall(("it",), read), beside.recall(("it",), read)

    found = [one for one in worlds(twice) if one is not None]
    assert [(one[0].asked, one[1]) for one in found] == [
        ({"Prod\0": "true"}, ("x", "x")),
        ({"Prod\0": "false"}, ("y", "y")),
    ]
    # Once in vain, as nothing was decided then.
    assert readings == 3
    again = World({"Open\0": "prod"})
    assert Scope(estate, stack, again, memo).recall(("it",), read) == "x"
    assert (again.asked, readings) == ({"Prod\0": "true"}, 3)
    assert Scope(estate, stack, World({"Open\0": "prod"}), memo).recall(("other",), read) == "x"
    assert readings == 4


OUTER = """
Parameters: {Open: {Type: String}}
Conditions: {Made: !Equals [!Ref Open, yes]}
Resources:
  Middle: {Type: AWS::CloudFormation::Stack, Condition: Made, Properties: {TemplateURL: middle.yaml}}
"""
MIDDLE = """
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}
"""
INNER = """
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: POST, ResponseTransferMode: STREAM, Uri: https://x/}
"""


def test_what_is_nested_is_made_where_all_stacks_around_it_are() -> None:
    files = (("t.yaml", OUTER, True), ("middle.yaml", MIDDLE, False), ("inner.yaml", INNER, False))
    read = project([Source(PurePosixPath(name), text, named=named) for name, text, named in files])
    [endpoint] = read.endpoints
    assert [scenario.choices for scenario, _ in endpoint.cases] == [(("Made of t.yaml", "true"),)]
    assert [scenario.choices for scenario in endpoint.without] == [(("Made of t.yaml", "false"),)]
