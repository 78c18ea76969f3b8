"""Templates to routes: the hops as values, and everything that is not checked."""

# ruff: noqa: E501 - templates keep their lines

from pathlib import PurePosixPath

import pytest

from unbuffered.collect import Source
from unbuffered.model.backends import HttpEndpoint, LambdaFunction, LoadBalancer, NoBackend
from unbuffered.model.fact import Absent, Known, Unknown, value_of
from unbuffered.model.hops import ApiKind, Transfer
from unbuffered.model.route import Project, Route
from unbuffered.testing import project

BODY = """\
openapi: 3.0.1
info: {title: chat, version: "1"}
paths:
  /chat:
    post:
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: POST
        responseTransferMode: STREAM
        uri: {Fn::Sub: "https://${Host}/"}
"""


def read(text: str, **others: str) -> Project:
    files = {"t": text, **others}
    found = project(Source(PurePosixPath(f"{name}.yaml"), body, named=False) for name, body in files.items())
    assert not found.faults
    return found


def route(text: str, label: str = "") -> Route:
    found = [one for endpoint in read(text).endpoints for _, one in endpoint.cases]
    return next(one for one in found if one.label == label or not label)


def gaps(found: Project) -> list[tuple[str, int, bool]]:
    return [(gap.says, gap.at.span.line, gap.fault) for gap in found.gaps]


def method(**properties: str) -> str:
    lines = "\n".join(f"      {name}: {value}" for name, value in properties.items())
    return f"""\
Resources:
  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: a}}}}
  Chat: {{Type: AWS::ApiGateway::Resource, Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: chat}}}}
  Item: {{Type: AWS::ApiGateway::Resource, Properties: {{RestApiId: !Ref Api, ParentId: !Ref Chat, PathPart: "{{id}}"}}}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Item
      HttpMethod: post
{lines}
"""


def test_paths_are_put_together_from_resources() -> None:
    found = route(method())
    assert found.label == "POST /chat/{id}"
    assert found.api.name == "Api"
    assert isinstance(found.api.endpoint, Absent)
    assert value_of(found.integration.declared) == frozenset({"method.request.path.id"})
    assert isinstance(found.integration.transfer, Absent)


def test_a_path_that_nobody_could_ask_for_is_told_without_its_rest() -> None:
    longest = route(method().replace("PathPart: chat", f"PathPart: {'x' * 1_900}"))
    assert longest.path == f"/{'x' * 1_900}/{{id}}"
    cut = route(method().replace("PathPart: chat", f"PathPart: {'x' * 90_000}"))
    assert cut.path == "/…/{id}"
    assert value_of(cut.integration.declared) == frozenset({"method.request.path.*"})
    circle = route(method().replace("ParentId: !Ref Chat", "ParentId: !Ref Item"))
    assert circle.path == "/…" + "/{id}" * 50
    event = "Events: {A: {Type: HttpApi, Properties: {Method: %s, Path: %s}}}" % ("m" * 90_000, "/a" * 1_500)  # noqa: UP031 - braces
    text = f"Transform: AWS::Serverless-2016-10-31\nResources: {{F: {{Type: AWS::Serverless::Function, Properties: {{{event}}}}}}}"
    assert route(text).label == f"? {'/a' * 999}/…"


def test_a_stage_knows_its_deployment_and_what_that_waits_for() -> None:
    stage = """\
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentId: !Ref Deployment}
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: [Post, Other]
    Properties: {RestApiId: !Ref Api}
  Quick:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Post
    Properties: {RestApiId: !Ref Api, StageName: quick, StageDescription: {CacheClusterEnabled: "true"}}
"""
    stages = {stage.name: stage for stage in route(method() + stage).stages}
    prod, quick = value_of(stages["prod"].deployment), value_of(stages["quick"].deployment)
    assert prod is not None
    assert quick is not None
    assert prod.name == "Deployment"
    assert ("t.yaml", "Post") in (prod.waits or ())
    assert quick.name == "Quick"
    assert ("t.yaml", "Item") in (quick.waits or ())
    assert value_of(stages["quick"].cluster) is True
    assert isinstance(stages["prod"].cluster, Absent)


def test_the_native_jwt_authorizer_of_rest_apis() -> None:
    authorizer = """\
  Jwt:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Api
      Type: JWT
      JwtConfiguration:
        Issuers:
          - {Issuer: "https://idp.example.com", Audiences: [chat]}
"""
    found = route(method(AuthorizationType="JWT", AuthorizerId="!Ref Jwt") + authorizer)
    known = value_of(found.access.authorizer)
    assert known is not None
    assert value_of(known.kind) == "JWT"
    assert [str(issuer) for issuer in value_of(known.issuers) or ()] == ["https://idp.example.com"]


@pytest.mark.parametrize(
    ("integration", "backend"),
    [
        ("{Type: MOCK}", NoBackend),
        ('{Type: AWS, Uri: "arn:aws:apigateway:us-east-1:sqs:path/q"}', NoBackend),
        ('{Type: HTTP_PROXY, Uri: "https://chat.example.com/"}', HttpEndpoint),
        ("{Type: HTTP_PROXY, Uri: !Sub 'http://${Balancer.DNSName}/'}", LoadBalancer),
        ("{Type: HTTP_PROXY, Uri: 'http://x/', ConnectionId: !Ref Link}", LoadBalancer),
        ("{Type: HTTP_PROXY, Uri: 'http://x/', IntegrationTarget: !Ref Listener}", LoadBalancer),
        (
            "{Type: AWS_PROXY, Uri: !Sub 'arn:aws:apigateway:r:lambda:path/x/functions/${Alias}/invocations'}",
            LambdaFunction,
        ),
        (
            "{Type: AWS_PROXY, Uri: !Sub 'arn:aws:apigateway:r:lambda:path/x/functions/${Version}/invocations'}",
            LambdaFunction,
        ),
    ],
)
def test_what_stands_behind(integration: str, backend: type) -> None:
    others = """\
  Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer}
  Listener: {Type: AWS::ElasticLoadBalancingV2::Listener}
  Link: {Type: AWS::ApiGateway::VpcLink, Properties: {TargetArns: [!Ref Balancer]}}
  Fn: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Code: {ZipFile: "exports.handler = 1"}}}
  Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !GetAtt Fn.Arn}}
  Alias: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Fn, FunctionVersion: !GetAtt Version.Version, Name: live}}
"""
    found = value_of(route(method(Integration=integration) + others).backend)
    assert isinstance(found, backend)


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("!ImportValue url", "url comes from another stack"),
        ("!Ref Url", "parameter Url has no default"),
        ("!Sub '${Url}'", "parameter Url has no default"),
        ("{Fn::GetStackOutput: {StackName: Other, OutputName: Url}}", "Other.Url comes from another stack"),
        ("!GetAZs us-east-1", "the result of Fn::GetAZs is not known here"),
    ],
)
def test_a_target_that_is_decided_elsewhere(uri: str, why: str) -> None:
    text = method(Integration=f"{{Type: HTTP_PROXY, ResponseTransferMode: STREAM, Uri: {uri}}}")
    found = route(text + "Parameters: {Url: {Type: String}}\n")
    assert isinstance(found.backend, Unknown)
    assert [(unseen.hop, unseen.why) for unseen in found.unseen if unseen.hop == "backend"] == [
        ("backend", why)
    ]


def test_a_method_of_an_api_elsewhere() -> None:
    text = method().replace(
        "RestApiId: !Ref Api\n      ResourceId: !Ref Item",
        "RestApiId: !ImportValue api\n      ResourceId: !ImportValue r",
    )
    found = route(text)
    assert found.label == "POST /…"
    assert isinstance(found.api.endpoint, Unknown)
    assert [unseen.hop for unseen in found.unseen] == ["API", "backend"]


SAM = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n"


@pytest.mark.parametrize(
    "definition",
    [
        "      DefinitionUri: ./body.yaml\n",
        "      DefinitionBody: !Transform {Name: AWS::Include, Parameters: {Location: body.yaml}}\n",
        "      DefinitionBody:\n        Fn::Transform:\n          Name: AWS::Include\n          Parameters: {Location: body.yaml}\n",
        "      DefinitionBody:\n        Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub 'body.yaml'}}\n",
    ],
)
def test_a_local_definition_speaks_of_the_includers_names(definition: str) -> None:
    found = read(SAM + definition + "  Host: {Type: AWS::X::Y}\n", body=BODY)
    assert not found.gaps
    [endpoint] = found.endpoints
    [(_, one)] = endpoint.cases
    assert one.at.file == PurePosixPath("body.yaml")
    uri = value_of(one.integration.uri)
    assert uri is not None
    assert uri.tokens[0].type == "AWS::X::Y"


def test_an_agent_whose_code_is_not_named_says_so_once() -> None:
    integration = (
        "{Type: HTTP_PROXY, ResponseTransferMode: STREAM,"
        " Uri: !Sub 'https://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/${Agent.AgentRuntimeArn}/invocations'}"
    )
    agent = "  Agent: {Type: AWS::BedrockAgentCore::Runtime, Properties: {AgentRuntimeName: a}}\n"
    found = route(method(Integration=integration) + agent)
    assert [one.why for one in found.unseen if one.hop == "handler"] == ["the agent's code is not named"]


@pytest.mark.parametrize(
    ("definition", "says", "fault"),
    [
        ("      DefinitionUri: s3://bucket/key\n", "not checked: the API's definition lies in S3", False),
        ("      DefinitionUri: {Bucket: b, Key: k}\n", "not checked: the API's definition lies in S3", False),
        (
            "      DefinitionUri: !Ref Where\n",
            "not checked: the API's definition lies in a place known only when deployed",
            False,
        ),
        (
            "      DefinitionUri: gone.yaml\n",
            "not checked: gone.yaml cannot be read: there is no such file",
            True,
        ),
        (
            "      DefinitionUri: broken.yaml\n",
            "not checked: broken.yaml:1:5 cannot be read: not valid YAML",
            True,
        ),
        ("      DefinitionBody: text\n", "not checked: the API's definition is a text", False),
        (
            "      DefinitionBody: !Transform {Name: Mine}\n",
            "not checked: the API's definition is made by a macro",
            False,
        ),
        (
            "      DefinitionBody: !Ref Where\n",
            "not checked: the API's definition is made by a function",
            False,
        ),
        (
            "      DefinitionBody: !Transform {Name: AWS::Include}\n",
            "not checked: AWS::Include without a Location",
            True,
        ),
    ],
)
def test_a_definition_out_of_reach_is_told_once(definition: str, says: str, fault: bool) -> None:  # noqa: FBT001
    text = SAM + definition + "Parameters: {Where: {Type: String}}\n"
    found = read(text, broken="a: [")
    [gap] = found.gaps
    assert gap.says.startswith(says)
    assert (gap.at.span.line >= 6, gap.fault) == (True, fault)
    assert not found.endpoints


def test_globals_are_merged_as_sam_does() -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 60
    Runtime: nodejs22.x
    Layers: ["arn:global"]
    Environment: {Variables: {A: global, B: global}}
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Layers: ["arn:own"]
      Environment: {Variables: {B: own}}
      Events: {Get: {Type: Api, Properties: {Path: /a, Method: get}}}
  Free:
    Type: AWS::Serverless::Function
    IgnoreGlobals: [Timeout, Layers]
    Properties:
      Events: {Get: {Type: Api, Properties: {Path: /b, Method: get}}}
  Alone:
    Type: AWS::Serverless::Function
    IgnoreGlobals: "*"
    Properties:
      Events: {Get: {Type: Api, Properties: {Path: /c, Method: get}}}
"""
    merged, free, alone = (value_of(route(text, f"GET /{name}").backend) for name in "abc")
    assert isinstance(merged, LambdaFunction)
    assert isinstance(free, LambdaFunction)
    assert isinstance(alone, LambdaFunction)
    assert (value_of(merged.runtime), value_of(merged.timeout)) == ("python3.13", 60)
    assert [str(layer) for layer in value_of(merged.layers) or ()] == ["arn:global", "arn:own"]
    variables = {one.name: str(value_of(one.value)) for one in value_of(merged.environment) or ()}
    assert variables == {"A": "global", "B": "own"}
    assert (value_of(free.runtime), value_of(free.timeout), value_of(free.layers)) == (
        "nodejs22.x",
        None,
        None,
    )
    assert isinstance(alone.runtime, Absent)


def test_http_apis_are_read_in_all_their_forms() -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Quick:
    Type: AWS::ApiGatewayV2::Api
    Properties: {ProtocolType: HTTP, Target: !GetAtt Fn.Arn}
  Url:
    Type: AWS::ApiGatewayV2::Api
    Properties: {ProtocolType: HTTP, RouteKey: GET /u, Target: "https://chat.example.com"}
  Named: {Type: AWS::Serverless::HttpApi}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Events:
        Implicit: {Type: HttpApi}
        Explicit: {Type: HttpApi, Properties: {ApiId: !Ref Named, Path: /x, Method: post}}
"""
    found = [one for endpoint in read(text).endpoints for _, one in endpoint.cases]
    assert {(one.api.name, one.label) for one in found} == {
        ("Quick", "ANY $default"),
        ("Url", "GET /u"),
        ("ServerlessHttpApi", "ANY $default"),
        ("Named", "POST /x"),
    }
    assert {one.api.kind for one in found} == {ApiKind.HTTP}


def test_merged_definitions_take_the_mode_from_events() -> None:
    text = (
        SAM
        + """\
      MergeDefinitions: true
      DefinitionBody: {openapi: 3.0.1, paths: {/other: {get: {}}}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Post: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}}
"""
    )
    assert value_of(route(text, "POST /chat").integration.transfer) is Transfer.STREAM


def test_references_to_nothing_are_told_but_not_what_sam_makes() -> None:
    text = (
        SAM
        + """\
      Name: !Sub "${Nobody}-${AWS::Region}-${Api.Stage}-${Fn.Alias}"
      Tags: {A: !Ref ApiStage, B: !Ref FnRole, C: !Sub ["${Own}", {Own: x}], D: !Ref ServerlessRestApi}
  Fn: {Type: AWS::Serverless::Function}
"""
    )
    assert gaps(read(text)) == [("Api refers to Nobody, which is not defined in this file", 6, False)]


def test_an_integration_that_lies_elsewhere_is_told() -> None:
    text = (
        BODY
        + """\
  /other:
    post:
      x-amazon-apigateway-integration: {$ref: "other.yaml#/agent"}
"""
    )
    found = read(text)
    assert gaps(found) == [("not checked: the integration of POST /other is defined elsewhere", 13, False)]
    assert [endpoint.cases[0][1].label for endpoint in found.endpoints] == ["POST /chat"]


@pytest.mark.parametrize(
    ("paths", "says"),
    [
        ("{/a: {'Fn::Transform': {Name: Mine}}}", "operations of /a are made by a function"),
        ("{/a: {post: {'Fn::Transform': {Name: Mine}}}}", "operations of /a are made by a function"),
        (
            "{/a: {}, 'Fn::Transform': {Name: Mine}}",
            "paths of the API's definition are made by a function",
        ),
        (
            "{/a: {post: {x-amazon-apigateway-integration: {$ref: '#/x-i/round'}}}}",
            "the integration of POST /a is defined elsewhere",
        ),
    ],
)
def test_operations_that_are_not_written_out_are_told(paths: str, says: str) -> None:
    body = f"{{openapi: 3.0.1, x-i: {{round: {{$ref: '#/x-i/round'}}}}, paths: {paths}}}"
    text = f"Resources:\n  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Body: {body}}}}}\n"
    assert gaps(read(text)) == [(f"not checked: {says}", 2, False)]


def test_a_reference_is_followed_through_others_and_in_each_scenario() -> None:
    text = """\
Conditions: {Late: !Equals [!ImportValue x, y]}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: !If
        - Late
        - paths: {/a: {post: {x-amazon-apigateway-integration: {$ref: "#/x-i/one"}}}}
          x-i: {one: {$ref: "#/x-i/two"}, two: {type: http_proxy, responseTransferMode: STREAM, uri: "https://x/"}}
        - paths: {/a: {post: {x-amazon-apigateway-integration: {$ref: "other.yaml#/x"}}}}
"""
    found = read(text)
    [endpoint] = found.endpoints
    assert [value_of(one.integration.transfer) for _, one in endpoint.cases] == [Transfer.STREAM]
    assert gaps(found) == [("not checked: the integration of POST /a is defined elsewhere", 10, False)]


def test_a_mode_on_an_http_api_streams_nothing_for_others() -> None:
    text = """\
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
  Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: POST /x, Target: !Sub "integrations/${Integration}"}}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {IntegrationType: HTTP_PROXY, IntegrationUri: "https://x/", ResponseTransferMode: STREAM}
"""
    integration = route(text).integration
    assert isinstance(integration.transfer, Absent)
    assert [place.span.line for place in integration.misspelt] == [6]


def test_a_macro_is_told_once() -> None:
    found = read("Transform: [AWS::LanguageExtensions, Mine]\n" + method())
    assert gaps(found) == [("not checked: what the transform Mine changes", 1, False)]


def test_known_places_are_where_people_write() -> None:
    found = route(method(Integration="{Type: HTTP_PROXY, Uri: !If [A, 'https://a/', 'https://b/']}"))
    assert isinstance(found.integration.uri, Known)
    assert found.integration.uri.at.steps == (
        "Resources",
        "Post",
        "Properties",
        "Integration",
        "Uri",
        "Fn::If",
        1,
    )


def test_the_default_route_of_an_http_api_is_no_path() -> None:
    text = """\
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        paths:
          /$default: {x-amazon-apigateway-any-method: {x-amazon-apigateway-integration: {type: http_proxy, uri: "https://x/"}}}
          /chat: {post: {security: [{Users: []}]}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /chat, Method: post}}
        Rest: {Type: HttpApi, Properties: {Path: /$default}}
"""
    found = {one.label: one for endpoint in read(text).endpoints for _, one in endpoint.cases}
    assert sorted(found) == ["ANY $default", "POST /chat"]
    assert isinstance(found["POST /chat"].access.type, Unknown)


def test_what_an_event_says_may_depend_on_a_parameter() -> None:
    text = (
        "Parameters: {Override: {Type: String}}\n"
        + SAM
        + """\
      Auth: {DefaultAuthorizer: Own, Authorizers: {Own: {FunctionArn: x}}}
      DefinitionBody: {openapi: 3.0.1, paths: {/chat: {post: {x-amazon-apigateway-integration: {type: mock}}}}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Post:
          Type: Api
          Properties: {RestApiId: !Ref Api, Path: /chat, Method: post, Auth: {Authorizer: NONE, OverrideApiAuth: !Ref Override}}
"""
    )
    assert isinstance(route(text, "POST /chat").access.type, Unknown)
