"""Load balancers behind VPC links."""

from collections.abc import Iterator

from unbuffered.model.backends import LoadBalancer
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Integration
from unbuffered.model.text import Text
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_LINK = "AWS::ApiGateway::VpcLink"


def balancer_behind(scope: Scope, integration: Integration, url: Text) -> LoadBalancer | None:
    """Return the load balancer that a private integration leads to: named by itself, its URL or its link."""
    named = [fact.value for fact in (integration.target, integration.link) if isinstance(fact, Known)]
    for one in (*named, url):
        for token in one.of(_BALANCER, _LISTENER):
            resource = scope.find(token)
            if resource is not None:
                return _read(scope, resource)
    for link in (scope.find(token) for one in named for token in one.of(_LINK)):
        targets = properties(scope, link).texts("TargetArns") if link is not None else None
        for target in (value_of(targets) or ()) if targets is not None else ():
            for resource in filter(None, map(scope.find, target.of(_BALANCER))):
                return _read(scope, resource)
    return None


def _read(scope: Scope, resource: Resource) -> LoadBalancer:
    """Return a load balancer, or the one that a listener belongs to."""
    own = properties(scope, resource)
    if resource.type != _LISTENER:
        return _balancer(scope, resource, tuple(_listeners(scope, resource)))
    balancer = own.scope.first(own.text("LoadBalancerArn"), _BALANCER)
    if balancer is None:
        unknown = Unknown("the load balancer is not in this file", own.at)
        return LoadBalancer(resource.name, unknown, unknown, resource.spot.key_place)
    return _balancer(scope, balancer, (own,))


def _listeners(scope: Scope, balancer: Resource) -> Iterator[Properties]:
    for resource in scope.around(balancer, _LISTENER):
        own = properties(scope, resource)
        reference = own.text("LoadBalancerArn")
        if isinstance(reference, Known) and balancer.is_named_by(reference.value):
            yield own


def _balancer(scope: Scope, resource: Resource, listeners: tuple[Properties, ...]) -> LoadBalancer:
    own = properties(scope, resource)
    kind = own.word("Type")
    return LoadBalancer(resource.name, kind, _idle(own, kind, listeners), resource.spot.key_place)


def _idle(own: Properties, kind: Fact[str], listeners: tuple[Properties, ...]) -> Fact[int]:
    """Return the idle timer in seconds: an application load balancer's own, a network one's by listener."""
    if isinstance(kind, Unknown):
        return kind
    if value_of(kind) in {None, "application"}:
        return _attribute(own, "LoadBalancerAttributes", "idle_timeout.timeout_seconds")
    timers = [_attribute(one, "ListenerAttributes", "tcp.idle_timeout.seconds") for one in listeners]
    return timers[0] if len(timers) == 1 else Unknown("which listener is meant is not known here", own.at)


def _attribute(own: Properties, section: str, wanted: str) -> Fact[int]:
    """Return one of the attributes, which are listed as keys with values."""
    spot = own.spot(section)
    if spot is not None and not own.scope.readable(spot):
        return Unknown("the attributes are made by a function", spot.key_place)
    for item in own.items(section):
        key = own.scope.word(own.scope.member(item, "Key"), item.place)
        if isinstance(key, Unknown):
            return key
        if value_of(key) == wanted:
            return own.scope.number(own.scope.member(item, "Value"), item.place)
    return Absent(spot.key_place if spot is not None else own.at)
