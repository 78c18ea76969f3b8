"""CloudFront distributions in front of an API, as one of its routes sees them."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec.structs import replace

from unbuffered.model.edges import DISTRIBUTION, Distribution
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

_CACHE = "AWS::CloudFront::CachePolicy"
_REQUEST = "AWS::CloudFront::OriginRequestPolicy"
_OWN_NAMES = ("AWS::ApiGateway::DomainName", "AWS::ApiGateway::DomainNameV2", "AWS::ApiGatewayV2::DomainName")
"""What makes a Host that is not the API's own one that API Gateway may know."""

_SOME = "\0"
"""A stage of which the name is not known here."""

_REST = "\1"
"""What a greedy route takes: any number of pieces."""

_Headers = tuple[Fact[bool], Fact[bool]]
"""Whether Authorization, and Host, reach the origin."""

MANAGED = {
    "216adef6-5c7f-47e4-b989-5492eafa07d3": (True, True),  # AllViewer
    "b689b0a8-53d0-40ab-baf2-68738e2966ac": (True, False),  # AllViewerExceptHostHeader
    "33f36d7e-f396-46d9-90e0-52428a34d9dc": (True, True),  # AllViewerAndCloudFrontHeaders-2022-06
    "59781a5b-3903-41f3-afcb-af62929ccde1": (False, False),  # CORS-CustomOrigin
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": (False, False),  # CORS-S3Origin
    "bf0718e1-ba1e-49d1-88b1-f726733018ae": (False, True),  # HostHeaderOnly
    "acba4595-bd28-49b8-b9fe-13317c0390fa": (False, False),  # UserAgentRefererHeaders
}
"""Origin request policies that CloudFront offers: whether they forward Authorization, and Host (CFR-03)."""

MANAGED_CACHES = frozenset(
    {
        "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",  # CachingDisabled
        "658327ea-f89d-4fab-a63d-7e88639e58f6",  # CachingOptimized
        "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",  # CachingOptimizedForUncompressedObjects
    }
)
"""Cache policies that CloudFront offers, none of which forwards Authorization."""


def distributions(scope: Scope, api: Resource, stages: tuple[str, ...], path: str) -> Iterator[Distribution]:
    """Yield the distributions of which an API is the origin for a path."""
    named = next(scope.around(api, *_OWN_NAMES), None) is not None
    for resource in scope.around(api, DISTRIBUTION):
        # Whether it is made is asked last: other APIs' distributions would split the world for nothing.
        found = tuple(_in_front(scope, resource, api, stages, path))
        for one in found if found and scope.exists(resource) else ():
            yield replace(one, host=Unknown("the API may have this name", one.host.at)) if named else one


def _in_front(
    scope: Scope, resource: Resource, api: Resource, stages: tuple[str, ...], path: str
) -> Iterator[Distribution]:
    config = properties(scope, resource).inside("DistributionConfig")
    for item in config.items("Origins"):
        origin = Properties(config.scope, (item,), item.place)
        domain = origin.text("DomainName")
        if isinstance(domain, Known) and api.is_named_by(domain.value):
            behaviour = _behaviour(config, origin, _calls(origin, stages, path))
            if behaviour is not None:
                yield _distribution(resource, origin, behaviour)


def _calls(origin: Properties, stages: tuple[str, ...], path: str) -> tuple[str, ...]:
    """Return the paths by which viewers call a route: without what the origin's own path puts before."""
    plain = "/".join(_filled(part) for part in path.split("/"))
    added = origin.text("OriginPath")
    before = added.value.literal if isinstance(added, Known) else None
    if isinstance(added, Absent) or before in {"", "/"}:
        named = (_SOME if stage == "?" or "$" in stage else stage for stage in stages)
        return tuple(f"/{stage}{plain}" for stage in named) or (f"/{_SOME}{plain}",)
    full = (f"/{stage}{plain}" for stage in stages)
    return (plain, *(one.removeprefix(before) for one in full if before and one.startswith(f"{before}/")))


def _filled(part: str) -> str:
    """Return a piece of a path as a client may write it."""
    if not part.startswith("{"):
        return part
    return _REST if part.endswith("+}") else "x"


def _behaviour(config: Properties, origin: Properties, calls: tuple[str, ...]) -> Properties | None:
    """Return the behaviour by which calls reach an origin; None if they do not, or nobody can tell."""
    listed = config.spot("CacheBehaviors")
    if listed is not None and not config.scope.readable(listed):
        return None
    several = any(call.endswith(_REST) for call in calls)
    for item in config.items("CacheBehaviors"):
        one = Properties(config.scope, (item,), item.place)
        pattern = value_of(one.word("PathPattern"))
        if pattern is None:
            return None
        if any(_meets("/" + pattern.lstrip("/"), call) for call in calls):
            if _leads(one, origin):
                return one
            if not several:
                return None
    default = config.inside("DefaultCacheBehavior")
    return default if _leads(default, origin) else None


def _leads(behaviour: Properties, origin: Properties) -> bool:
    target = value_of(behaviour.word("TargetOriginId"))
    return target is not None and target == value_of(origin.word("Id"))


def _meets(pattern: str, call: str) -> bool:
    """Whether a path pattern may fit a call; one that a greedy route takes may go on in any way."""
    call = call.replace(_SOME, pattern[1:].partition("/")[0])
    before, greedy, _ = call.partition(_REST)
    if not greedy:
        return fnmatchcase(call, pattern)
    literal = re.split(r"[*?]", pattern, maxsplit=1)[0]
    return literal.startswith(before) or fnmatchcase(f"{before}x", pattern)


def _distribution(resource: Resource, origin: Properties, behaviour: Properties) -> Distribution:
    custom = origin.inside("CustomOriginConfig")
    read = custom.number("OriginReadTimeout")
    forwards, host = _forwarded(behaviour)
    return Distribution(
        name=resource.name,
        read=read if custom.readable else Unknown("made by a function", custom.at),
        completion=origin.number("ResponseCompletionTimeout"),
        methods=_methods(behaviour),
        forwards=_either(_added(origin), forwards),
        host=host,
        origin_at=custom.at,
        at=behaviour.at,
    )


def _methods(behaviour: Properties) -> Fact[tuple[str, ...]]:
    """Return the methods that a behaviour allows; left out, they are GET and HEAD."""
    listed = behaviour.texts("AllowedMethods")
    if not isinstance(listed, Known):
        return listed
    if any(one.literal is None for one in listed.value):
        return Unknown("a method is decided elsewhere", listed.at)
    return Known(tuple(str(one).upper() for one in listed.value), listed.at)


def _forwarded(behaviour: Properties) -> _Headers:
    """Return whether the client's Authorization and its Host reach the origin."""
    if _edited(behaviour):
        unknown = Unknown("a function rewrites what the origin is asked", behaviour.at)
        return unknown, unknown
    legacy = behaviour.inside("ForwardedValues")
    if legacy:
        return _whitelisted(legacy.texts("Headers"))
    asked, cached = _requested(behaviour), _cached(behaviour)
    return _either(asked[0], cached[0]), _either(asked[1], cached[1])


def _edited(behaviour: Properties) -> bool:
    """Whether a function at the edge may change the headers just before the origin is asked."""
    listed = behaviour.spot("LambdaFunctionAssociations")
    if listed is not None and not behaviour.scope.readable(listed):
        return True
    scope, items = behaviour.scope, behaviour.items("LambdaFunctionAssociations")
    events = (scope.word(scope.member(item, "EventType"), item.place) for item in items)
    return any(value_of(event) in {"origin-request", None} for event in events)


def _added(origin: Properties) -> Fact[bool]:
    """Return whether CloudFront sends an Authorization of its own to the origin."""
    scope, items = origin.scope, origin.items("OriginCustomHeaders")
    names = (value_of(scope.word(scope.member(item, "HeaderName"), item.place)) for item in items)
    return Known(any((name or "").lower() == "authorization" for name in names), origin.at)


def _either(one: Fact[bool], other: Fact[bool]) -> Fact[bool]:
    """Return whether one of two policies forwards a header: each may add it."""
    for fact in (one, other):
        if value_of(fact):
            return fact
    return other if isinstance(other, Unknown) else one


def _requested(behaviour: Properties) -> _Headers:
    """Return what the origin request policy forwards."""
    policy = behaviour.text("OriginRequestPolicyId")
    if not isinstance(policy, Known):
        return _neither(policy)
    managed = MANAGED.get(policy.value.literal or "")
    if managed is not None:
        return Known(managed[0], policy.at), Known(managed[1], policy.at)
    config = _policy(behaviour, policy, _REQUEST).inside("OriginRequestPolicyConfig")
    return _custom(config.inside("HeadersConfig"), policy.at)


def _policy(behaviour: Properties, policy: Fact[Text], type_: str) -> Properties:
    """Return the policy that a behaviour refers to; empty if it is not in the input."""
    resource = behaviour.scope.first(policy, type_)
    if resource is None:
        return Properties(behaviour.scope, (), policy.at)
    return properties(behaviour.scope, resource)


def _custom(headers: Properties, at: Place) -> _Headers:
    """Return what a policy of one's own says of the headers; `at` is where it is chosen."""
    listed = headers.texts("Headers")
    match value_of(headers.word("HeaderBehavior")):
        case "allViewer" | "allViewerAndWhitelistCloudFront":
            return Known(value=True, at=at), Known(value=True, at=at)
        case "allExcept":
            return _inverted(_listed(listed, "authorization")), _inverted(_listed(listed, "host"))
        case "none":
            return _neither(Absent(at))
        case "whitelist":
            return _whitelisted(listed)
        case _:
            unknown = Unknown("what the policy forwards is not known here", at)
            return unknown, unknown


def _cached(behaviour: Properties) -> _Headers:
    """Return what the cache policy makes part of the key, and so forwards."""
    policy = behaviour.text("CachePolicyId")
    if not isinstance(policy, Known):
        return _neither(policy)
    if policy.value.literal in MANAGED_CACHES:
        return _neither(Absent(policy.at))
    config = _policy(behaviour, policy, _CACHE).inside("CachePolicyConfig")
    return _custom(
        config.inside("ParametersInCacheKeyAndForwardedToOrigin").inside("HeadersConfig"), policy.at
    )


def _neither(policy: Fact[Text]) -> _Headers:
    """Return what no policy forwards, or one that is decided elsewhere."""
    fact: Fact[bool] = policy if isinstance(policy, Unknown) else Known(value=False, at=policy.at)
    return fact, fact


def _whitelisted(headers: Fact[tuple[Text, ...]]) -> _Headers:
    return _listed(headers, "authorization"), _listed(headers, "host")


def _listed(headers: Fact[tuple[Text, ...]], wanted: str) -> Fact[bool]:
    if isinstance(headers, Unknown):
        return headers
    names = {str(one).lower() for one in value_of(headers) or ()}
    return Known(wanted in names or "*" in names, headers.at)


def _inverted(fact: Fact[bool]) -> Fact[bool]:
    return Known(not fact.value, fact.at) if isinstance(fact, Known) else fact
