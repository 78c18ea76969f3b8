"""Answers of API Gateway and of what it calls, as properties that would make the same."""

import json

from unbuffered.deployed.naming import API
from unbuffered.deployed.shapes import Json, listed, mapping, number_in, text_in, without_none, words

Body = dict[str, object]

_API: Body = {"Ref": API}


def made(type_: str, properties: Body) -> Body:
    """Return a resource."""
    return {"Type": type_, "Properties": properties}


def answer(code: str, live: Json) -> Body:
    """Return an integration response."""
    return without_none({"StatusCode": code, "ResponseTemplates": mapping(live.get("responseTemplates"))})


def api(live: Json) -> Body:
    """Return a REST API, with the resource policy that keeps people out."""
    return without_none(
        {
            "Name": text_in(live.get("name")),
            "EndpointConfiguration": {
                "Types": words(mapping(live.get("endpointConfiguration")).get("types"))
            },
            "MinimumCompressionSize": number_in(live.get("minimumCompressionSize")),
            "BinaryMediaTypes": words(live.get("binaryMediaTypes")),
            "Policy": _policy(text_in(live.get("policy"))),
            "Tags": _tags(live),
        }
    )


def _policy(text: str) -> object:
    """Return a resource policy; the service hands it out as JSON in a text, its quotes escaped or not."""
    for spelled in (text, f'"{text}"'):
        try:
            found = json.loads(spelled)
            return json.loads(found) if isinstance(found, str) else found
        except (ValueError, RecursionError):
            continue
    return text


def _tags(live: Json) -> list[Body]:
    return [{"Key": key, "Value": value} for key, value in mapping(live.get("tags")).items()]


def authorizer(live: Json, pools: list[object]) -> Body:
    """Return an authorizer that asks some user pools."""
    issuers = [
        without_none({"Issuer": text_in(one.get("issuer")), "Audiences": words(one.get("audiences"))})
        for one in listed(mapping(live.get("jwtConfiguration")).get("issuers"))
    ]
    return without_none(
        {
            "RestApiId": _API,
            "Name": text_in(live.get("name")),
            "Type": text_in(live.get("type")),
            "ProviderARNs": pools,
            "IdentitySource": text_in(live.get("identitySource")),
            "IdentityValidationExpression": text_in(live.get("identityValidationExpression")),
            "AuthorizerUri": text_in(live.get("authorizerUri")),
            "JwtConfiguration": without_none({"Issuers": issuers}),
        }
    )


def response(live: Json) -> Body:
    """Return a gateway response."""
    return without_none(
        {
            "RestApiId": _API,
            "ResponseType": text_in(live.get("responseType")),
            "ResponseParameters": mapping(live.get("responseParameters")),
        }
    )


def stage(live: Json) -> Body:
    """Return a stage."""
    settings = [
        _setting(key, mapping(one)) for key, one in mapping(live.get("methodSettings")).items() if "/" in key
    ]
    log = mapping(live.get("accessLogSettings"))
    return without_none(
        {
            "RestApiId": _API,
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
            "Tags": _tags(live),
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


def acl(stage: Json, number: int) -> Body | None:
    """Return what puts a web ACL before a stage, if one is."""
    arn = text_in(stage.get("webAclArn"))
    if not arn:
        return None
    guarded = (
        f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}::/restapis/${{Api}}/stages/${{Stage{number}}}"
    )
    return made("AWS::WAFv2::WebACLAssociation", {"ResourceArn": {"Fn::Sub": guarded}, "WebACLArn": arn})


def plan(live: Json, api_id: str) -> Body:
    """Return a usage plan, with those of its stages that belong to this API."""
    rows = [one for one in listed(live.get("apiStages")) if text_in(one.get("apiId")) == api_id]
    stages = [
        without_none(
            {
                "ApiId": _API,
                "Stage": text_in(one.get("stage")),
                "Throttle": {
                    key: _throttle(mapping(said)) for key, said in mapping(one.get("throttle")).items()
                },
            }
        )
        for one in rows
    ]
    return without_none(
        {
            "UsagePlanName": text_in(live.get("name")),
            "ApiStages": stages,
            "Throttle": _throttle(mapping(live.get("throttle"))),
        }
    )


def _throttle(live: Json) -> Body:
    return without_none({"BurstLimit": live.get("burstLimit"), "RateLimit": live.get("rateLimit")})


def function(live: Json) -> Body:
    """Return a function, its code left out."""
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


def pool(live: Json) -> Body:
    """Return a user pool: of its triggers the one that may change tokens."""
    trigger = mapping(mapping(live.get("LambdaConfig")).get("PreTokenGenerationConfig"))
    version, arn = text_in(trigger.get("LambdaVersion")), text_in(trigger.get("LambdaArn"))
    configured = without_none({"LambdaVersion": version, "LambdaArn": arn})
    return without_none(
        {
            "UserPoolName": text_in(live.get("Name")),
            "LambdaConfig": without_none({"PreTokenGenerationConfig": configured}),
        }
    )


def server(live: Json, of: Body) -> Body:
    """Return a resource server of a pool."""
    scopes = [{"ScopeName": text_in(one.get("ScopeName"))} for one in listed(live.get("Scopes"))]
    return {"UserPoolId": of, "Identifier": text_in(live.get("Identifier")), "Scopes": scopes}


def client(live: Json, of: Body) -> Body:
    """Return an app client of a pool."""
    return without_none(
        {
            "UserPoolId": of,
            "ClientName": text_in(live.get("ClientName")),
            "AllowedOAuthFlowsUserPoolClient": live.get("AllowedOAuthFlowsUserPoolClient"),
            "AllowedOAuthFlows": words(live.get("AllowedOAuthFlows")),
            "AllowedOAuthScopes": words(live.get("AllowedOAuthScopes")),
        }
    )


def balancer(arn: str, attributes: list[Json]) -> Body:
    """Return a load balancer, whose kind stands in its ARN."""
    kind = "network" if ":loadbalancer/net/" in arn else "application"
    return without_none({"Type": kind, "LoadBalancerAttributes": _attributes(attributes)})


def listener(of: Body, attributes: list[Json]) -> Body:
    """Return a listener of a load balancer."""
    return without_none({"LoadBalancerArn": of, "ListenerAttributes": _attributes(attributes)})


def _attributes(live: list[Json]) -> list[Body]:
    return [{"Key": text_in(one.get("Key")), "Value": text_in(one.get("Value"))} for one in live]
