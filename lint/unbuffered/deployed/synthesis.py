"""A template for an API that no template is known of: CloudFormation that would make what is deployed."""

import json
import re
from collections.abc import Iterable, Iterator

from unbuffered.deployed import edgeproperties as edge
from unbuffered.deployed import properties as p
from unbuffered.deployed.invoked import agent_in, function_in
from unbuffered.deployed.naming import API, named, numbered, renamed
from unbuffered.deployed.parts import Parts
from unbuffered.deployed.properties import Body
from unbuffered.deployed.shapes import Json, mapping, number_in, text_in, without_none, words
from unbuffered.intent import BUFFERED_LIMIT
from unbuffered.model.hops import Transfer

_TIMEOUT = "Timeout"
_ALLOW = "gatewayresponse.header.Access-Control-Allow-Origin"


def template(parts: Parts, names: "Names") -> Body:
    """Return a CloudFormation template that would make an API as its draft is, with all around it."""
    found: dict[str, object] = {API: p.made("AWS::ApiGateway::RestApi", p.api(parts.api))}
    found |= _own(parts, names)
    found |= dict(_before(parts, names))
    found |= dict(_behind(parts, names))
    made: Body = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": found}
    given = set(re.findall(rf'"{_TIMEOUT}(\d+)"', json.dumps(found)))
    if given:
        made["Parameters"] = {
            f"{_TIMEOUT}{one}": {"Type": "Number", "Default": int(one)} for one in sorted(given)
        }
    return renamed(made, names.api)


class Names:
    """The logical ids of a template, by the ids that AWS gave."""

    def __init__(self, parts: Parts) -> None:
        """Give each thing its name, or a number in the order in which it was read."""
        taken: set[str] = set()
        self.resources = _numbered("Resource", (text_in(one.get("id")) for one in parts.resources))
        self.functions = _alike(parts, taken)
        runtimes = {full: text_in(one.get("agentRuntimeName")) for full, one in parts.runtimes.items()}
        self.runtimes = named("Agent", runtimes, taken)
        authorizers = {text_in(one.get("id")): text_in(one.get("name")) for one in parts.authorizers}
        self.authorizers = named("Authorizer", authorizers, taken)
        self.pools = named("Pool", {one.id: text_in(one.pool.get("Name")) for one in parts.pools}, taken)
        clients = [client for one in parts.pools for client in one.clients]
        called = {text_in(one.get("ClientId")): text_in(one.get("ClientName")) for one in clients}
        self.clients = named("Client", called, taken)
        self.links = _numbered("Link", parts.links)
        balancers = {one.arn: one.arn.rpartition("/")[0].rpartition("/")[2] for one in parts.balancers}
        self.balancers = named("Balancer", balancers, taken)
        # The last: an API is told by its id too, and shares its name with a function often.
        self.api = named(API, {"": text_in(parts.api.get("name"))}, taken)[""]
        self.listeners = _numbered("Listener", (arn for one in parts.balancers for arn in one.listeners))
        self.cached = _numbered("CachePolicy", parts.front.cached)
        self.asked = _numbered("RequestPolicy", parts.front.asked)
        self.root = next((text_in(one.get("id")) for one in parts.resources if one.get("path") == "/"), "")

    def physical(self, parts: Parts) -> dict[str, str]:
        """Return the ids that AWS gave by the logical ids of what the API leads to."""
        functions = {self.functions[full]: one.get("FunctionName") for full, one in parts.functions.items()}
        runtimes = {self.runtimes[full]: full.partition(":")[0] for full in parts.runtimes}
        known = {name: id_ for id_, name in (self.pools | self.clients).items()}
        return {name: text_in(one) for name, one in (functions | runtimes | known).items() if one}

    def reference(self, id_: str) -> Body:
        """Return a reference to a resource of the API, which may be the root."""
        if id_ == self.root:
            return {"Fn::GetAtt": [API, "RootResourceId"]}
        return {"Ref": self.resources.get(id_, "Resource0")}

    def pool(self, arn: str) -> object:
        """Return a reference to a pool that was read, else its ARN."""
        name = self.pools.get(arn.rpartition("/")[2])
        return {"Fn::GetAtt": [name, "Arn"]} if name is not None else arn

    def target(self, arn: str) -> object:
        """Return a reference to a load balancer or listener that was read, else its ARN."""
        return _referred(self.balancers | self.listeners, arn)

    def uri(self, uri: str) -> object:
        """Return a URI in which the function or runtime that it invokes is a reference."""
        function, agent = function_in(uri), agent_in(uri)
        if function is not None and function.full in self.functions:
            target: Body = {"Fn::GetAtt": [self.functions[function.full], "Arn"]}
            return _joined(uri[: function.start], target, uri[function.end :])
        if agent is not None and agent.full in self.runtimes:
            before, _, after = uri.partition(agent.id)
            return _joined(before, {"Fn::GetAtt": [self.runtimes[agent.full], "AgentRuntimeId"]}, after)
        return uri

    def discovery(self, url: str) -> object:
        """Return a discovery URL in which the pool that it belongs to is a reference."""
        for id_, name in self.pools.items():
            if "cognito-idp." in url and f"/{id_}/" in url:
                before, _, after = url.partition(id_)
                return _joined(before, {"Ref": name}, after)
        return url


def _numbered(word: str, ids: Iterable[str]) -> dict[str, str]:
    return numbered(word, dict.fromkeys(ids, ""))


def _alike(parts: Parts, taken: set[str]) -> dict[str, str]:
    """Return the logical ids of functions; versions of one that are configured alike are the same."""
    bodies = {full: json.dumps(p.function(one), sort_keys=True) for full, one in parts.functions.items()}
    called = {bodies[full]: text_in(one.get("FunctionName")) for full, one in parts.functions.items()}
    names = named("Function", called, taken)
    return {full: names[body] for full, body in bodies.items()}


def _referred(names: dict[str, str], id_: str) -> object:
    return {"Ref": names[id_]} if id_ in names else id_


def _joined(before: str, target: Body, after: str) -> Body:
    return {"Fn::Join": ["", [before, target, after]]}


def _own(parts: Parts, names: Names) -> dict[str, object]:
    """Return what belongs to the API itself: authorizers, resources, methods, and stages."""
    found: dict[str, object] = {}
    for one in parts.authorizers:
        pools = [names.pool(arn) for arn in words(one.get("providerARNs"))]
        name = names.authorizers[text_in(one.get("id"))]
        found[name] = p.made("AWS::ApiGateway::Authorizer", p.authorizer(one, pools))
    for number, resource in enumerate(parts.resources, 1):
        id_ = text_in(resource.get("id"))
        if resource.get("parentId"):
            found[names.resources[id_]] = p.made("AWS::ApiGateway::Resource", _path(resource, names))
        for verb, method in mapping(resource.get("resourceMethods")).items():
            name = re.sub(r"\W", "", verb.title()) + str(number)
            body = _method(id_, verb, mapping(method), names)
            found[f"Method{name}"] = p.made("AWS::ApiGateway::Method", body)
    for number, stage in enumerate(parts.stages, 1):
        found[f"Stage{number}"] = p.made("AWS::ApiGateway::Stage", p.stage(stage))
        acl = p.acl(stage, number)
        if acl is not None:
            found[f"Firewall{number}"] = acl
    return found


def _path(resource: Json, names: Names) -> Body:
    """Return one piece of a path."""
    return {
        "RestApiId": {"Ref": API},
        "ParentId": names.reference(text_in(resource.get("parentId"))),
        "PathPart": text_in(resource.get("pathPart")),
    }


def _method(resource: str, verb: str, method: Json, names: Names) -> Body:
    """Return a method with its integration."""
    return without_none(
        {
            "RestApiId": {"Ref": API},
            "ResourceId": names.reference(resource),
            "HttpMethod": verb,
            "AuthorizationType": text_in(method.get("authorizationType")),
            "AuthorizerId": _referred(names.authorizers, text_in(method.get("authorizerId"))),
            "AuthorizationScopes": words(method.get("authorizationScopes")),
            "ApiKeyRequired": method.get("apiKeyRequired"),
            "RequestParameters": mapping(method.get("requestParameters")),
            "Integration": _integration(mapping(method.get("methodIntegration")), names),
        }
    )


def _integration(live: Json, names: Names) -> Body:
    return without_none(
        {
            "Type": text_in(live.get("type")),
            "IntegrationHttpMethod": text_in(live.get("httpMethod")),
            "Uri": names.uri(text_in(live.get("uri"))),
            "ResponseTransferMode": text_in(live.get("responseTransferMode")),
            "TimeoutInMillis": _timeout(live),
            "ConnectionType": text_in(live.get("connectionType")),
            "ConnectionId": _referred(names.links, text_in(live.get("connectionId"))),
            "IntegrationTarget": names.target(text_in(live.get("integrationTarget"))),
            "Credentials": text_in(live.get("credentials")),
            "ContentHandling": text_in(live.get("contentHandling")),
            "CacheKeyParameters": words(live.get("cacheKeyParameters")),
            "RequestParameters": mapping(live.get("requestParameters")),
            "IntegrationResponses": [
                p.answer(code, mapping(one))
                for code, one in mapping(live.get("integrationResponses")).items()
            ],
        }
    )


def _timeout(live: Json) -> object:
    """Return a timeout; AWS took one that is too long for most accounts, so the quota of this one decides."""
    timeout = number_in(live.get("timeoutInMillis"))
    streams = text_in(live.get("responseTransferMode")) == Transfer.STREAM
    return (
        {"Ref": f"{_TIMEOUT}{timeout}"} if timeout and timeout > BUFFERED_LIMIT and not streams else timeout
    )


def _before(parts: Parts, names: Names) -> Iterator[tuple[str, object]]:
    """Yield what a call meets first: distributions, pools, plans, and what browsers are answered."""
    api = text_in(parts.api.get("id"))
    # Without an answer nobody knows whether a browser sees the 401, so that is not told.
    unknown: list[Json] = [{"responseType": "DEFAULT_4XX", "responseParameters": {_ALLOW: "(not read)"}}]
    own = (one for one in unknown if parts.responses is None)
    set_ = (one for one in parts.responses or () if one.get("defaultResponse") is not True)
    for number, one in enumerate((*own, *set_), 1):
        yield f"Response{number}", p.made("AWS::ApiGateway::GatewayResponse", p.response(one))
    for number, one in enumerate(parts.plans, 1):
        yield f"Plan{number}", p.made("AWS::ApiGateway::UsagePlan", p.plan(one, api))
    for pool in parts.pools:
        name = names.pools[pool.id]
        yield name, p.made("AWS::Cognito::UserPool", p.pool(pool.pool))
        for number, one in enumerate(pool.servers, 1):
            body = p.server(one, {"Ref": name})
            yield f"{name}Server{number}", p.made("AWS::Cognito::UserPoolResourceServer", body)
        for one in pool.clients:
            body = p.client(one, {"Ref": name})
            id_ = names.clients[text_in(one.get("ClientId"))]
            yield id_, p.made("AWS::Cognito::UserPoolClient", body)
    yield from _edge(parts, names, api)


def _edge(parts: Parts, names: Names, api: str) -> Iterator[tuple[str, object]]:
    front = parts.front
    policies: dict[str, Body] = {id_: {"Ref": name} for id_, name in (names.cached | names.asked).items()}
    for number, one in enumerate(front.distributions, 1):
        body = edge.distribution(one, api, policies)
        yield f"Distribution{number}", p.made("AWS::CloudFront::Distribution", body)
    if front.named:
        yield "Domain", p.made("AWS::ApiGateway::DomainName", {})
    for id_, one in front.cached.items():
        yield names.cached[id_], p.made("AWS::CloudFront::CachePolicy", edge.cache_policy(one))
    for id_, one in front.asked.items():
        yield names.asked[id_], p.made("AWS::CloudFront::OriginRequestPolicy", edge.request_policy(one))


def _behind(parts: Parts, names: Names) -> Iterator[tuple[str, object]]:
    """Yield what the API calls: functions, agents, and load balancers."""
    for arn, function in parts.functions.items():
        yield names.functions[arn], p.made("AWS::Lambda::Function", p.function(function))
    for id_, runtime in parts.runtimes.items():
        yield names.runtimes[id_], p.made("AWS::BedrockAgentCore::Runtime", _runtime(runtime, names))
    for id_, targets in parts.links.items():
        body: Body = {"TargetArns": [names.target(arn) for arn in targets]}
        yield names.links[id_], p.made("AWS::ApiGateway::VpcLink", body)
    for balancer in parts.balancers:
        name = names.balancers[balancer.arn]
        body = p.balancer(balancer.arn, balancer.attributes)
        yield name, p.made("AWS::ElasticLoadBalancingV2::LoadBalancer", body)
        for arn, attributes in balancer.listeners.items():
            body = p.listener({"Ref": name}, attributes)
            yield names.listeners[arn], p.made("AWS::ElasticLoadBalancingV2::Listener", body)


def _runtime(live: Json, names: Names) -> Body:
    jwt = mapping(mapping(live.get("authorizerConfiguration")).get("customJWTAuthorizer"))
    protocol = text_in(mapping(live.get("protocolConfiguration")).get("serverProtocol"))
    allowed = words(mapping(live.get("requestHeaderConfiguration")).get("requestHeaderAllowlist"))
    authorizer = without_none(
        {
            "DiscoveryUrl": names.discovery(text_in(jwt.get("discoveryUrl"))),
            "AllowedClients": [_referred(names.clients, one) for one in words(jwt.get("allowedClients"))],
            "AllowedAudience": [_referred(names.clients, one) for one in words(jwt.get("allowedAudience"))],
            "AllowedScopes": words(jwt.get("allowedScopes")),
            "CustomClaims": jwt.get("customClaims"),
        }
    )
    return without_none(
        {
            "AgentRuntimeName": text_in(live.get("agentRuntimeName")),
            "AgentRuntimeArtifact": _artifact(mapping(live.get("agentRuntimeArtifact"))),
            "ProtocolConfiguration": protocol,
            "AuthorizerConfiguration": {"CustomJWTAuthorizer": authorizer} if authorizer else None,
            "RequestHeaderConfiguration": {"RequestHeaderAllowlist": allowed} if allowed else None,
            "EnvironmentVariables": mapping(live.get("environmentVariables")),
        }
    )


def _artifact(live: Json) -> Body:
    """Return what an agent is made of: an image, or code in S3."""
    image = text_in(mapping(live.get("containerConfiguration")).get("containerUri"))
    code = mapping(mapping(mapping(live.get("codeConfiguration")).get("code")).get("s3"))
    lies = without_none({"Bucket": text_in(code.get("bucket")), "Prefix": text_in(code.get("prefix"))})
    if image:
        return {"ContainerConfiguration": {"ContainerUri": image}}
    return {"CodeConfiguration": {"Code": {"S3": lies}}} if lies else {}
