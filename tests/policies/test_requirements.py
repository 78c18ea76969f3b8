"""What each requirement comes to: kept, broken, perhaps broken, or not to be told from here."""

# ruff: noqa: E501, PLR0913, PLR0917 - templates and sentences keep their lines, and have many places

from pathlib import PurePosixPath

import pytest

from unbuffered.collect import Source
from unbuffered.packs import load
from unbuffered.testing import report

RULES = tuple(rule for rule in load() if rule.id.startswith("UNB8"))
KEPT: list[tuple[str, str, str]] = []


def told(template: str, require: str, **others: str) -> list[tuple[str, str, str]]:
    """Return (rule, severity, sentence) of what one clause over every route comes to."""
    policy = f"version: 1\nname: p\nreason: r\nrules: [{{name: c, routes: '**', which: all, reason: r, require: {require}}}]\n"
    files = {"t.yaml": template, "policy.yaml": policy, **others}
    found = report(
        [Source(PurePosixPath(name), text, named=name == "t.yaml") for name, text in files.items()], RULES
    )
    assert not found.faults
    assert all(one.hit.open is (one.severity == "info") for one in found.findings)
    return [(one.rule, str(one.severity), one.hit.says) for one in found.findings]


def rest(
    method: str = "AuthorizationType: AWS_IAM",
    integration: str = "Type: HTTP_PROXY, Uri: 'https://chat.example.com/'",
    mode: str = "STREAM",
    api: str = "EndpointConfiguration: {Types: [REGIONAL]}",
    stage: str = "",
    more: str = "",
) -> str:
    return f"""\
Parameters:
  Type: {{Type: String}}
  Kind: {{Type: String, Default: NONE}}
  Log: {{Type: String, Default: $context.status}}
Resources:
  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: a, {api}}}}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      {method}
      Integration: {{IntegrationHttpMethod: POST, ResponseTransferMode: {mode}, {integration}}}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      DeploymentId: !ImportValue deployment
{stage}
{more}
"""


COGNITO = """\
  Login:
    Type: AWS::ApiGateway::Authorizer
    Properties: {Name: l, RestApiId: !Ref Api, Type: COGNITO_USER_POOLS, IdentitySource: method.request.header.Authorization, ProviderARNs: [!ImportValue pool]}
  Code:
    Type: AWS::ApiGateway::Authorizer
    Properties: {Name: c, RestApiId: !Ref Api, Type: TOKEN, AuthorizerUri: !ImportValue code}
"""
BY_COGNITO = "AuthorizationType: COGNITO_USER_POOLS\n      AuthorizerId: !Ref Login"
SCOPED = BY_COGNITO + "\n      AuthorizationScopes: [chat/write]"


@pytest.mark.parametrize(
    ("mode", "require", "wanted"),
    [
        ("STREAM", "{streams: true}", KEPT),
        ("STREAM", "{streams: false}", [("UNB802", "error", "POST / asks for a stream, and policy p forbids it")]),
        ("BUFFERED", "{streams: false}", KEPT),
        ("BUFFERED", "{streams: true}", [("UNB801", "error", "POST / buffers, and policy p wants it to stream")]),
        ("!Ref Type", "{streams: false}", [("UNB802", "info", "whether POST / asks for a stream cannot be told from here: parameter Type has no default")]),
        ("!Ref Type", "{streams: true}", [("UNB801", "info", "whether POST / streams cannot be told from here: the mode, the URI or the target is decided elsewhere")]),
    ],
)  # fmt: skip
def test_streams(mode: str, require: str, wanted: list[tuple[str, str, str]]) -> None:
    assert told(rest(mode=mode), require) == wanted


def test_a_mode_by_default_of_a_parameter_is_a_warning_at_most() -> None:
    text = rest(mode="!Ref Mode").replace(
        "Parameters:\n", "Parameters:\n  Mode: {Type: String, Default: STREAM}\n"
    )
    assert told(text, "{streams: false}") == [
        ("UNB802", "warning", "POST / asks for a stream, and policy p forbids it")
    ]
    assert [
        one[:2] for one in told(text.replace("Default: STREAM", "Default: BUFFERED"), "{streams: true}")
    ] == [("UNB801", "warning")]


def test_an_http_api_does_not_stream_and_cannot_be_forbidden_to() -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat: {Type: AWS::Serverless::Function, Properties: {Events: {Post: {Type: HttpApi, Properties: {Path: /chat, Method: post}}}}}
"""
    assert [one[:2] for one in told(text, "{streams: true}")] == [("UNB801", "error")]
    assert told(text, "{streams: false, endpoint: [PRIVATE], silence: 900}") == KEPT
    [(_, _, says)] = told(text, "{waf: true}")
    assert says.endswith("cannot be told from here: what an HTTP API has beside its routes is not read")
    assert [one[:2] for one in told(text, "{public: false}")] == [("UNB804", "info")]


@pytest.mark.parametrize(
    ("method", "allowed", "wanted"),
    [
        ("AuthorizationType: NONE", "none", None),
        ("AuthorizationType: NONE", "iam", "error"),
        ("ApiKeyRequired: true", "iam, cognito", "error"),
        ("AuthorizationType: AWS_IAM", "iam", None),
        ("AuthorizationType: AWS_IAM", "cognito, jwt", "error"),
        (BY_COGNITO, "cognito", None),
        (BY_COGNITO, "lambda", "error"),
        ("AuthorizationType: CUSTOM\n      AuthorizerId: !Ref Code", "lambda", None),
        ("AuthorizationType: CUSTOM\n      AuthorizerId: !Ref Code", "jwt, iam", "error"),
        ("AuthorizationType: JWT", "jwt", None),
        ("AuthorizationType: !Ref Type", "iam", "info"),
        ("AuthorizationType: !Ref Kind", "iam", "warning"),
        ("AuthorizationType: KLINGON", "iam", "info"),
        ("AuthorizerId: !Ref Login", "cognito", "info"),
    ],
)
def test_authorizer(method: str, allowed: str, wanted: str | None) -> None:
    found = told(rest(method=method, more=COGNITO), f"{{authorizer: [{allowed}]}}")
    assert [one[:2] for one in found] == ([("UNB803", wanted)] if wanted else [])


def test_several_authorizers_are_told_as_one_says_them() -> None:
    open_ = rest(method="AuthorizationType: NONE")
    assert [one[2] for one in told(open_, "{authorizer: [cognito, jwt, lambda, iam]}")] == [
        "nobody checks who calls POST /, and policy p wants a Cognito, JWT or Lambda authorizer, or IAM"
    ]
    assert [one[2] for one in told(rest(), "{authorizer: [none]}")] == [
        "IAM checks who calls POST /, and policy p wants nobody"
    ]


@pytest.mark.parametrize(
    ("method", "token", "wanted"),
    [
        (SCOPED, "access", None),
        (SCOPED, "id", "error"),
        (BY_COGNITO, "id", None),
        (BY_COGNITO, "access", "error"),
        (BY_COGNITO + "\n      AuthorizationScopes: !Ref Type", "access", None),
        (BY_COGNITO + "\n      AuthorizationScopes: !GetAtt Made.Scopes", "access", None),
        (BY_COGNITO + "\n      AuthorizationScopes: {Fn::Cidr: [a, 1, 1]}", "access", "info"),
        ("AuthorizationType: NONE", "access", "error"),
        ("AuthorizationType: AWS_IAM", "id", "error"),
        ("AuthorizationType: !Ref Kind", "access", "warning"),
        ("AuthorizationType: !Ref Type", "access", "info"),
        ("AuthorizationType: CUSTOM\n      AuthorizerId: !Ref Code", "access", "info"),
        ("AuthorizationType: JWT", "access", "info"),
    ],
)
def test_token(method: str, token: str, wanted: str | None) -> None:
    found = told(rest(method=method, more=COGNITO), f"{{token: {token}}}")
    assert [one[:2] for one in found] == ([("UNB803", wanted)] if wanted else [])


def test_one_cause_is_one_finding() -> None:
    open_ = rest(method="AuthorizationType: NONE")
    assert len(told(open_, "{authorizer: [cognito], token: access}")) == 1
    assert len(told(open_, "{authorizer: [none, cognito], token: access}")) == 1


@pytest.mark.parametrize(
    ("method", "api", "wanted"),
    [
        ("AuthorizationType: NONE", "EndpointConfiguration: {Types: [REGIONAL]}", "error"),
        ("AuthorizationType: NONE", "Description: unset", "error"),
        ("AuthorizationType: NONE", "EndpointConfiguration: {Types: [PRIVATE]}", None),
        ("AuthorizationType: NONE", "EndpointConfiguration: {Types: [!Ref Type]}", "info"),
        ("AuthorizationType: NONE", "Policy: !Ref Type", "info"),
        ("AuthorizationType: NONE\n      ApiKeyRequired: !Ref Type", "Description: unset", "info"),
        ("AuthorizationType: NONE\n      ApiKeyRequired: true", "Description: unset", None),
        ("AuthorizationType: NONE\n      ApiKeyRequired: false", "Description: unset", "error"),
        ("AuthorizationType: AWS_IAM", "Description: unset", None),
        ("AuthorizationType: !Ref Kind", "Description: unset", "warning"),
        ("AuthorizationType: !Ref Type", "EndpointConfiguration: {Types: [PRIVATE]}", None),
    ],
)
def test_public(method: str, api: str, wanted: str | None) -> None:
    found = told(rest(method=method, api=api), "{public: false}")
    assert [one[:2] for one in found] == ([("UNB804", wanted)] if wanted else [])


RUNTIME = """\
  Agent:
    Type: AWS::BedrockAgentCore::Runtime
    Properties: {AgentRuntimeName: a, AuthorizerConfiguration: {CustomJWTAuthorizer: {DiscoveryUrl: https://login.example.com/.well-known/openid-configuration, AllowedClients: [w]}}}
"""
AGENT = "Type: HTTP_PROXY, Uri: !Sub 'https://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations?accountId=1'"


@pytest.mark.parametrize(
    ("integration", "runtime", "wanted"),
    [
        (AGENT, RUNTIME, None),
        (
            AGENT
            + ", RequestParameters: {integration.request.header.Authorization: method.request.header.Authorization}",
            RUNTIME,
            None,
        ),
        (
            AGENT + ", RequestParameters: {integration.request.header.Authorization: \"'Bearer abc'\"}",
            RUNTIME,
            "error",
        ),
        (AGENT, RUNTIME.partition(", AuthorizerConfiguration")[0] + "}\n", "error"),
    ],
)
def test_an_agent_that_asks_for_a_token_is_not_public(
    integration: str, runtime: str, wanted: str | None
) -> None:
    """With a token that the gateway adds by itself everybody gets through."""
    method = "AuthorizationType: NONE\n      RequestParameters: {method.request.header.Authorization: true}"
    found = told(rest(method=method, integration=integration, more=runtime), "{public: false}")
    assert [one[:2] for one in found] == ([("UNB804", wanted)] if wanted else [])


def settings(rate: str, burst: str = "5") -> str:
    return f'      MethodSettings: [{{ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: {rate}, ThrottlingBurstLimit: {burst}}}]'


@pytest.mark.parametrize(
    ("method", "stage", "require", "wanted"),
    [
        ("", settings("10"), "true", None),
        ("", settings("-1"), "true", None),
        ("", settings("-1", "-1"), "true", "error"),
        ("", settings("!Ref Type", "!Ref Type"), "true", "info"),
        ("", settings("!Ref Type"), "{rate: 10}", "info"),
        ("", settings("10"), "{rate: 10}", None),
        ("", settings("11"), "{rate: 10}", "error"),
        ("", settings("-1"), "{rate: 10}", "error"),
        ("", settings("-1"), "{burst: 5}", None),
        ("", settings("10", "6"), "{rate: 10, burst: 5}", "error"),
        ("", settings("10", "!Ref Type"), "{rate: 10, burst: 5}", "info"),
        ("ApiKeyRequired: !Ref Type", "", "true", "info"),
        ("ApiKeyRequired: true", "", "true", "info"),
        ("ApiKeyRequired: false", "", "true", "error"),
    ],
)
def test_throttling(method: str, stage: str, require: str, wanted: str | None) -> None:
    found = told(
        rest(method=method or "AuthorizationType: AWS_IAM", stage=stage), f"{{throttling: {require}}}"
    )
    assert [one[:2] for one in found] == ([("UNB806", wanted)] if wanted else [])


def plan(name: str, throttle: str) -> str:
    return f"  {name}: {{Type: AWS::ApiGateway::UsagePlan, Properties: {{ApiStages: [{{ApiId: !Ref Api, Stage: prod}}]{throttle}}}}}\n"


def test_every_plan_of_a_key_must_throttle() -> None:
    low, high = plan("Low", ", Throttle: {RateLimit: 1, BurstLimit: 1}"), plan("High", "")
    key = "ApiKeyRequired: true"
    assert told(rest(method=key, more=low), "{throttling: true}") == KEPT
    assert [one[2] for one in told(rest(method=key, more=low + high), "{throttling: true}")] == [
        "nothing throttles the route on usage plan High, and policy p wants throttling"
    ]
    assert told(rest(method=key, more=high, stage=settings("1")), "{throttling: true}") == KEPT
    assert [one[2] for one in told(rest(method=key, more=low), "{throttling: {burst: 1, rate: 1}}")] == []


def log(format_: str) -> str:
    return f"      AccessLogSetting: {{DestinationArn: a, Format: {format_}}}"


@pytest.mark.parametrize(
    ("stage", "require", "wanted"),
    [
        ("", "[$context.status]", "error"),
        ("      AccessLogSetting: {DestinationArn: a}", "[$context.status]", "error"),
        ("      AccessLogSetting: !Ref Type", "[$context.status]", "info"),
        (log("$context.status"), "[$context.status]", None),
        (log("$context.statusCode"), "[$context.status]", "error"),
        (log("'[$context.status].'"), "[$context.status]", None),
        (log("!Sub '$context.status ${Type}'"), "[$context.status]", None),
        (log("!Sub '$context.status ${Type}'"), "[$context.requestId]", "info"),
        (log("!Ref Log"), "[$context.status]", None),
        (log("!Ref Log"), "[$context.requestId]", "warning"),
        (log("$context.integration.latency"), "[$context.integrationLatency]", None),
        (log("$context.integrationLatency"), "[$context.integration.latency]", None),
        (log("$context.status"), "[streaming]", "error"),
    ],
)
def test_access_log(stage: str, require: str, wanted: str | None) -> None:
    found = told(rest(stage=stage), f"{{access-log: {require}}}")
    assert [one[:2] for one in found] == ([("UNB807", wanted)] if wanted else [])


@pytest.mark.parametrize("require", ["{waf: true}", "{throttling: true}", "{access-log: [streaming]}"])
def test_without_its_stage_nobody_can_tell(require: str) -> None:
    text = rest().partition("  Stage:\n")[0]
    [(_, severity, says)] = told(text, require)
    assert severity == "info"
    assert says.startswith("whether the stage of API Api ")
    assert says.endswith("it is not in the input")


@pytest.mark.parametrize(
    ("api", "uri", "allowed", "wanted"),
    [
        ("EndpointConfiguration: {Types: [REGIONAL]}", "https://x/", "REGIONAL", None),
        ("EndpointConfiguration: {Types: [REGIONAL]}", "https://x/", "PRIVATE", "error"),
        ("Description: unset", "https://x/", "EDGE", None),
        ("Description: unset", "https://x/", "REGIONAL", "error"),
        ("Description: unset", "https://x.us-gov-west-1.amazonaws.com/", "REGIONAL", "info"),
        ("EndpointConfiguration: {Types: [!Ref Type]}", "https://x/", "REGIONAL", "info"),
        ("EndpointConfiguration: {Types: [!Ref Kind]}", "https://x/", "REGIONAL", "warning"),
    ],
)
def test_endpoint(api: str, uri: str, allowed: str, wanted: str | None) -> None:
    found = told(rest(api=api, integration=f"Type: HTTP_PROXY, Uri: '{uri}'"), f"{{endpoint: [{allowed}]}}")
    assert [one[:2] for one in found] == ([("UNB808", wanted)] if wanted else [])


BALANCED = "Type: HTTP_PROXY, ConnectionType: VPC_LINK, ConnectionId: l, IntegrationTarget: !Ref Balancer, Uri: 'http://x/'"


def balancer(properties: str) -> str:
    return f"  Balancer: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {{{properties}}}}}\n"


@pytest.mark.parametrize(
    ("integration", "more", "silence", "wanted"),
    [
        ("Type: HTTP_PROXY, Uri: 'https://x/'", "", 300, None),
        ("Type: HTTP_PROXY, Uri: 'https://x/'", "", 301, "error"),
        ("Type: HTTP_PROXY, Uri: 'https://x/', TimeoutInMillis: 59999", "", 60, "error"),
        ("Type: HTTP_PROXY, Uri: 'https://x/', TimeoutInMillis: 60000", "", 60, None),
        (BALANCED, balancer("Scheme: internal"), 60, None),
        (BALANCED, balancer("Scheme: internal"), 61, "error"),
        (BALANCED, balancer("Type: network"), 300, "info"),
        (BALANCED, balancer("Type: !Ref Type"), 60, "info"),
        (
            BALANCED,
            balancer("LoadBalancerAttributes: [{Key: idle_timeout.timeout_seconds, Value: !Ref Type}]"),
            60,
            "info",
        ),
    ],
)
def test_silence(integration: str, more: str, silence: int, wanted: str | None) -> None:
    found = told(rest(integration=integration, more=more), f"{{silence: {silence}}}")
    assert [one[:2] for one in found] == ([("UNB809", wanted)] if wanted else [])


def test_an_edge_optimized_api_waits_half_a_minute() -> None:
    assert told(rest(api="Description: unset"), "{silence: 30}") == KEPT
    assert [one[2] for one in told(rest(api="Description: unset"), "{silence: 31}")] == [
        "API Api waits for 30 seconds, and policy p lets a handler be silent for 31"
    ]


FUNCTION = "Type: AWS_PROXY, Uri: !Sub 'arn:aws:apigateway:r:lambda:path/2021-11-15/functions/${Fn.Arn}/response-streaming-invocations'"


def function(properties: str) -> str:
    return f"  Fn: {{Type: AWS::Lambda::Function, Properties: {{{properties}}}}}\n"


@pytest.mark.parametrize(
    ("integration", "more", "require", "wanted"),
    [
        ("Type: HTTP_PROXY, Uri: 'https://A.example.com:8443/x'", "", "hosts: '*.example.com'", None),
        ("Type: HTTP_PROXY, Uri: 'https://a.example.com'", "", "hosts: [b.example.com, A.EXAMPLE.com]", None),
        (
            "Type: HTTP_PROXY, Uri: 'https://a.example.org#.example.com'",
            "",
            "hosts: '*.example.com'",
            "error",
        ),
        (
            "Type: HTTP_PROXY, Uri: 'https://a.example.org?.example.com'",
            "",
            "hosts: '*.example.com'",
            "error",
        ),
        (
            "Type: HTTP_PROXY, Uri: 'https://x.example.com@a.example.org/'",
            "",
            "hosts: '*.example.com'",
            "error",
        ),
        ("Type: HTTP, Uri: 'https://a.example.org/'", "", "hosts: '*.example.com'", "error"),
        ("Type: HTTP_PROXY, Uri: 'https://[2001:db8::1]:8443/'", "", "hosts: '*.example.com'", "error"),
        ("Type: HTTP_PROXY, Uri: 'https://{proxy}.example.com/'", "", "hosts: '*.example.com'", "info"),
        ("Type: HTTP_PROXY, Uri: !Ref Type", "", "hosts: '*.example.com'", "info"),
        ("Type: HTTP_PROXY, Uri: !Ref Type", "", "hosts: '*'", None),
        ("Type: HTTP_PROXY, Uri: !GetAtt Made.Uri", "", "hosts: '*.example.com'", "info"),
        ("Type: HTTP_PROXY, Uri: {Fn::Cidr: [a, 1, 1]}", "", "hosts: '*.example.com'", "info"),
        ("Type: HTTP_PROXY", "", "hosts: '*.example.com'", None),
        ("Type: !Ref Type, Uri: 'https://a.example.org/'", "", "hosts: '*.example.com'", "error"),
        (
            "Type: !Ref Type, Uri: 'arn:aws:apigateway:r:lambda:path/2015-03-31/functions/x/invocations'",
            "",
            "hosts: '*.example.com'",
            None,
        ),
        (FUNCTION, function("Runtime: nodejs22.x"), "hosts: '*.example.com'", None),
        (FUNCTION, function("Runtime: nodejs22.x"), "runtimes: nodejs2*", None),
        (FUNCTION, function("Runtime: nodejs18.x"), "runtimes: nodejs2*", "error"),
        (FUNCTION, function("PackageType: Image"), "runtimes: [image]", None),
        (FUNCTION, function("PackageType: Image"), "runtimes: nodejs2*", "error"),
        (FUNCTION, function("Runtime: !Ref Type"), "runtimes: nodejs2*", "info"),
        (FUNCTION, function("Runtime: !Ref Kind"), "runtimes: nodejs2*", "warning"),
        (FUNCTION, function("Handler: x"), "runtimes: nodejs2*", "info"),
        (FUNCTION, "", "runtimes: nodejs2*", "info"),
        ("Type: HTTP_PROXY, Uri: 'https://a.example.org/'", "", "runtimes: nodejs2*", None),
        ("Type: MOCK", "", "runtimes: nodejs2*, hosts: x", None),
    ],
)
def test_targets(integration: str, more: str, require: str, wanted: str | None) -> None:
    found = told(rest(integration=integration, more=more), f"{{{require}}}")
    assert [one[:2] for one in found] == ([("UNB810", wanted)] if wanted else [])


def test_a_definition_by_itself_has_no_open_route_for_certain() -> None:
    """A template around it may add an authorizer to every operation."""
    body = """\
openapi: 3.0.1
info: {title: chat, version: "1"}
paths:
  /chat: {post: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: POST, responseTransferMode: STREAM, uri: "https://x/"}}}
"""
    assert [one[:2] for one in told(body, "{public: false, authorizer: [iam]}")] == [
        ("UNB803", "info"),
        ("UNB804", "info"),
    ]
