"""Whether conditions hold: each function of theirs, whatever is written in it, in every world."""

import re
from pathlib import Path, PurePosixPath

import pytest

from unbuffered.collect import Source
from unbuffered.disk import Tree
from unbuffered.model.fact import value_of
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.estate.exports import Environment
from unbuffered.readers.estate.library import Library
from unbuffered.readers.estate.stacks import Estate, Stack
from unbuffered.readers.estate.template import read_template
from unbuffered.readers.language.worlds import World, worlds
from unbuffered.readers.resolution.scope import Scope
from unbuffered.testing import project

TEMPLATE = """
Parameters:
  Env: {{Type: String}}
  Dev: {{Type: String, Default: dev}}
  Size: {{Type: String, Default: s, AllowedValues: [m, s, l]}}
  Odd: {{Type: String, Default: x, AllowedValues: [m, l]}}
  Broken: {{Type: String, Default: [dev], AllowedValues: [m, [s]]}}
  Empty: {{Type: String, AllowedValues: []}}
  Word: {{Type: String, AllowedValues: m}}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  C: {condition}
Resources:
  Probe: {{Type: AWS::ApiGateway::Method, Properties: {{V: !If [C, x, y]}}}}
"""
FREE = {"condition=true": "x", "condition=false": "y"}
PROD = {"Env=prod": "x", "Env=None": "y"}


def truths(
    condition: str, region: str | None = None, deployed: dict[str, str] | None = None
) -> dict[str, str]:
    """Return x where the condition holds and y where it does not, by what was decided for it.

    None is any value that the template does not name. What nothing decides is decided itself, as a condition.
    """
    document = parse(PurePosixPath("t.yaml"), TEMPLATE.format(condition=condition))
    template = read_template(document)
    stack = Stack("", template, environment=Environment(None, region), deployed=deployed or {})
    properties = template.resources["Probe"].properties
    assert properties is not None
    spot = properties.child("V")
    estate = Estate(Library(Tree(Path(), ())), {"": stack})

    def told(world: World) -> str:
        return str(value_of(Scope(estate, stack, world).text(spot, properties.place, decide=True)))

    found: dict[str, str] = {}
    for one in worlds(told):
        assert one is not None
        decided = [(re.split("\0| at ", name)[0], value) for name, value in one[0].chosen.items()]
        assert found.setdefault(", ".join(f"{name}={value}" for name, value in decided), one[1]) == one[1]
    return found


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("!Equals [a, a]", {"": "x"}),
        ("!Equals [a, b]", {"": "y"}),
        ("!Not [!Equals [a, a]]", {"": "y"}),
        ("!Not [!Equals [a, b]]", {"": "x"}),
        ("!And [!Equals [a, a], !Equals [b, b]]", {"": "x"}),
        ("!And [!Equals [a, a], !Equals [a, b]]", {"": "y"}),
        ("!Or [!Equals [a, b], !Equals [a, b]]", {"": "y"}),
        ("!Or [!Equals [a, b], !Equals [b, b]]", {"": "x"}),
        ("!Equals [!Join ['', [a, b]], ab]", {"": "x"}),
        ("!Equals [!Select [0, [a, b]], b]", {"": "y"}),
    ],
)
def test_what_the_template_decides_by_itself(condition: str, wanted: dict[str, str]) -> None:
    assert truths(condition) == wanted


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("!Equals [!Ref Env, prod]", PROD),
        ("!Equals [prod, !Ref Env]", PROD),
        ("!Condition Prod", PROD),
        ("{Condition: Prod}", PROD),
        ("!Not [!Condition Prod]", {"Env=prod": "y", "Env=None": "x"}),
        ("!And [!Condition Prod, !Condition Prod]", PROD),
        ("!Equals [!Ref Dev, prod]", {"Dev=dev": "y", "Dev=prod": "x", "Dev=None": "y"}),
        ("!Equals [!Ref Dev, dev]", {"Dev=dev": "x", "Dev=None": "y"}),
        ("!Equals [!Ref Size, s]", {"Size=s": "x", "Size=m": "y", "Size=l": "y"}),
        ("!Equals [!Ref Odd, x]", {"Odd=m": "y", "Odd=l": "y"}),
        ("!Equals [!Ref Broken, m]", {"Broken=m": "x"}),
        ("!Equals [!Ref Empty, m]", {"Empty=m": "x", "Empty=None": "y"}),
        ("!Equals [!Ref Word, m]", {"Word=m": "x", "Word=None": "y"}),
        (
            "!And [!Condition Prod, !Equals [!Ref Size, s]]",
            {"Env=prod, Size=s": "x", "Env=prod, Size=m": "y", "Env=prod, Size=l": "y", "Env=None": "y"},
        ),
        (
            "!Or [!Condition Prod, !Equals [!Ref Size, s]]",
            {"Env=prod": "x", "Env=None, Size=s": "x", "Env=None, Size=m": "y", "Env=None, Size=l": "y"},
        ),
        ("!Equals [!Ref AWS::Region, us-east-1]", {"AWS::Region=us-east-1": "x", "AWS::Region=None": "y"}),
        ("!Equals [!Ref AWS::Partition, aws]", {"AWS::Partition=aws": "x", "AWS::Partition=None": "y"}),
    ],
)
def test_what_parameters_decide(condition: str, wanted: dict[str, str]) -> None:
    assert truths(condition) == wanted


@pytest.mark.parametrize(
    "condition",
    [
        "!Not [!Condition Prod, !Condition Prod]",
        "!Not []",
        "!Equals [a]",
        "!Equals [a, a, a]",
        "{Condition: [Prod]}",
        "yes",
        "[a]",
        "!Foreign [a, a]",
        "!Equals [!Ref Probe, a]",
        "!Equals [!Ref Nobody, a]",
        "!Equals [[a], [a]]",
        "!Equals [!odd a, a]",
        "!Equals [!Ref AWS::AccountId, '1']",
        "!Equals [!ImportValue x, y]",
        "!Equals [!Join ['', [a, !Ref Env]], ab]",
    ],
)
def test_what_nothing_decides_is_tried_both_ways(condition: str) -> None:
    assert truths(condition) == FREE


@pytest.mark.parametrize("name", ["C", "Nobody"])
def test_a_condition_that_names_itself_or_that_there_is_not_is_tried_both_ways(name: str) -> None:
    assert truths(f"!Condition {name}") == {f"condition {name}=true": "x", f"condition {name}=false": "y"}


@pytest.mark.parametrize(
    ("condition", "region", "wanted"),
    [
        ("!Equals [!Ref AWS::Region, us-east-1]", "us-east-1", {"": "x"}),
        ("!Equals [!Ref AWS::Region, us-east-1]", "eu-west-1", {"": "y"}),
        (
            "!Equals [!Ref Env, eu-west-1]",
            "eu-west-1",
            {"Env=prod": "y", "Env=eu-west-1": "x", "Env=None": "y"},
        ),
        ("!Equals [!Ref Probe, eu-west-1]", "eu-west-1", FREE),
    ],
)
def test_a_region_that_is_known(condition: str, region: str, wanted: dict[str, str]) -> None:
    assert truths(condition, region) == wanted


@pytest.mark.parametrize(
    ("condition", "deployed", "seen"),
    [
        ("!Equals [!Ref Env, prod]", {"Env": "prod"}, "x"),
        ("!Equals [!Ref Env, prod]", {"Env": "dev"}, "y"),
        ("!Condition Prod", {"Env": "prod"}, "x"),
        ("!Equals [!Ref Size, s]", {"Size": "m"}, "y"),
        ("!Equals [!Ref Size, s]", {"Size": "s"}, "x"),
    ],
)
def test_what_is_deployed(condition: str, deployed: dict[str, str], seen: str) -> None:
    assert truths(condition, deployed=deployed) == {"": seen}


PARENT = """
Parameters: {Env: {Type: String}, Open: {Type: String}}
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: inner.yaml
      Parameters: {Env: %s}
"""
INNER = """
Parameters: {Env: {Type: String, Default: dev}, Left: {Type: String, Default: dev}}
Conditions:
  C: !Equals [!Ref %s, prod]
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: !If [C, STREAM, BUFFERED]
        Uri: https://x/
"""


@pytest.mark.parametrize(
    ("handed", "asked", "wanted"),
    [
        ("prod", "Env", ["STREAM"]),
        ("test", "Env", ["BUFFERED"]),
        ("prod", "Left", ["BUFFERED"]),
        ("!Ref Open", "Env", ["STREAM", "BUFFERED"]),
        ("prod", "Probe", ["STREAM", "BUFFERED"]),
    ],
)
def test_what_a_parent_hands_down_to_a_nested_stack(handed: str, asked: str, wanted: list[str]) -> None:
    files = [("t.yaml", PARENT % handed, True), ("inner.yaml", INNER % asked, False)]
    read = project([Source(PurePosixPath(name), text, named=named) for name, text, named in files])
    [endpoint] = read.endpoints
    assert [value_of(route.integration.transfer) for _, route in endpoint.cases] == wanted
