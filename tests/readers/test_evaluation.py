"""What names stand for across stacks: parameters, outputs, and where a value comes from."""

from pathlib import Path, PurePosixPath

import pytest

from unbuffered.disk import Tree
from unbuffered.model.fact import Absent, Fact, Known, Unknown
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.estate.exports import Environment
from unbuffered.readers.estate.library import Library
from unbuffered.readers.estate.stacks import Estate, Stack
from unbuffered.readers.estate.template import read_template
from unbuffered.readers.language.worlds import World, worlds
from unbuffered.readers.resolution.scope import Scope

CHILD = """
Parameters:
  Word: {{Type: String, Default: own}}
  Left: {{Type: String, Default: left}}
  Open: {{Type: String}}
  Many: {{Type: CommaDelimitedList, Default: "a,b"}}
  Numbers: {{Type: "List<Number>", Default: "1,2"}}
  Size: {{Type: String, AllowedValues: [s, m]}}
  Odd: {{Type: String, AllowedValues: [s, [m]]}}
  Bad: {{Type: String, Default: [x]}}
  Stored: {{Type: "AWS::SSM::Parameter::Value<String>", Default: /path}}
Mappings:
  Sizes:
    s: {{mode: STREAM}}
    m: {{mode: BUFFERED}}
Resources:
  Fn: {{Type: AWS::Lambda::Function}}
  Probe: {{Type: AWS::ApiGateway::Method, Properties: {{V: {value}}}}}
"""
PARENT = """
Parameters:
  Mine: {Type: String, Default: mine}
  Unset: {Type: String}
  Both: {Type: CommaDelimitedList, Default: "p,q"}
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters:
        %s
"""
OTHER = """
Parameters: {Unset: {Type: String}, Kept: {Type: String, Default: kept}}
Resources: {Table: {Type: AWS::DynamoDB::Table}}
Outputs:
  Plain: {Value: here}
  Kept: {Value: !Ref Kept}
  Name: {Value: !Ref Table}
  None: {Description: nothing}
"""


def stack(id_: str, text: str, **more: object) -> Stack:
    template = read_template(parse(PurePosixPath(f"{id_}.yaml"), text), id_)
    return Stack(id_, template, **more)  # type: ignore[arg-type]  # as a stack takes them


def told(fact: Fact[object]) -> str:
    match fact:
        case Known(value, _, given, origin):
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            seen = f"at {origin.file}:{origin.span.line}" if origin is not None else ""
            return " ".join(filter(None, [shown, *(f"by {one.name}={one.value}" for one in given), seen]))
        case Absent():
            return "absent"
        case Unknown(why):
            return f"unknown: {why}"


def read(here: Stack, *beside: Stack, decide: bool = False, listed: bool = False) -> list[str]:
    """Return what the probe of a stack says in each world, among other stacks."""
    estate = Estate(Library(Tree(Path(), ())), {one.id: one for one in (here, *beside)})
    properties = here.template.resources["Probe"].properties
    assert properties is not None
    spot = properties.child("V")

    def seen(world: World) -> str:
        scope = Scope(estate, here, world)
        at = properties.place
        return told(scope.texts(spot, at) if listed else scope.text(spot, at, decide=decide))

    return [one[1] for one in worlds(seen) if one is not None]


def nested(value: str, handed: str) -> tuple[Stack, Stack]:
    """Return a stack and the one around it, which hands it some parameters."""
    parent = stack("parent", PARENT % handed)
    within = parent.template.resources["Inner"]
    assert within.properties is not None
    spot = within.properties.child("Parameters")
    assert spot is not None
    bindings = {str(one.steps[-1]): one for one in spot.children()}
    child = stack("child", CHILD.format(value=value), parent=parent, within=within, bindings=bindings)
    parent.children["Inner"] = child
    return child, parent


@pytest.mark.parametrize(
    ("value", "deployed", "wanted"),
    [
        ("!Ref Word", {}, "own by Word=own"),
        ("!Ref Word", {"Word": "theirs"}, "theirs"),
        ("!Ref Open", {}, "${Open}"),
        ("!Ref Open", {"Open": "theirs"}, "theirs"),
        ("!Ref Stored", {}, "${Stored}"),
        ("!Ref Stored", {"Stored": "theirs"}, "theirs"),
        ("!Ref Many", {}, "a, b by Many=a,b"),
        ("!Ref Many", {"Many": "x, y"}, "x, y"),
        ("!Ref Numbers", {"Numbers": "7,8"}, "7, 8"),
        ("!Ref Bad", {}, "${Bad}"),
        ("!Ref Many", {"Many": ""}, ""),
        ("!Ref Size", {"Size": "m"}, "m"),
        ("!FindInMap [Sizes, !Ref Size, mode]", {"Size": "m"}, "BUFFERED"),
        ("!FindInMap [Sizes, !Ref Size, mode]", {"Size": "s"}, "STREAM"),
    ],
)
def test_parameters_that_are_deployed(value: str, deployed: dict[str, str], wanted: str) -> None:
    assert read(stack("child", CHILD.format(value=value), deployed=deployed), listed=True) == [wanted]


def test_a_parameter_with_listed_values_is_decided_and_told() -> None:
    here = stack("child", CHILD.format(value="!Ref Size"))
    assert read(here, decide=True) == ["s by Size=s", "m by Size=m"]
    estate = Estate(Library(Tree(Path(), ())), {"child": here})
    found = worlds(lambda world: Scope(estate, here, world).refer("Size", "", decide=True))
    assert [one[0].asked for one in found if one is not None] == [{"Size\0child": "s"}, {"Size\0child": "m"}]


@pytest.mark.parametrize(
    ("value", "handed", "wanted"),
    [
        ("!Ref Word", "Word: given", "given at parent.yaml:13"),
        ("!Ref Word", "Word: !Ref Mine", "mine by Mine=mine"),
        ("!Ref Word", "Word: !Ref Unset", "${Unset} at parent.yaml:13"),
        ("!Ref Word", "Word: !Ref Table", "${Table} at parent.yaml:13"),
        ("!Ref Word", "Word: !Sub '${Mine}-${Unset}'", "mine-${Unset} by Mine=mine"),
        ("!Sub '${Word}!'", "Word: given", "given! at parent.yaml:13"),
        ("!Ref Left", "Word: given", "left by Left=left"),
        ("!Ref Open", "Word: given", "${Open}"),
        ("!Ref Size", "Word: given", "${Size}"),
        ("!Ref Many", "Many: !Ref Unset", "${Unset} at parent.yaml:13"),
    ],
)
def test_parameters_that_a_parent_hands_down(value: str, handed: str, wanted: str) -> None:
    child, parent = nested(value, handed)
    assert read(child, parent) == [wanted]
    assert read(child, parent, decide=True) == [wanted]


@pytest.mark.parametrize(
    ("handed", "wanted"),
    [
        ("Many: 'x,y'", "x, y"),
        ("Many: !Join [',', [x, y]]", "x, y"),
        ("Many: !Join [',', !Ref Both]", "p, q by Both=p,q"),
        ("Many: !Ref Both", "p, q by Both=p,q"),
        ("Many: !Ref Unset", "${Unset}"),
        ("Word: x", "a, b by Many=a,b"),
    ],
)
def test_lists_that_a_parent_hands_down(handed: str, wanted: str) -> None:
    child, parent = nested("!Ref Many", handed)
    assert read(child, parent, listed=True) == [wanted]


def test_parameters_that_a_function_makes_are_open_whatever_their_defaults() -> None:
    child, parent = nested("!Ref Word", "Word: given")
    child.bindings = None
    assert read(child, parent) == ["${Word}"]


@pytest.mark.parametrize(
    ("argument", "wanted"),
    [
        ("{StackName: named, OutputName: Plain}", "here"),
        ("{StackName: named, OutputName: Kept}", "kept by Kept=kept"),
        ("{StackName: named, OutputName: Name}", "${Table}"),
        ("{StackName: named, OutputName: None}", "${named.None}"),
        ("{StackName: named, OutputName: Nobody}", "${named.Nobody}"),
        ("{StackName: nobody, OutputName: Plain}", "${nobody.Plain}"),
        ("{StackName: named}", "${named}"),
        ("{OutputName: Plain}", "${Plain}"),
        ("{StackName: !Ref Open, OutputName: Plain}", "${Plain}"),
        ("{StackName: !Ref Size, OutputName: Plain}", "${Plain}"),
        ("{StackName: named, OutputName: Plain, Region: us-east-1}", "here"),
        ("{StackName: named, OutputName: Plain, Region: !Ref AWS::Region}", "here"),
        ("{StackName: named, OutputName: Plain, Region: eu-west-1}", "${named.Plain}"),
        ("{StackName: named, OutputName: Plain, Region: !Ref Open}", "${named.Plain}"),
    ],
)
def test_outputs_of_a_stack_that_is_named(argument: str, wanted: str) -> None:
    region = Environment(None, "us-east-1")
    here = stack("child", CHILD.format(value=f"{{Fn::GetStackOutput: {argument}}}"), environment=region)
    assert read(here, stack("other", OTHER, name="named", environment=region), listed=True) == [wanted]


def test_a_value_that_passed_through_a_stack_is_told_from_where_it_is_written() -> None:
    here = stack("child", CHILD.format(value="{Fn::GetStackOutput: {StackName: named, OutputName: Plain}}"))
    other = stack("other", OTHER, name="named")
    estate = Estate(Library(Tree(Path(), ())), {"child": here, "other": other})
    scope = Scope(estate, here, World())
    properties = here.template.resources["Probe"].properties
    assert properties is not None
    assert told(scope.text(properties.child("V"), properties.place)) == "here at other.yaml:5"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("!Ref AWS::Region", "us-east-1"),
        ("!Ref AWS::AccountId", "123456789012"),
        ("!Ref AWS::StackName", "named"),
        ("!Ref AWS::Partition", "${AWS::Partition}"),
        ("!Ref AWS::NoValue", "absent"),
        ("!Ref Fn", "${Fn}"),
        ("!GetAtt Fn.Arn", "${Fn.Arn}"),
        ("!GetAtt Word.Arn", "${Word.Arn}"),
        ("!Ref Fn.Version", "${Fn}"),
        ("!Ref Nobody", "${Nobody}"),
    ],
)
def test_what_is_known_of_where_a_stack_goes(value: str, wanted: str) -> None:
    where = Environment("123456789012", "us-east-1")
    assert read(stack("child", CHILD.format(value=value), name="named", environment=where)) == [wanted]


def test_a_value_handed_down_twice_is_told_from_where_it_was_first() -> None:
    child, parent = nested("!Ref Word", "Word: !Ref Unset")
    outer = stack("outer", PARENT % "Unset: given")
    within = outer.template.resources["Inner"]
    assert within.properties is not None
    handed = within.properties.child("Parameters")
    assert handed is not None
    parent.parent, parent.within, parent.bindings = outer, within, {"Unset": next(iter(handed.children()))}
    outer.children["Inner"] = parent
    assert read(child, parent, outer) == ["given at outer.yaml:13"]


def test_what_is_no_text_is_no_value_that_a_parameter_may_take() -> None:
    assert read(stack("child", CHILD.format(value="!Ref Odd")), decide=True) == ["s by Odd=s"]


EXPORTING = """
Outputs:
  First: {Value: first}
  Second: {Value: second, Export: {Name: it}}
  Third: {Export: {Name: third}}
  Fourth: {Value: fourth, Export: {Name: last}}
"""


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("it", "second"), ("last", "fourth"), ("third", "${third}"), ("First", "${First}")],
)
def test_exports_beside_outputs_that_are_none(name: str, wanted: str) -> None:
    here = stack("child", CHILD.format(value=f"!ImportValue {name}"))
    assert read(here, stack("other", EXPORTING), listed=True) == [wanted]


def test_a_stack_that_is_not_read_is_taken_for_the_one_that_speaks_of_it() -> None:
    here, other = stack("child", CHILD.format(value="x")), stack("other", OTHER)
    estate = Estate(Library(Tree(Path(), ())), {"child": here, "other": other})
    scope = Scope(estate, here, World())
    assert scope.at("child") is scope
    assert scope.at("nowhere") is scope
    assert scope.at("other").stack is other
    assert scope.at("other") is scope.at("other")
    assert scope.at("other").at("child") is scope


@pytest.mark.parametrize(
    ("handed", "wanted"),
    [
        ("Open: !Ref Unset", [({"Unset\0parent": "s"}, "STREAM"), ({"Unset\0parent": "m"}, "BUFFERED")]),
        ("Word: x", [({"Open\0child": "s"}, "STREAM"), ({"Open\0child": "m"}, "BUFFERED")]),
    ],
)
def test_the_row_of_a_mapping_is_chosen_by_whoever_decides_the_parameter(
    handed: str, wanted: list[tuple[dict[str, str], str]]
) -> None:
    child, parent = nested("!FindInMap [Sizes, !Ref Open, mode]", handed)
    estate = Estate(Library(Tree(Path(), ())), {"child": child, "parent": parent})
    properties = child.template.resources["Probe"].properties
    assert properties is not None
    spot = properties.child("V")

    def seen(world: World) -> str:
        return told(Scope(estate, child, world).text(spot, properties.place, decide=True)).split()[0]

    assert [(one[0].chosen, one[1]) for one in worlds(seen) if one is not None] == wanted


GIVING = """
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}
  Probe: {Type: AWS::ApiGateway::Method, Properties: {V: !GetAtt Inner.%s}}
"""


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("Outputs.Plain", "here"),
        ("Outputs.None", "${Inner.Outputs.None}"),
        ("Outputs.Nobody", "${Inner.Outputs.Nobody}"),
        ("Plain", "${Inner.Plain}"),
    ],
)
def test_outputs_of_a_nested_stack(wanted: str, says: str) -> None:
    here = stack("here", GIVING % wanted)
    child = stack("child", OTHER, parent=here, within=here.template.resources["Inner"])
    here.children["Inner"] = child
    assert read(here, child, listed=True) == [says]
