"""What intrinsic functions yield, in every spelling and in every scenario."""

from pathlib import Path, PurePosixPath

import pytest

from unbuffered.disk import Tree
from unbuffered.model.fact import Absent, Known, Unknown
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.estate.library import Library
from unbuffered.readers.estate.stacks import Estate, Stack
from unbuffered.readers.estate.template import Template, read_template
from unbuffered.readers.language.worlds import MAX_WORLDS, World, worlds
from unbuffered.readers.resolution.scope import Scope

HEAD = """
Parameters:
  Open: {Type: String}
  Given: {Type: String, Default: given}
  Listed: {Type: String, AllowedValues: [one, two], Default: two}
  Many: {Type: CommaDelimitedList, Default: "a, b"}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /path}
  Env: {Type: String, Default: dev}
Mappings:
  ByRegion:
    us-east-1: {arn: "arn:us-east-1:layer:A", mode: STREAM}
    eu-west-1: {arn: "arn:eu-west-1:layer:A", mode: BUFFERED}
  ByEnv:
    dev: {size: 1}
    prod: {size: 2}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsTest: !Equals [test, !Ref Env]
  IsEither: !Or [!Condition IsProd, !Condition IsTest]
  IsBoth: !And [!Condition IsProd, !Condition IsTest]
  IsForeign: !Equals [!ImportValue other, x]
  IsNotProd: !Not [!Condition IsProd]
Resources:
  Fn: {Type: AWS::Lambda::Function}
  Probe:
    Type: AWS::ApiGateway::Method
    Properties:
      V: """


def read(value: str, *, decide: bool = True) -> list[tuple[tuple[tuple[str, str], ...], str]]:
    """Return (scenario, value) for every world of an expression."""
    document = parse(PurePosixPath("t.yaml"), HEAD + value + "\n")
    assert not document.flaws
    template = read_template(document)
    properties = template.resources["Probe"].properties
    assert properties is not None
    spot = properties.child("V")
    found = []
    for result in worlds(lambda world: told(seen(template, world), spot, properties, decide=decide)):
        assert result is not None
        found.append(
            (tuple((name.partition("\0")[0], value) for name, value in result[0].asked.items()), result[1])
        )
    return found


def seen(template: Template, world: World) -> Scope:
    stack = Stack("", template)
    return Scope(Estate(Library(Tree(Path(), ())), {"": stack}), stack, world)


def told(scope: Scope, spot: Spot | None, parent: Spot, *, decide: bool) -> str:
    match scope.text(spot, parent.place, decide=decide):
        case Known(text):
            return str(text)
        case Absent():
            return "absent"
        case Unknown(why):
            return f"unknown: {why}"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("plain", "plain"),
        ("!Ref Open", "${Open}"),
        ("{Ref: Given}", "given"),
        ("!Ref Stored", "${Stored}"),
        ("!Ref Fn", "${Fn}"),
        ("!Ref AWS::Partition", "${AWS::Partition}"),
        ("!Ref AWS::NoValue", "absent"),
        ("!Ref Nobody", "${Nobody}"),
        ("!GetAtt Fn.Arn", "${Fn.Arn}"),
        ("{Fn::GetAtt: [Fn, Arn]}", "${Fn.Arn}"),
        ("{Fn::GetAtt: Fn.Nested.Arn}", "${Fn.Nested.Arn}"),
        ("!Sub 'arn:${AWS::Region}:${Fn.Arn}/tail'", "arn:${AWS::Region}:${Fn.Arn}/tail"),
        ("!Sub 'a${!Literal}b${Given}'", "a${Literal}bgiven"),
        ("!Sub ['${X}-${Given}', {X: !GetAtt Fn.Arn}]", "${Fn.Arn}-given"),
        ("{Fn::Sub: ['${X}', {X: {Ref: Given}}]}", "given"),
        ("!Join ['-', [a, !Ref Given, !Ref Open]]", "a-given-${Open}"),
        ("!Join ['/', !Ref Many]", "a/b"),
        ("!Join ['', [a, !Ref AWS::NoValue, b]]", "ab"),
        ("!Select [1, [a, b]]", "b"),
        ("!Select ['1', !Split ['-', 'x-y-z']]", "y"),
        ("!Select [1, !Split ['/', !Sub 'x/${Fn}/z']]", "${Fn}"),
        ("!Select [5, [a]]", "unknown: a Select that cannot be resolved"),
        ("!Select [4, !Split [':', !GetAtt Fn.Arn]]", "unknown: a Select that cannot be resolved"),
        ("!ImportValue relay", "${relay}"),
        ("{Fn::GetStackOutput: {StackName: Other, OutputName: Arn}}", "${Other.Arn}"),
        ("!FindInMap [ByEnv, prod, size]", "2"),
        ("!FindInMap [ByEnv, nowhere, size]", "unknown: no such entry in the mapping"),
        ("!Base64 x", "unknown: the result of Fn::Base64 is not known here"),
        ("{a: b}", "unknown: a mapping where a text belongs"),
    ],
)
def test_values(value: str, wanted: str) -> None:
    assert [text for _, text in read(value, decide=False)] == [wanted]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("!Sub [a]", "unknown: a Sub that cannot be resolved"),
        ("!Sub {a: b}", "unknown: a Sub that cannot be resolved"),
        ("!Sub ['${X}', {X: 1}, more]", "unknown: a Sub that cannot be resolved"),
        ("!Join [a]", "unknown: a Join that cannot be resolved"),
        ("!Join ['-', [a], b]", "unknown: a Join that cannot be resolved"),
        ("!Join [[x], [a]]", "unknown: a Join that cannot be resolved"),
        ("!Join ['-', plain]", "unknown: a Join of no list"),
        ("!Join ['-', !Ref Open]", "${Open}"),
        ("!Join ['-', {a: b}]", "unknown: a mapping where a text belongs"),
        ("!Join ['-', [a, !Base64 x]]", "a-${the result of Fn::Base64 is not known here}"),
        ("!Join ['-', [a, !Split [' ', b c]]]", "a-b-c"),
        ("!Split ['-']", "unknown: a Split that cannot be resolved"),
        ("!Split ['', a]", "unknown: a Split that cannot be resolved"),
        ("!Split ['-', [a, b]]", "unknown: a Split that cannot be resolved"),
        ("!Split ['-', a-b]", "unknown: a list where a text belongs"),
        ("!Select [0]", "unknown: a Select that cannot be resolved"),
        ("!Select [-1, [a, b]]", "unknown: a Select that cannot be resolved"),
        ("!Select [0, [a, b]]", "a"),
        ("!Select [2, [a, b]]", "unknown: a Select that cannot be resolved"),
        ("!Select [one, [a]]", "unknown: a Select that cannot be resolved"),
        ("!Select [[0], [a]]", "unknown: a Select that cannot be resolved"),
        ("!Select [0, plain]", "unknown: a Select that cannot be resolved"),
        (
            "!Select [0, !Split [':', !Sub '${Fn.Arn}:x']]",
            "unknown: a Select from pieces that are not known here",
        ),
        ("!FindInMap [ByEnv, dev]", "unknown: a FindInMap that cannot be resolved"),
        ("!FindInMap [ByEnv, prod, size, {DefaultValue: 9}]", "2"),
        ("!FindInMap [ByEnv, [a], size]", "${FindInMap}"),
        ("!FindInMap [Nowhere, !Ref Open, size]", "unknown: no such mapping"),
        ("!FindInMap [ByEnv, !Ref Open, size]", "${FindInMap}"),
        ("!FindInMap [ByEnv, !Ref Open, !Ref Open]", "unknown: the row of the mapping is not known here"),
        ("!GetAtt x", "unknown: a GetAtt that cannot be resolved"),
        ("!Ref Fn.Alias", "${Fn}"),
        ("!ImportValue [a]", "${an export}"),
        ("{Fn::GetStackOutput: {StackName: Other}}", "${Other}"),
        ("{Fn::GetStackOutput: {}}", "${the output of another stack}"),
        ("!If [IsProd, a]", "unknown: the result of Fn::If is not known here"),
        ("!If [{a: b}, a, b]", "unknown: the result of Fn::If is not known here"),
        ("{Ref: Given, x: y}", "unknown: a mapping where a text belongs"),
    ],
)
def test_what_is_not_written_as_its_function_wants_it(value: str, wanted: str) -> None:
    assert [text for _, text in read(value, decide=False)] == [wanted]


def test_an_arn_split_and_joined_again_is_another_text() -> None:
    [(_, text)] = read("!Join ['%3A', !Split [':', !GetAtt Fn.Arn]]")
    assert text == "${Fn.Arn…}"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("!Ref Listed", [((("Listed", "one"),), "one"), ((("Listed", "two"),), "two")]),
        ("!If [IsProd, a, b]", [((("IsProd", "false"),), "b"), ((("IsProd", "true"),), "a")]),
        ("!If [IsNotProd, a, b]", [((("IsNotProd", "true"),), "a"), ((("IsNotProd", "false"),), "b")]),
        ("!If [IsBoth, a, b]", [((("IsBoth", "false"),), "b")]),
        ("!If [IsForeign, a, b]", [((("IsForeign", "true"),), "a"), ((("IsForeign", "false"),), "b")]),
        ("!If [Nowhere, a, b]", [((("Nowhere", "true"),), "a"), ((("Nowhere", "false"),), "b")]),
        (
            "!If [IsProd, !Ref AWS::NoValue, b]",
            [((("IsProd", "false"),), "b"), ((("IsProd", "true"),), "absent")],
        ),
        (
            "!FindInMap [ByRegion, !Ref AWS::Region, mode]",
            [((("AWS::Region", "us-east-1"),), "STREAM"), ((("AWS::Region", "eu-west-1"),), "BUFFERED")],
        ),
        ("!FindInMap [ByEnv, [a], size]", [((), "${FindInMap}")]),
        ("!FindInMap [Nowhere, !Ref Open, size]", [((), "unknown: no such mapping")]),
    ],
)
def test_scenarios(value: str, wanted: list[tuple[tuple[tuple[str, str], ...], str]]) -> None:
    found = read(value)
    assert dict(found) == dict(wanted)


def test_conditions_on_one_parameter_never_contradict_each_other() -> None:
    found = {choices for choices, _ in read("!If [IsProd, a, !If [IsTest, b, c]]")}
    assert (("IsProd", "true"), ("IsTest", "true")) not in found
    assert len(found) == 3


def test_a_mapping_row_that_is_not_decided_is_known_where_all_rows_agree() -> None:
    [(_, text)] = read("!FindInMap [ByRegion, !Ref AWS::Region, arn]", decide=False)
    assert text.startswith("arn:")
    assert text.endswith("-1:layer:A")


def test_a_parameter_leaves_its_mark_on_the_fact() -> None:
    document = parse(PurePosixPath("t.yaml"), HEAD + "!Ref Given\n")
    template = read_template(document)
    properties = template.resources["Probe"].properties
    assert properties is not None
    [result] = list(worlds(lambda world: seen(template, world).word(properties.child("V"), properties.place)))
    assert result is not None
    fact = result[1]
    assert isinstance(fact, Known)
    assert [(given.name, given.value, given.at.span.line) for given in fact.given] == [("Given", "given", 4)]


def test_more_scenarios_than_we_follow_are_said() -> None:
    conditions = "\n".join(f"  C{n}: !Equals [!ImportValue e{n}, x]" for n in range(9))
    branches = ", ".join(f"!If [C{n}, a, b]" for n in range(9))
    body = f"Type: AWS::X::Y\n    Properties:\n      V: !Join ['', [{branches}]]\n"
    text = f"Conditions:\n{conditions}\nResources:\n  A:\n    {body}"
    template = read_template(parse(PurePosixPath("t"), text))
    properties = template.resources["A"].properties
    assert properties is not None
    results = list(worlds(lambda world: seen(template, world).word(properties.child("V"), properties.place)))
    assert len(results) == MAX_WORLDS + 1
    assert results[-1] is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("900_000", 900_000), ("'29000'", 29_000), ("3e4", 30_000), ("many", None), ("1.5", None), ("''", None)],
)
def test_numbers(value: str, wanted: int | None) -> None:
    document = parse(PurePosixPath("t.yaml"), HEAD + value + "\n")
    template = read_template(document)
    properties = template.resources["Probe"].properties
    assert properties is not None
    [result] = list(
        worlds(lambda world: seen(template, world).number(properties.child("V"), properties.place))
    )
    assert result is not None
    fact = result[1]
    assert (fact.value if isinstance(fact, Known) else None) == wanted
