"""Answers of CloudFront as the properties of CloudFormation that would make the same."""

from collections.abc import Mapping

from unbuffered.deployed.naming import API
from unbuffered.deployed.properties import Body
from unbuffered.deployed.shapes import Json, listed, mapping, number_in, text_in, without_none, words


def distribution(live: Json, host: str, policies: Mapping[str, Body]) -> Body:
    """Return a distribution; the origin of this host name is the API, and some policies are resources too."""
    origins = [_origin(one, host) for one in listed(mapping(live.get("Origins")).get("Items"))]
    behaviours = [
        {"PathPattern": text_in(one.get("PathPattern")), **_behaviour(one, policies)}
        for one in listed(mapping(live.get("CacheBehaviors")).get("Items"))
    ]
    config = without_none(
        {
            "Enabled": live.get("Enabled"),
            "Origins": origins,
            "DefaultCacheBehavior": _behaviour(mapping(live.get("DefaultCacheBehavior")), policies),
            "CacheBehaviors": behaviours,
        }
    )
    return {"DistributionConfig": config}


def _origin(live: Json, host: str) -> Body:
    name = text_in(live.get("DomainName"))
    custom = mapping(live.get("CustomOriginConfig"))
    headers = listed(mapping(live.get("CustomHeaders")).get("Items"))
    domain: object = {"Fn::Join": ["", [{"Ref": API}, f".{name.partition('.')[2]}"]]}
    return without_none(
        {
            "Id": text_in(live.get("Id")),
            "DomainName": domain if name.startswith(f"{host}.") else name,
            "OriginPath": text_in(live.get("OriginPath")),
            "CustomOriginConfig": without_none(
                {"OriginReadTimeout": number_in(custom.get("OriginReadTimeout"))}
            ),
            "ResponseCompletionTimeout": number_in(live.get("ResponseCompletionTimeout")),
            "OriginCustomHeaders": [
                {"HeaderName": text_in(one.get("HeaderName")), "HeaderValue": text_in(one.get("HeaderValue"))}
                for one in headers
            ],
        }
    )


def _behaviour(live: Json, policies: Mapping[str, Body]) -> Body:
    cached, asked = text_in(live.get("CachePolicyId")), text_in(live.get("OriginRequestPolicyId"))
    forwarded = mapping(live.get("ForwardedValues"))
    functions = listed(mapping(live.get("LambdaFunctionAssociations")).get("Items"))
    return without_none(
        {
            "TargetOriginId": text_in(live.get("TargetOriginId")),
            "AllowedMethods": words(mapping(live.get("AllowedMethods")).get("Items")),
            "CachePolicyId": policies.get(cached, cached),
            "OriginRequestPolicyId": policies.get(asked, asked),
            "ForwardedValues": {"Headers": words(mapping(forwarded.get("Headers")).get("Items"))}
            if forwarded
            else None,
            "LambdaFunctionAssociations": [{"EventType": text_in(one.get("EventType"))} for one in functions],
        }
    )


def cache_policy(live: Json) -> Body:
    """Return a cache policy: of what it makes part of the key, the headers."""
    inner = mapping(live.get("ParametersInCacheKeyAndForwardedToOrigin"))
    key = {"HeadersConfig": _headers(mapping(inner.get("HeadersConfig")))}
    return {"CachePolicyConfig": {"ParametersInCacheKeyAndForwardedToOrigin": key}}


def request_policy(live: Json) -> Body:
    """Return an origin request policy: of what it forwards, the headers."""
    return {"OriginRequestPolicyConfig": {"HeadersConfig": _headers(mapping(live.get("HeadersConfig")))}}


def _headers(live: Json) -> Body:
    return without_none(
        {
            "HeaderBehavior": text_in(live.get("HeaderBehavior")),
            "Headers": words(mapping(live.get("Headers")).get("Items")),
        }
    )
