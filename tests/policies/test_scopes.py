"""For which routes a clause is: methods and paths, APIs, stacks and tags; and what nobody can tell."""

# ruff: noqa: E501, FBT001 - a sentence is one line, and a table has its truths

from pathlib import PurePosixPath

import pytest

from unbuffered.collect import Source
from unbuffered.finding import Severity
from unbuffered.packs import load
from unbuffered.report import Report
from unbuffered.testing import project, report
from unbuffered.verdict import Verdict

TEMPLATE = """\
Parameters:
  Env: {Type: String, Default: dev}
  Tier: {Type: String, AllowedValues: [free, paid]}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: chat
      EndpointConfiguration: {Types: [REGIONAL]}
      Tags: [{Key: team, Value: assistants}, {Key: env, Value: shared}, {Key: tier, Value: !Ref Tier}]
  Chat:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: chat}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Chat
      HttpMethod: POST
      AuthorizationType: NONE
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
  Deployment20260131:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Post
    Properties: {RestApiId: !Ref Api}
  Live:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: live
      DeploymentId: !Ref Deployment20260131
      Tags: [{Key: env, Value: prod}]
  Test:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: test
      DeploymentId: !Ref Deployment20260131
      Tags: [{Key: env, Value: test}, {Key: owner, Value: !Ref Env}]
"""
POLICY = """\
version: 1
name: p
reason: r
rules:
  - name: one
    routes: "**"
{scope}
    reason: because
    require: {require}
"""


def told(policy: str, template: str = TEMPLATE) -> Report:
    texts = {"t.yaml": template, "policy.yaml": policy}
    found = report([Source(PurePosixPath(name), text, named=True) for name, text in texts.items()], load())
    assert not found.faults
    return found


def scoped(scope: str, require: str = "{access-log: [streaming]}") -> Report:
    return told(POLICY.format(scope=f"    {scope}" if scope else "", require=require))


def stages(found: Report) -> list[str]:
    return [one.hit.says.split()[1] for one in found.findings if one.rule == "UNB807"]


def gaps(found: Report) -> list[str]:
    return [gap.says for gap in found.gaps]


@pytest.mark.parametrize(
    ("scope", "wanted"),
    [
        ("", ["live", "test"]),
        ("apis: Api", ["live", "test"]),
        ("apis: [Other, A*]", ["live", "test"]),
        ("apis: Other", []),
        ("stacks: t.yaml", ["live", "test"]),
        ("stacks: t.*", ["live", "test"]),
        ("stacks: [prod-*]", []),
        ("tags: {env: prod}", ["live"]),
        ("tags: {env: '*'}", ["live", "test"]),
        ("tags: {team: assist*}", ["live", "test"]),
        ("tags: {team: assist*, env: test}", ["test"]),
        ("tags: {env: shared}", []),
        ("tags: {owner: '*'}", ["test"]),
        ("tags: {cost: '*'}", []),
    ],
)
def test_a_scope_is_for_the_stages_that_it_names(scope: str, wanted: list[str]) -> None:
    found = scoped(scope)
    assert stages(found) == wanted
    assert bool(wanted) != ("UNB811" in {one.rule for one in found.findings})
    assert not gaps(found)


def test_the_default_of_a_parameter_decides_no_scope() -> None:
    found = scoped("tags: {owner: dev}")
    assert stages(found) == []
    assert gaps(found) == [
        "not checked: rule one of policy p: whether it is for POST /chat is not known here"
    ]
    assert "UNB811" not in {one.rule for one in found.findings}


NO_STAGE = TEMPLATE.partition("  Deployment20260131:")[0]


@pytest.mark.parametrize(
    ("old", "new", "scope", "open_"),
    [
        ("RestApiId: !Ref Api\n      ResourceId", "RestApiId: {Fn::Cidr: [a, 1, 1]}\n      ResourceId", "apis: Api", True),
        ("Name: chat", "Name: chat", "tags: {team: assist*}", False),
        ("Name: chat", "Name: chat", "tags: {env: prod}", True),
        ("Name: chat", "Name: chat", "tags: {cost: x}", True),
        ("[{Key: team, Value: assistants}, {Key: env, Value: shared}, {Key: tier, Value: !Ref Tier}]", "!Ref Env", "tags: {team: x}", True),
        ("{Key: team, Value: assistants}", "{Key: !ImportValue team, Value: x}", "tags: {team: x}", True),
    ],
)  # fmt: skip
def test_without_its_stage_or_its_names_nobody_can_tell_for_what_a_clause_is(
    old: str, new: str, scope: str, open_: bool
) -> None:
    assert old in NO_STAGE
    found = told(POLICY.format(scope=f"    {scope}", require="{public: false}"), NO_STAGE.replace(old, new))
    judged = [one.severity for one in found.findings if one.rule == "UNB804"]
    assert (bool(gaps(found)), judged) == (open_, [] if open_ else [Severity.ERROR])


def test_a_stage_that_may_be_meant_beside_one_that_is_is_told_too() -> None:
    template = TEMPLATE.replace("{Key: env, Value: test}", "{Key: env, Value: !Ref Env}")
    found = told(POLICY.format(scope="    tags: {env: prod}", require="{access-log: [streaming]}"), template)
    assert stages(found) == ["live"]
    assert len(gaps(found)) == 1


def test_a_parameter_with_listed_values_is_followed() -> None:
    found = scoped("tags: {tier: paid}")
    assert {one.when for one in found.findings if one.rule == "UNB807"} == {"Tier is paid"}
    assert not gaps(found)


def test_a_path_that_lies_elsewhere_is_not_judged_and_told() -> None:
    template = TEMPLATE.replace("ParentId: !GetAtt Api.RootResourceId", "ParentId: !ImportValue parent")
    policy = POLICY.format(scope="", require="{public: false}").replace('"**"', "POST /agents/chat")
    found = told(policy, template)
    assert [one.rule for one in found.findings] == []
    assert gaps(found) == [
        "not checked: rule one of policy p: whether it is for POST /…/chat is not known here"
    ]
    assert found.fails("unknown")
    assert not found.fails("warning")


def test_an_exception_that_may_be_for_a_route_spares_it_and_is_told() -> None:
    template = TEMPLATE.replace("ParentId: !GetAtt Api.RootResourceId", "ParentId: !ImportValue parent")
    policy = POLICY.format(scope="", require="{public: false}")
    found = told(policy + "exceptions:\n  - {routes: POST /agents/chat, reason: open}\n", template)
    assert [one.rule for one in found.findings] == []
    assert gaps(found) == [
        "not checked: rule one of policy p: whether an exception from it is for POST /…/chat is not known here"
    ]


@pytest.mark.parametrize(("severity", "wanted"), [("warning", Severity.WARNING), ("info", Severity.INFO)])
def test_the_severity_is_the_clauses(severity: str, wanted: Severity) -> None:
    found = scoped(f"severity: {severity}", "{public: false, waf: true}")
    assert {one.rule: one.severity for one in found.findings} == {"UNB804": wanted, "UNB805": wanted}


def test_a_broken_promise_changes_no_verdict() -> None:
    found = scoped("", "{public: false}")
    assert [one.rule for one in found.findings] == ["UNB804"]
    assert [route.verdict for route in found.routes] == [Verdict.STREAMS]
    assert found.fails("error")


def test_what_cannot_be_told_fails_only_where_unknown_does() -> None:
    template = TEMPLATE.replace("AuthorizationType: NONE", "AuthorizationType: !ImportValue access")
    found = told(POLICY.format(scope="", require="{public: false}"), template)
    assert [(one.rule, one.severity) for one in found.findings] == [("UNB804", Severity.INFO)]
    assert found.fails("unknown")
    assert not found.fails("warning")


def test_two_clauses_at_one_place_are_two_findings_with_names_of_their_own() -> None:
    twice = POLICY.format(scope="", require="{public: false}")
    twice += "  - {name: two, routes: POST /chat, reason: again, require: {public: false}}\n"
    found = [one for one in told(twice).findings if one.rule == "UNB804"]
    assert len(found) == 2
    assert len({identity for one in found for identity in one.identities}) == 2
    assert [one.hit.because[-1].says for one in found] == [
        "p/one demands it here: because",
        "p/two demands it here: again",
    ]


def test_exceptions_are_for_the_rules_that_they_name() -> None:
    policy = POLICY.format(scope="", require="{public: false}")
    policy += "  - {name: two, routes: POST /chat, reason: again, require: {waf: true}}\n"
    policy += "exceptions:\n  - {routes: /chat, apis: A*, rules: [one], reason: a demo}\n"
    assert [one.rule for one in told(policy).findings] == ["UNB805", "UNB805"]


def test_an_exception_for_another_api_spares_nothing() -> None:
    policy = POLICY.format(scope="", require="{public: false}")
    policy += "exceptions:\n  - {routes: /chat, apis: B*, reason: a demo}\n"
    assert [one.rule for one in told(policy).findings] == ["UNB811", "UNB804"]


def test_what_only_policies_ask_for_is_not_read_without_one() -> None:
    """Read, it would split every route over conditions that concern no stream."""
    conditional = TEMPLATE.replace("Value: prod", "Value: !If [IsPaid, prod, test]").replace(
        "Resources:\n", "Conditions: {IsPaid: !Equals [!Ref Tier, paid]}\nResources:\n", 1
    )
    files = [Source(PurePosixPath("t.yaml"), conditional, named=True)]
    [plain] = project(files).endpoints
    assert [route.controls for _, route in plain.cases] == [None]
    [asked] = project(files, controlled=True).endpoints
    assert len(asked.cases) == 2
    assert all(route.controls is not None for _, route in asked.cases)
