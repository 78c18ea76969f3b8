"""Stacks that lie beside and inside each other: one route, whichever template its hops stand in."""

# ruff: noqa: E501 - templates keep their lines

from pathlib import PurePosixPath

import pytest

from unbuffered.collect import Source
from unbuffered.model.backends import LambdaFunction
from unbuffered.model.fact import Known, Unknown, value_of
from unbuffered.model.hops import Transfer
from unbuffered.model.route import Project, Route
from unbuffered.packs import load
from unbuffered.testing import project, report

FUNCTION = """\
  Chat:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Timeout: 300}
"""
METHOD = """\
  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: a, EndpointConfiguration: {{Types: [REGIONAL]}}}}}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: {mode}
        Uri: !Sub
          - arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/${{Arn}}/response-streaming-invocations
          - {{Arn: {arn}}}
"""


def files(**texts: str) -> tuple[Source, ...]:
    return tuple(
        Source(PurePosixPath(f"{name.replace('__', '/')}.yaml"), text, named=False)
        for name, text in texts.items()
    )


def read(**texts: str) -> Project:
    found = project(files(**texts))
    assert not found.faults
    return found


def route(**texts: str) -> Route:
    [endpoint] = read(**texts).endpoints
    [(_, found)] = endpoint.cases
    return found


def nested(properties: str, *, url: str = "api.yaml", type_: str = "AWS::CloudFormation::Stack") -> str:
    key = "TemplateURL" if type_.startswith("AWS::Cloud") else "Location"
    return (
        f"Resources:\n{FUNCTION}  Inner:\n    Type: {type_}\n    Properties: {{{key}: {url}{properties}}}\n"
    )


INNER = (
    "Parameters: {Arn: {Type: String}, Mode: {Type: String, Default: BUFFERED}}\nResources:\n"
    + METHOD.format(mode="!Ref Mode", arn="!Ref Arn")
)


@pytest.mark.parametrize("type_", ["AWS::CloudFormation::Stack", "AWS::Serverless::Application"])
def test_a_nested_stack_is_one_route_with_its_parent(type_: str) -> None:
    parent = nested(", Parameters: {Arn: !GetAtt Chat.Arn, Mode: STREAM}", type_=type_)
    found = route(main=parent, api=INNER)
    function = value_of(found.backend)
    assert isinstance(function, LambdaFunction)
    assert (function.name, value_of(function.runtime)) == ("Chat", "python3.13")
    assert function.at.file == PurePosixPath("main.yaml")
    assert value_of(found.integration.transfer) is Transfer.STREAM
    assert found.at.file == PurePosixPath("api.yaml")


def test_a_fault_across_a_nested_stack_names_both_files() -> None:
    parent = nested(", Parameters: {Arn: !GetAtt Chat.Arn, Mode: STREAM}")
    told = report(files(main=parent, api=INNER), load())
    [finding] = [one for one in told.findings if one.rule == "UNB601"]
    assert str(finding.hit.at.file) == "main.yaml"
    assert [str(one.at.file) for one in finding.hit.because] == ["api.yaml"]


def test_a_parameter_that_the_parent_leaves_open_stays_open() -> None:
    found = route(
        main="Parameters: {Given: {Type: String}}\n" + nested(", Parameters: {Arn: !Ref Given}"), api=INNER
    )
    assert isinstance(found.backend, Unknown)


def test_an_output_of_a_nested_stack_comes_back() -> None:
    inner = "Resources:\n" + FUNCTION + "Outputs: {Arn: {Value: !GetAtt Chat.Arn}}\n"
    parent = "Resources:\n  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./functions.yaml}}\n"
    found = route(
        main=parent + METHOD.format(mode="STREAM", arn="!GetAtt Inner.Outputs.Arn"), functions=inner
    )
    function = value_of(found.backend)
    assert isinstance(function, LambdaFunction)
    assert function.at.file == PurePosixPath("functions.yaml")


def test_a_condition_of_the_child_is_told_by_the_parents_parameter() -> None:
    inner = "Conditions: {IsProd: !Equals [!Ref Env, prod]}\n" + INNER.replace(
        "Parameters: {", "Parameters: {Env: {Type: String}, "
    ).replace("!Ref Mode", "!If [IsProd, STREAM, BUFFERED]")
    parent = "Parameters: {Stage: {Type: String, Default: dev}}\n" + nested(
        ", Parameters: {Arn: !GetAtt Chat.Arn, Env: !Ref Stage}"
    )
    told = report(files(main=parent, api=inner), load())
    assert [one.when for one in told.findings if one.rule == "UNB601"] == [None]
    assert [one.when for one in told.findings if one.rule == "UNB402"] == ["IsProd is false"]


def test_one_template_nested_twice_is_two_routes_and_one_finding() -> None:
    both = nested(", Parameters: {Arn: !GetAtt Chat.Arn, Mode: STREAM}") + (
        "  Second: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: api.yaml, Parameters: {Arn: !GetAtt Chat.Arn, Mode: STREAM}}}\n"
    )
    told = report(files(main=both, api=INNER), load())
    assert len(told.routes) == 2
    [finding] = [one for one in told.findings if one.rule == "UNB601"]
    assert len(finding.routes) == 2


def exporting(name: str) -> str:
    return f"Resources:\n{FUNCTION}Outputs: {{Arn: {{Value: !GetAtt Chat.Arn, Export: {{Name: {name}}}}}}}\n"


def importing(value: str) -> str:
    return "Parameters: {Core: {Type: String}}\nResources:\n" + METHOD.format(
        mode="STREAM", arn="{'Fn::ImportValue': " + value + "}"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("chat-arn", "chat-arn"),
        ("!Sub '${AWS::StackName}-ChatArn'", "{'Fn::Sub': '${Core}-ChatArn'}"),
    ],
)
def test_an_export_of_another_template_is_followed(name: str, value: str) -> None:
    function = value_of(route(core=exporting(name), api=importing(value)).backend)
    assert isinstance(function, LambdaFunction)
    assert function.at.file == PurePosixPath("core.yaml")


@pytest.mark.parametrize(
    ("others", "value"),
    [
        ({"core": exporting("other-arn")}, "chat-arn"),
        ({"a": exporting("chat-arn"), "b": exporting("chat-arn")}, "chat-arn"),
        (
            {
                "a": exporting("!Sub '${AWS::StackName}-Arn'"),
                "b": exporting("!Sub '${AWS::StackName}-Arn'"),
            },
            "{'Fn::Sub': '${Core}-Arn'}",
        ),
        ({"core": exporting("!Sub '${AWS::StackName}-Arn'")}, "!Ref Core"),
    ],
    ids=["another name", "two of one name", "two of one pattern", "nothing known of the name"],
)
def test_an_import_that_may_be_anything_stays_unknown(others: dict[str, str], value: str) -> None:
    assert isinstance(route(api=importing(value), **others).backend, Unknown)


def test_stacks_that_take_a_value_from_each_other_end() -> None:
    first = (
        "Resources:\n"
        + METHOD.format(mode="STREAM", arn="!ImportValue b")
        + "Outputs: {O: {Value: !ImportValue b, Export: {Name: a}}}\n"
    )
    second = "Resources:\n" + FUNCTION + "Outputs: {O: {Value: !ImportValue a, Export: {Name: b}}}\n"
    assert isinstance(route(first=first, second=second).backend, Unknown)


def gaps(**texts: str) -> list[tuple[str, str, int]]:
    return [(gap.says, str(gap.at.file), gap.at.span.line) for gap in read(**texts).gaps]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("main.yaml", "not checked: nested stack Inner contains itself"),
        (
            "missing.yaml",
            "not checked: nested stack Inner: missing.yaml cannot be read: there is no such file",
        ),
        ("https://s3.amazonaws.com/b/t.yaml", "not checked: nested stack Inner: its template lies in S3"),
        (
            "!Ref Where",
            "not checked: nested stack Inner: its template lies at a place known only once deployed",
        ),
        (
            "../up.yaml",
            "not checked: nested stack Inner: ../up.yaml cannot be read: it lies outside the folder that was given",
        ),
    ],
)
def test_a_nested_stack_out_of_reach_is_one_line(url: str, says: str) -> None:
    text = "Parameters: {Where: {Type: String}}\n" + nested("", url=url)
    assert gaps(main=text) == [(says, "main.yaml", 8)]


def test_templates_that_contain_each_other_are_read_once() -> None:
    a = (
        "Resources:\n  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml}}\n"
        + METHOD.format(mode="STREAM", arn="x")
    )
    b = "Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}\n"
    found = read(a=a, b=b)
    assert len(found.endpoints) == 1
    assert [gap.says for gap in found.gaps] == ["not checked: nested stack A contains itself"]


def test_templates_that_include_each_other_twice_do_not_explode() -> None:
    def level(number: int) -> str:
        url = f"level{number + 1}.yaml"
        return "Resources:\n" + "".join(
            f"  N{n}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {url}}}}}\n"
            for n in range(12)
        )

    texts = {f"level{number}": level(number) for number in range(6)}
    texts["level6"] = "Resources:\n" + FUNCTION
    found = read(**texts)
    assert any("more than 1000 nested stacks" in gap.says for gap in found.gaps)


def test_a_stage_in_another_stack_belongs_to_the_route() -> None:
    stage = """\
Parameters: {Api: {Type: String}}
Resources:
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: prod, CacheClusterEnabled: true}}
"""
    parent = (
        "Resources:\n"
        + METHOD.format(mode="STREAM", arn="x")
        + "  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: stage.yaml, Parameters: {Api: !Ref Api}}}\n"
    )
    found = route(main=parent, stage=stage)
    assert [(one.name, isinstance(one.cluster, Known)) for one in found.stages] == [("prod", True)]


LISTED = INNER.replace("Default: BUFFERED", "Default: STREAM, AllowedValues: [STREAM, BUFFERED]")


@pytest.mark.parametrize(
    ("given", "transfer"),
    [
        ("", Transfer.STREAM),
        (", Mode: !Ref AWS::NoValue", Transfer.STREAM),
        (", Mode: BUFFERED", Transfer.BUFFERED),
    ],
)
def test_nobody_is_asked_for_the_parameters_of_a_nested_stack(given: str, transfer: Transfer) -> None:
    found = route(main=nested(f", Parameters: {{Arn: !GetAtt Chat.Arn{given}}}"), api=LISTED)
    assert value_of(found.integration.transfer) is transfer


def test_parameters_that_a_function_makes_are_not_known() -> None:
    made = nested(", Parameters: !If [Live, {Mode: BUFFERED}, {Mode: BUFFERED}]")
    found = read(main="Conditions: {Live: !Equals [!Ref AWS::Region, x]}\n" + made, api=INNER).endpoints
    assert {type(one.integration.transfer) for endpoint in found for _, one in endpoint.cases} == {Unknown}


def test_a_nested_stack_is_read_only_where_it_is_made() -> None:
    parent = "Parameters: {Env: {Type: String}}\nConditions: {Live: !Equals [!Ref Env, prod]}\n" + nested(
        ", Parameters: {Arn: !GetAtt Chat.Arn, Mode: !If [Live, STREAM, BUFFERED]}"
    ).replace("    Type: AWS::Cloud", "    Condition: Live\n    Type: AWS::Cloud")
    [endpoint] = read(main=parent, api=INNER).endpoints
    assert {value_of(one.integration.transfer) for _, one in endpoint.cases} == {Transfer.STREAM}


def test_two_of_one_template_share_a_function_in_two_modes() -> None:
    both = nested(", Parameters: {Arn: !GetAtt Chat.Arn, Mode: STREAM}") + (
        "  Second: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: api.yaml, Parameters: {Arn: !GetAtt Chat.Arn}}}\n"
    )
    adapted = both.replace("Timeout: 300", "Environment: {Variables: {AWS_LWA_INVOKE_MODE: response_stream}}")
    cases = [one for endpoint in read(main=adapted, api=INNER).endpoints for _, one in endpoint.cases]
    assert sorted(
        (value_of(one.integration.transfer), value_of(one.siblings[0].transfer)) for one in cases
    ) == [
        (Transfer.BUFFERED, Transfer.STREAM),
        (Transfer.STREAM, Transfer.BUFFERED),
    ]


def test_an_export_is_followed_only_where_it_bears_the_name() -> None:
    env = "Parameters: {Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}}\n"
    core = (
        env
        + "Conditions: {Live: !Equals [!Ref Env, prod]}\nResources: {T: {Type: AWS::SNS::Topic}}\n"
        + "Outputs: {O: {Value: !If [Live, BUFFERED, STREAM], Export: {Name: !Sub '${Env}-mode'}}}\n"
    )
    api = "Resources:\n" + METHOD.format(mode="!ImportValue dev-mode", arn="x")
    cases = [one for endpoint in read(core=core, api=api).endpoints for _, one in endpoint.cases]
    assert Transfer.STREAM in {value_of(one.integration.transfer) for one in cases}
    assert Transfer.BUFFERED not in {value_of(one.integration.transfer) for one in cases}


def test_one_name_that_a_condition_decides_hides_no_other_export() -> None:
    unsure = "{A: {Value: x, Export: {Name: !If [Live, one, two]}}, Arn:"
    core = "Parameters: {Env: {Type: String}}\nConditions: {Live: !Equals [!Ref Env, prod]}\n" + exporting(
        "chat-arn"
    ).replace("{Arn:", unsure, 1)
    assert isinstance(value_of(route(core=core, api=importing("chat-arn")).backend), LambdaFunction)


def test_stages_of_other_apis_do_not_split_the_world() -> None:
    names = range(12)
    others = "".join(
        f"  S{n}: {{Type: AWS::ApiGateway::Stage, Condition: C{n}, Properties: {{RestApiId: !Ref R{n}, StageName: s}}}}\n"
        f"  R{n}: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: r}}}}\n"
        for n in names
    )
    conditions = ", ".join(f"C{n}: !Equals [!Ref P{n}, x]" for n in names)
    parameters = ", ".join(f"P{n}: {{Type: String}}" for n in names)
    text = f"Parameters: {{{parameters}}}\nConditions: {{{conditions}}}\nResources:\n{others}"
    assert route(main=text + METHOD.format(mode="STREAM", arn="x")).stages == ()


def test_a_chain_too_long_to_follow_loses_no_template() -> None:
    texts = {
        f"t{n}": f"Resources:\n  Next: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: t{n + 1}.yaml}}}}\n"
        for n in range(60)
    }
    texts["t60"] = "Resources:\n" + METHOD.format(mode="STREAM", arn="x")
    assert read(**texts).endpoints
