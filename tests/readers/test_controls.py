"""What keeps the callers of a route in check, as values: keys, policies, limits, web ACLs, logs and tags."""

# ruff: noqa: E501, FBT001 - templates keep their lines, and tables their truths

from pathlib import PurePosixPath

import pytest

from unbuffered.collect import Source
from unbuffered.model.controls import Controls
from unbuffered.model.fact import Absent, Known, Unknown, value_of
from unbuffered.model.hops import ApiKind
from unbuffered.model.route import Route
from unbuffered.readers.hops.guests import every_method
from unbuffered.testing import project

API = "AWS::ApiGateway::RestApi"


def routes(text: str, **others: str) -> list[Route]:
    files = {"t": text, **others}
    found = project(
        (Source(PurePosixPath(f"{name}.yaml"), body, named=False) for name, body in files.items()),
        controlled=True,
    )
    assert not found.faults
    return [route for endpoint in found.endpoints for _, route in endpoint.cases]


def controls(text: str, **others: str) -> Controls:
    found = routes(text, **others)[0].controls
    assert found is not None
    return found


def rest(api: str = "{Name: a}", method: str = "", stage: str = "", more: str = "") -> str:
    return f"""\
Resources:
  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {api}}}
  Chat: {{Type: AWS::ApiGateway::Resource, Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: chat}}}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Chat
      HttpMethod: POST
      Integration: {{Type: HTTP_PROXY, IntegrationHttpMethod: POST, ResponseTransferMode: STREAM, Uri: "https://chat.example.com/"}}
{method}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      DeploymentId: !ImportValue deployment
{stage}
{more}
"""


def sam(api: str = "", event: str = "", more: str = "", reference: str = "RestApiId: !Ref Api") -> str:
    made = (
        f"  Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: live{api}}}}}\n" if reference else ""
    )
    return f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
{made}  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: src/
      Events:
        Post: {{Type: Api, Properties: {{{reference or "Path: /chat"}, Path: /chat, Method: post{event}}}}}
{more}
"""


def test_a_method_says_whether_it_wants_a_key() -> None:
    assert isinstance(controls(rest()).key, Absent)
    assert value_of(controls(rest(method="      ApiKeyRequired: true")).key) is True
    assert isinstance(controls(rest(method="      ApiKeyRequired: !ImportValue key")).key, Unknown)


@pytest.mark.parametrize(
    ("api", "event", "wanted"),
    [
        ("", "", None),
        (", Auth: {ApiKeyRequired: true}", "", True),
        (", Auth: {ApiKeyRequired: true}", ", Auth: {ApiKeyRequired: false}", False),
        ("", ", Auth: {ApiKeyRequired: true}", True),
    ],
)
def test_sam_says_it_of_all_and_of_one(api: str, event: str, wanted: bool | None) -> None:
    assert value_of(controls(sam(api, event)).key) is wanted


STATEMENT = "{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*'}"


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        (f"{{Statement: {STATEMENT}}}", False),
        (f"{{Statement: [{STATEMENT}]}}", False),
        (
            f"{{Statement: [{STATEMENT.replace(chr(39) + '*' + chr(39), '{AWS: [x, ' + chr(39) + '*' + chr(39) + ']}')}]}}",
            False,
        ),
        (f"{{Statement: [{STATEMENT}, {{Effect: Deny, Principal: '*', Action: a, Resource: b}}]}}", True),
        (
            f"{{Statement: [{STATEMENT[:-1]}, Condition: {{IpAddress: {{aws:SourceIp: [192.0.2.0/24]}}}}}}]}}",
            True,
        ),
        (f"{{Statement: [{STATEMENT.replace(chr(39) + '*' + chr(39), '!Ref AWS::AccountId')}]}}", True),
        (f"{{Statement: [{STATEMENT.replace('execute-api:/*', 'execute-api:/prod/GET/*')}]}}", None),
        (f"{{Statement: [{STATEMENT.replace('Allow', '!Ref Effect')}]}}", None),
        ("!Ref Policy", None),
        ("{Statement: !Ref Statements}", None),
    ],
)
def test_a_resource_policy_keeps_somebody_out_or_lets_everybody_in(policy: str, wanted: bool | None) -> None:
    text = "Parameters: {Policy: {Type: String}, Effect: {Type: String}, Statements: {Type: String}}\n"
    fact = controls(text + rest(api=f"{{Name: a, Policy: {policy}}}")).restricts
    assert not isinstance(fact, Absent)
    assert value_of(fact) is wanted


def test_without_a_resource_policy_nobody_is_kept_out_unless_it_may_lie_elsewhere() -> None:
    assert isinstance(controls(rest()).restricts, Absent)
    assert isinstance(controls(rest(api="{BodyS3Location: {Bucket: b, Key: k}}")).restricts, Unknown)
    body = "{Body: {openapi: 3.0.1, x-amazon-apigateway-policy: {Statement: [{Effect: Deny}]}, paths: {}}}"
    assert value_of(controls(rest(api=body)).restricts) is True


def test_sam_keeps_others_out_by_lists() -> None:
    assert isinstance(controls(sam()).restricts, Absent)
    assert (
        value_of(controls(sam(", Auth: {ResourcePolicy: {SourceVpcWhitelist: [vpc-1]}}")).restricts) is True
    )
    assert (
        value_of(controls(sam("", ", Auth: {ResourcePolicy: {IpRangeBlacklist: [192.0.2.1]}}")).restricts)
        is True
    )
    everybody = f", Auth: {{ResourcePolicy: {{CustomStatements: [{STATEMENT}]}}}}"
    assert value_of(controls(sam(everybody)).restricts) is False


def test_the_log_of_a_stage_is_its_format() -> None:
    assert isinstance(controls(rest()).stages[0].log, Absent)
    setting = "      AccessLogSetting: {DestinationArn: a, Format: '$context.requestId'}"
    log = controls(rest(stage=setting)).stages[0].log
    assert isinstance(log, Known)
    assert (log.value.literal, log.at.span.line) == ("$context.requestId", 18)
    empty = controls(rest(stage="      AccessLogSetting: {DestinationArn: a}")).stages[0].log
    assert isinstance(empty, Known)
    assert empty.value.parts == ()
    made = controls(rest(stage="      AccessLogSetting: !Ref Setting")).stages[0].log
    assert isinstance(made, Unknown)


def settings(*listed: str) -> str:
    return "      MethodSettings:\n" + "\n".join(f"        - {{{one}}}" for one in listed)


EVERYWHERE = 'ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: 100, ThrottlingBurstLimit: 50'


@pytest.mark.parametrize(
    ("listed", "rate", "burst"),
    [
        ((), None, None),
        ((EVERYWHERE,), 100, 50),
        ((EVERYWHERE, "ResourcePath: /chat, HttpMethod: POST, ThrottlingRateLimit: 0.5"), 0.5, 50),
        ((EVERYWHERE, "ResourcePath: /~1chat, HttpMethod: '*', ThrottlingRateLimit: 7"), 7, 50),
        ((EVERYWHERE, "ResourcePath: /chat, HttpMethod: GET, ThrottlingRateLimit: 7"), 100, 50),
        ((EVERYWHERE, "ResourcePath: /other, HttpMethod: POST, ThrottlingRateLimit: 7"), 100, 50),
        ((EVERYWHERE, "ResourcePath: /chat, HttpMethod: POST, ThrottlingRateLimit: -1"), None, 50),
        (
            ('ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: -1, ThrottlingBurstLimit: -1',),
            None,
            None,
        ),
    ],
)
def test_the_method_setting_that_fits_best_throttles(
    listed: tuple[str, ...], rate: float | None, burst: int | None
) -> None:
    [stage] = controls(rest(stage=settings(*listed) if listed else "")).stages
    assert (value_of(stage.rate), value_of(stage.burst)) == (rate, burst)
    assert not isinstance(stage.rate, Unknown)


def test_a_setting_of_which_the_path_is_not_known_may_throttle() -> None:
    unknown = "ResourcePath: !ImportValue path, HttpMethod: POST, ThrottlingRateLimit: 7"
    [stage] = controls(rest(stage=settings(EVERYWHERE, unknown))).stages
    assert isinstance(stage.rate, Unknown)
    assert value_of(stage.burst) == 50
    exact = "ResourcePath: /chat, HttpMethod: POST, ThrottlingRateLimit: 9"
    assert value_of(controls(rest(stage=settings(unknown, exact))).stages[0].rate) == 9
    made = controls(rest(stage="      MethodSettings: !Ref Settings")).stages[0]
    assert isinstance(made.rate, Unknown)
    odd = controls(
        rest(stage=settings('ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: nan'))
    ).stages[0]
    assert isinstance(odd.rate, Unknown)


def test_a_deployment_that_makes_a_stage_throttles_it_as_a_whole() -> None:
    more = """\
  Made:
    Type: AWS::ApiGateway::Deployment
    Properties: {RestApiId: !Ref Api, StageName: made, StageDescription: {ThrottlingRateLimit: 3, Tags: [{Key: a, Value: b}]}}
"""
    made = controls(rest(more=more)).stages[1]
    assert (made.name, value_of(made.rate), isinstance(made.burst, Absent)) == ("made", 3, True)
    assert [(one.name, str(value_of(one.value))) for one in value_of(made.tags) or ()] == [("a", "b")]


PLAN = """\
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties:
      ApiStages: [{ApiId: %s, Stage: %s%s}]
      Throttle: {RateLimit: 10, BurstLimit: 5}
"""


@pytest.mark.parametrize(
    ("api", "stage", "methods", "rate", "burst"),
    [
        ("!Ref Api", "prod", "", 10, 5),
        ("!Ref Api", "!Ref Stage", "", 10, 5),
        ("!Ref Api", "prod", ", Throttle: {/chat/POST: {RateLimit: 2}}", 2, 5),
        ("!Ref Api", "prod", ", Throttle: {/chat/GET: {RateLimit: 2}}", 10, 5),
    ],
)
def test_a_usage_plan_is_for_the_stages_that_it_names(
    api: str, stage: str, methods: str, rate: float, burst: int
) -> None:
    [plan] = controls(rest(more=PLAN % (api, stage, methods))).stages[0].plans
    assert (plan.name, value_of(plan.rate), value_of(plan.burst)) == ("Plan", rate, burst)


def test_a_usage_plan_for_others_is_none_and_one_that_may_be_ours_is_not_known() -> None:
    assert controls(rest(more=PLAN % ("!Ref Api", "test", ""))).stages[0].plans == ()
    [plan] = controls(rest(more=PLAN % ("!ImportValue api", "prod", ""))).stages[0].plans
    assert isinstance(plan.rate, Unknown)


def test_a_plan_whose_stages_a_function_lists_may_be_ours() -> None:
    listed = (PLAN % ("!Ref Api", "prod", "")).replace("[{ApiId: !Ref Api, Stage: prod}]", "!Ref Stages")
    [plan] = controls(rest(more=listed)).stages[0].plans
    assert isinstance(plan.burst, Unknown)


def test_sam_makes_a_usage_plan_where_it_is_told_to() -> None:
    auth = ", Auth: {UsagePlan: {CreateUsagePlan: %s, Throttle: {RateLimit: 4, BurstLimit: 2}}}"
    [plan] = controls(sam(auth % "PER_API")).stages[0].plans
    assert (value_of(plan.rate), value_of(plan.burst)) == (4, 2)
    assert controls(sam(auth % "NONE")).stages[0].plans == ()


ACL = """\
  Guard:
    Type: AWS::WAFv2::WebACLAssociation
    Properties: {ResourceArn: %s, WebACLArn: !ImportValue acl}
"""
HEAD = "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/"


@pytest.mark.parametrize(
    ("arn", "guarded"),
    [
        (f"!Sub '{HEAD}${{Api}}/stages/prod'", True),
        (f"!Sub '{HEAD}${{Api}}/stages/${{Stage}}'", True),
        (
            "!Join ['', ['arn:aws:apigateway:', !Ref AWS::Region, '::/restapis/', !Ref Api, /stages/, !Ref Stage]]",
            True,
        ),
        ("!Join [/, ['arn:aws:apigateway:us-east-1:', restapis, !Ref Api, stages, prod]]", True),
        (f"!Sub '{HEAD}${{Api}}/stages/test'", False),
        (f"!Sub '{HEAD}${{Other}}/stages/prod'", None),
        (f"!Sub '{HEAD}abc123/stages/prod'", None),
        ("!Ref Balancer", False),
        ("arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/x/1", False),
        ("!ImportValue stage-arn", None),
    ],
)
def test_a_web_acl_guards_the_stage_that_its_association_names(arn: str, guarded: bool | None) -> None:
    balancer = "  Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer}\n"
    acl = controls(rest(more=ACL % arn + balancer)).stages[0].acl
    kinds = {True: Known, False: Absent, None: Unknown}
    assert isinstance(acl, kinds[guarded])


@pytest.mark.parametrize(
    ("reference", "end", "guarded"),
    [
        ("RestApiId: !Ref Api", "${Api}/stages/live", True),
        ("RestApiId: !Ref Api", "${Api}/stages/${Api.Stage}", True),
        ("RestApiId: !Ref Api", "${Api}/stages/${ApiliveStage}", True),
        ("RestApiId: !Ref Api", "${ServerlessRestApi}/stages/live", False),
        ("", "${ServerlessRestApi}/stages/Prod", True),
        ("", "${ServerlessRestApi}/stages/${ServerlessRestApi.Stage}", True),
        ("", "${ServerlessRestApi}/stages/Stage", False),
    ],
)
def test_sam_stages_are_named_in_sams_own_ways(reference: str, end: str, guarded: bool) -> None:
    text = sam(reference=reference, more=ACL % f"!Sub '{HEAD}{end}'")
    assert isinstance(controls(text).stages[0].acl, Known) is guarded


def test_an_association_in_another_template_of_the_run_counts() -> None:
    ours = rest() + "Outputs: {Id: {Value: !Ref Api, Export: {Name: api-id}}}\n"
    guard = "Resources:\n" + ACL % f"!Sub ['{HEAD}${{Id}}/stages/prod', {{Id: !ImportValue api-id}}]"
    assert isinstance(controls(ours, guard=guard).stages[0].acl, Known)
    assert isinstance(controls(ours, guard=guard.replace("api-id", "another-id")).stages[0].acl, Unknown)


def test_an_association_that_a_condition_makes_is_there_in_its_worlds() -> None:
    text = "Parameters: {Env: {Type: String}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\n"
    acl = (ACL % f"!Sub '{HEAD}${{Api}}/stages/prod'").replace(
        "    Type:", "    Condition: IsProd\n    Type:"
    )
    found = routes(text + rest(more=acl))
    assert sorted(type(one.controls.stages[0].acl).__name__ for one in found if one.controls) == [
        "Absent",
        "Known",
    ]


def test_tags_are_lists_in_cloudformation_and_mappings_in_sam() -> None:
    found = controls(
        rest(
            api="{Name: a, Tags: [{Key: team, Value: x}]}", stage="      Tags: [{Key: env, Value: !Ref Env}]"
        )
    )
    assert [(one.name, str(value_of(one.value))) for one in value_of(found.tags) or ()] == [("team", "x")]
    assert [(one.name, str(value_of(one.value))) for one in value_of(found.stages[0].tags) or ()] == [
        ("env", "${Env}")
    ]
    theirs = controls(sam(", Tags: {team: x}"))
    assert [(one.name, str(value_of(one.value))) for one in value_of(theirs.tags) or ()] == [("team", "x")]
    assert isinstance(controls(rest(api="{Name: a, Tags: !Ref Tags}")).tags, Unknown)
    assert isinstance(controls(rest()).tags, Absent)


BODY = """\
openapi: 3.0.1
info: {title: chat, version: "1"}
components: {securitySchemes: {Key: {type: apiKey, name: x-api-key, in: header}}}
security: [{Key: []}]
paths:
  /chat:
    post:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: POST, responseTransferMode: STREAM, uri: "https://x/"}
    get:
      security: []
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "https://x/"}
"""


def test_a_definition_by_itself_knows_its_keys_and_nothing_of_its_api() -> None:
    found = {route.method: route.controls for route in routes(BODY)}
    keys = {method: one.key for method, one in found.items() if one is not None}
    assert (value_of(keys["POST"]), isinstance(keys["GET"], Absent)) == (True, True)
    assert all(
        one is not None and isinstance(one.restricts, Unknown) and not one.stages for one in found.values()
    )
    guarded = BODY + "x-amazon-apigateway-policy: {Statement: [{Effect: Deny}]}\n"
    assert value_of(controls(guarded).restricts) is True


def test_an_included_definition_is_asked_for_its_policy() -> None:
    api = "{DefinitionUri: body.yaml}"
    text = f"Transform: AWS::Serverless-2016-10-31\nResources:\n  Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: x, {api[1:]}}}\n"
    found = routes(text, body=BODY + "x-amazon-apigateway-policy: {Statement: [{Effect: Deny}]}\n")
    assert [value_of(one.controls.restricts) for one in found if one.controls] == [True, True]
    assert [len(one.controls.stages) for one in found if one.controls] == [1, 1]


HTTP = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {Type: AWS::Serverless::HttpApi%s}
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /chat, Method: post%s}}}
"""


def test_of_an_http_api_only_its_routes_are_read() -> None:
    [route] = routes(HTTP % ("", ""))
    assert route.api.kind is ApiKind.HTTP
    assert route.controls is not None
    assert (isinstance(route.controls.restricts, Unknown), route.controls.stages) == (True, ())
    assert isinstance(route.access.type, Absent)
    for api, event in (
        (", Properties: {Auth: {DefaultAuthorizer: A, Authorizers: {A: {}}}}", ""),
        ("", ", Auth: {Authorizer: A}"),
    ):
        [guarded] = routes(HTTP % (api, event))
        assert isinstance(guarded.access.type, Unknown)


def test_the_routes_of_an_http_api_say_who_may_call() -> None:
    text = """\
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP}}
  Login: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {ApiId: !Ref Api, AuthorizerType: JWT}}
  Post: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: POST /a, AuthorizationType: JWT, AuthorizerId: !Ref Login}}
  Open: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /a}}
"""
    found = {route.method: route.access for route in routes(text)}
    login = value_of(found["POST"].authorizer)
    assert login is not None
    assert (value_of(found["POST"].type), value_of(login.kind)) == ("JWT", "JWT")
    assert isinstance(found["GET"].type, Absent)


def test_a_method_of_an_api_that_lies_elsewhere_knows_its_key_alone() -> None:
    text = rest(method="      ApiKeyRequired: true").replace(
        "RestApiId: !Ref Api\n      ResourceId", "RestApiId: !ImportValue api\n      ResourceId"
    )
    found = controls(text)
    assert (value_of(found.key), isinstance(found.restricts, Unknown), found.stages) == (True, True, ())


@pytest.mark.parametrize(
    ("resource", "is_every"),
    [
        ("*", True),
        ("execute-api:/*", True),
        ("execute-api:/*/*/*", True),
        ("arn:aws:execute-api:eu-west-1:111122223333:abc/*", True),
        ("arn:aws:execute-api:*:*:*/*/", True),
        ("arn:${A/B}:execute-api:${C}:*/*", True),
        ("arn:aws:execute-api:eu-west-1:111122223333:abc", False),
        ("arn:aws:execute-api:eu-west-1:111122223333:abc/prod/*", False),
        ("arn:execute-api:/*", False),
        ("aws:execute-api:/*", False),
        ("arn:" + ":execute-api:" * 100_000, False),
        ("arn:" + "/*" * 100_000 + "x", False),
        ("arn::execute-api:" + "/*" * 100_000 + "x", False),
    ],
    ids=lambda one: str(one)[:50],
)
def test_a_resource_of_a_policy_that_is_every_method(resource: str, is_every: bool) -> None:
    assert every_method(resource) is is_every
