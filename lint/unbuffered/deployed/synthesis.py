"""A template for an API that no template is known of: CloudFormation that would make what is deployed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from unbuffered.deployed.shapes import Json, listed, mapping, number_in, text_in, without_none, words

Body = dict[str, object]

_FUNCTION = re.compile(r"/functions/(?P<arn>arn:[\w-]+:lambda:[\w-]+:\d+:function:[\w-]+)")
_AGENT = re.compile(r"/runtimes/(?P<id>[^/?]+)/")
_MOST = 2_000
"""Characters of a name that is looked at."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What was read of an API and of what stands behind it; functions by ARN, runtimes by id."""

    api: Json
    resources: list[Json]
    stages: list[Json]
    authorizers: list[Json]
    functions: Mapping[str, Json]
    runtimes: Mapping[str, Json]


def functions_in(resources: list[Json]) -> list[str]:
    """Return the ARNs of the functions that an API invokes, without alias or version."""
    found = (_FUNCTION.search(uri[:_MOST]) for uri in _uris(resources))
    return list(dict.fromkeys(one["arn"] for one in found if one is not None))


def runtimes_in(resources: list[Json]) -> list[str]:
    """Return the ids of the AgentCore runtimes that an API invokes."""
    return list(dict.fromkeys(filter(None, (agent_in(uri) for uri in _uris(resources)))))


def agent_in(uri: str) -> str:
    """Return the id of the runtime that a URI invokes, empty if it names none."""
    found = _AGENT.search(uri[:_MOST]) if "bedrock-agentcore" in uri else None
    name = unquote(found["id"]).rpartition("/")[2] if found is not None else ""
    return name if re.fullmatch(r"[\w-]+", name) else ""


def _uris(resources: list[Json]) -> Iterator[str]:
    for resource in resources:
        for method in mapping(resource.get("resourceMethods")).values():
            yield text_in(mapping(mapping(method).get("methodIntegration")).get("uri"))


def template(parts: Parts) -> Body:
    """Return a CloudFormation template that would make an API as its draft is, with stages and backends."""
    made = _Names(parts)
    found: dict[str, object] = {"Api": _made("AWS::ApiGateway::RestApi", _api(parts.api))}
    for number, one in enumerate(parts.authorizers, 1):
        found[f"Authorizer{number}"] = _made("AWS::ApiGateway::Authorizer", _authorizer(one))
    for number, resource in enumerate(parts.resources, 1):
        if resource.get("parentId"):
            found[made.resource(text_in(resource.get("id")))] = _made(
                "AWS::ApiGateway::Resource", made.path(resource)
            )
        for verb, method in mapping(resource.get("resourceMethods")).items():
            name = re.sub(r"\W", "", verb.title()) + str(number)
            body = made.method(resource, verb, mapping(method))
            found[f"Method{name}"] = _made("AWS::ApiGateway::Method", body)
    for number, stage in enumerate(parts.stages, 1):
        found[f"Stage{number}"] = _made("AWS::ApiGateway::Stage", _stage(stage))
        acl = _acl(stage, number)
        if acl is not None:
            found[f"Firewall{number}"] = acl
    for arn, function in parts.functions.items():
        found[made.functions[arn]] = _made("AWS::Lambda::Function", _function(function))
    for id_, runtime in parts.runtimes.items():
        found[made.runtimes[id_]] = _made("AWS::BedrockAgentCore::Runtime", _runtime(runtime))
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": found}


class _Names:
    """The logical ids of a template, by the ids that AWS gave."""

    def __init__(self, parts: Parts) -> None:
        """Give each thing a number, in the order in which it was read."""
        numbered = enumerate(parts.resources, 1)
        self.resources = {text_in(one.get("id")): f"Resource{number}" for number, one in numbered}
        self.authorizers = {
            text_in(one.get("id")): f"Authorizer{number}" for number, one in enumerate(parts.authorizers, 1)
        }
        self.functions = {arn: f"Function{number}" for number, arn in enumerate(parts.functions, 1)}
        self.runtimes = {id_: f"Agent{number}" for number, id_ in enumerate(parts.runtimes, 1)}
        self.root = next((text_in(one.get("id")) for one in parts.resources if one.get("path") == "/"), "")

    def resource(self, id_: str) -> str:
        """Return the logical id of a resource."""
        return self.resources.get(id_, "Resource0")

    def reference(self, id_: str) -> Body:
        """Return a reference to a resource, which may be the root."""
        if id_ == self.root:
            return {"Fn::GetAtt": ["Api", "RootResourceId"]}
        return {"Ref": self.resource(id_)}

    def path(self, resource: Json) -> Body:
        """Return one piece of a path."""
        return {
            "RestApiId": {"Ref": "Api"},
            "ParentId": self.reference(text_in(resource.get("parentId"))),
            "PathPart": text_in(resource.get("pathPart")),
        }

    def method(self, resource: Json, verb: str, method: Json) -> Body:
        """Return a method with its integration."""
        authorizer = self.authorizers.get(text_in(method.get("authorizerId")))
        return without_none(
            {
                "RestApiId": {"Ref": "Api"},
                "ResourceId": self.reference(text_in(resource.get("id"))),
                "HttpMethod": verb,
                "AuthorizationType": text_in(method.get("authorizationType")),
                "AuthorizerId": {"Ref": authorizer} if authorizer else text_in(method.get("authorizerId")),
                "AuthorizationScopes": words(method.get("authorizationScopes")),
                "ApiKeyRequired": method.get("apiKeyRequired"),
                "RequestParameters": mapping(method.get("requestParameters")),
                "Integration": self._integration(mapping(method.get("methodIntegration"))),
            }
        )

    def _integration(self, live: Json) -> Body:
        return without_none(
            {
                "Type": text_in(live.get("type")),
                "IntegrationHttpMethod": text_in(live.get("httpMethod")),
                "Uri": self._uri(text_in(live.get("uri"))),
                "ResponseTransferMode": text_in(live.get("responseTransferMode")),
                "TimeoutInMillis": number_in(live.get("timeoutInMillis")),
                "ConnectionType": text_in(live.get("connectionType")),
                "ConnectionId": text_in(live.get("connectionId")),
                "IntegrationTarget": text_in(live.get("integrationTarget")),
                "Credentials": text_in(live.get("credentials")),
                "ContentHandling": text_in(live.get("contentHandling")),
                "CacheKeyParameters": words(live.get("cacheKeyParameters")),
                "RequestParameters": mapping(live.get("requestParameters")),
                "IntegrationResponses": [
                    _answer(code, mapping(one))
                    for code, one in mapping(live.get("integrationResponses")).items()
                ],
            }
        )

    def _uri(self, uri: str) -> object:
        """Return a URI in which the function or runtime that it invokes is a reference."""
        found = _FUNCTION.search(uri[:_MOST])
        if found is not None and found["arn"] in self.functions:
            target: Body = {"Fn::GetAtt": [self.functions[found["arn"]], "Arn"]}
            return _joined(uri[: found.start("arn")], target, uri[found.end("arn") :])
        agent = agent_in(uri)
        if agent in self.runtimes:
            before, _, after = uri.partition(agent)
            return _joined(before, {"Fn::GetAtt": [self.runtimes[agent], "AgentRuntimeId"]}, after)
        return uri


def _joined(before: str, target: Body, after: str) -> Body:
    return {"Fn::Join": ["", [before, target, after]]}


def _made(type_: str, properties: Body) -> Body:
    return {"Type": type_, "Properties": properties}


def _answer(code: str, live: Json) -> Body:
    return without_none({"StatusCode": code, "ResponseTemplates": mapping(live.get("responseTemplates"))})


def _api(live: Json) -> Body:
    return without_none(
        {
            "Name": text_in(live.get("name")),
            "EndpointConfiguration": {
                "Types": words(mapping(live.get("endpointConfiguration")).get("types"))
            },
            "MinimumCompressionSize": number_in(live.get("minimumCompressionSize")),
            "BinaryMediaTypes": words(live.get("binaryMediaTypes")),
        }
    )


def _authorizer(live: Json) -> Body:
    return without_none(
        {
            "RestApiId": {"Ref": "Api"},
            "Name": text_in(live.get("name")),
            "Type": text_in(live.get("type")),
            "ProviderARNs": words(live.get("providerARNs")),
            "IdentitySource": text_in(live.get("identitySource")),
            "IdentityValidationExpression": text_in(live.get("identityValidationExpression")),
            "AuthorizerUri": text_in(live.get("authorizerUri")),
        }
    )


def _stage(live: Json) -> Body:
    settings = [
        _setting(key, mapping(one)) for key, one in mapping(live.get("methodSettings")).items() if "/" in key
    ]
    log = mapping(live.get("accessLogSettings"))
    return without_none(
        {
            "RestApiId": {"Ref": "Api"},
            "StageName": text_in(live.get("stageName")),
            "DeploymentId": text_in(live.get("deploymentId")),
            "CacheClusterEnabled": live.get("cacheClusterEnabled"),
            "MethodSettings": settings,
            "AccessLogSetting": without_none(
                {
                    "DestinationArn": text_in(log.get("destinationArn")),
                    "Format": text_in(log.get("format")),
                }
            ),
        }
    )


def _setting(key: str, live: Json) -> Body:
    """Return a method setting; its key is a path in which a slash is ``~1``, and a method."""
    path, _, verb = key.rpartition("/")
    burst, rate = number_in(live.get("throttlingBurstLimit")), live.get("throttlingRateLimit")
    return without_none(
        {
            "ResourcePath": f"/{path.lstrip('/')}",
            "HttpMethod": verb,
            "CachingEnabled": live.get("cachingEnabled"),
            "ThrottlingBurstLimit": burst if burst != -1 else None,
            "ThrottlingRateLimit": rate if rate != -1 else None,
        }
    )


def _acl(stage: Json, number: int) -> Body | None:
    acl = text_in(stage.get("webAclArn"))
    if not acl:
        return None
    arn = f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}::/restapis/${{Api}}/stages/${{Stage{number}}}"
    return _made("AWS::WAFv2::WebACLAssociation", {"ResourceArn": {"Fn::Sub": arn}, "WebACLArn": acl})


def _function(live: Json) -> Body:
    layers = [text_in(one.get("Arn")) for one in listed(live.get("Layers"))]
    return without_none(
        {
            "FunctionName": text_in(live.get("FunctionName")),
            "Runtime": text_in(live.get("Runtime")),
            "Handler": text_in(live.get("Handler")),
            "PackageType": text_in(live.get("PackageType")),
            "Timeout": number_in(live.get("Timeout")),
            "Architectures": words(live.get("Architectures")),
            "Layers": layers,
            "Environment": {"Variables": mapping(mapping(live.get("Environment")).get("Variables"))},
        }
    )


def _runtime(live: Json) -> Body:
    jwt = mapping(mapping(live.get("authorizerConfiguration")).get("customJWTAuthorizer"))
    protocol = text_in(mapping(live.get("protocolConfiguration")).get("serverProtocol"))
    allowed = words(mapping(live.get("requestHeaderConfiguration")).get("requestHeaderAllowlist"))
    authorizer = without_none(
        {
            "DiscoveryUrl": text_in(jwt.get("discoveryUrl")),
            "AllowedClients": words(jwt.get("allowedClients")),
            "AllowedAudience": words(jwt.get("allowedAudience")),
            "AllowedScopes": words(jwt.get("allowedScopes")),
        }
    )
    return without_none(
        {
            "AgentRuntimeName": text_in(live.get("agentRuntimeName")),
            "ProtocolConfiguration": protocol,
            "AuthorizerConfiguration": {"CustomJWTAuthorizer": authorizer} if authorizer else None,
            "RequestHeaderConfiguration": {"RequestHeaderAllowlist": allowed} if allowed else None,
            "EnvironmentVariables": mapping(live.get("environmentVariables")),
        }
    )
