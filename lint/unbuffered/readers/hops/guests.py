"""Resource policies of REST APIs: whether they keep anybody out."""

import re

from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.readers.documents.tree import Map, Seq, Spot
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.scope import Scope

_SERVICE = ":execute-api:"
_EVERY = re.compile(r"[^/]*(?:/\*)+/?")
"""What stands behind the service where a resource of a policy is every method of the API."""

POLICY = "x-amazon-apigateway-policy"
"""The key under which a definition writes it."""

_LISTS = "CustomStatements"


def restricts(policy: Properties) -> Fact[bool]:
    """Return whether a policy keeps anybody out; one that lets everybody do everything does not."""
    if not policy:
        return Unknown("Fn::Transform may add a policy", policy.at) if policy.open else Absent(policy.at)
    if not policy.readable or not isinstance(policy.layers[0].node, Map):
        return Unknown("the resource policy is made by a function", policy.at)
    return _stated(policy, policy.spot("Statement"))


def sam_restricts(policy: Properties) -> Fact[bool]:
    """Return the same of SAM's ResourcePolicy, whose lists of accounts, ranges and VPCs keep others out."""
    if not policy:
        return Absent(policy.at)
    if not policy.readable:
        return Unknown("the resource policy is made by a function", policy.at)
    if set(policy.names()) - {_LISTS}:
        return Known(value=True, at=policy.at)
    return _stated(policy, policy.spot(_LISTS))


def _stated(policy: Properties, written: Spot | None) -> Fact[bool]:
    scope = policy.scope
    statements = [written] if written is not None and isinstance(written.node, Map) else scope.items(written)
    if statements is None or not all(scope.readable(one) for one in statements):
        return Unknown("the statements of the resource policy are not known here", policy.at)
    opens = False
    for statement in statements:
        effect = scope.word(scope.member(statement, "Effect"), policy.at)
        if isinstance(effect, Unknown):
            return effect
        if value_of(effect) == "Deny":
            return Known(value=True, at=policy.at)
        opens = opens or (_is_anybody(scope, statement) and scope.member(statement, "Condition") is None)
        if opens and not _is_everything(scope, statement):
            return Unknown("the resource policy speaks of some methods only", policy.at)
    return Known(not opens, policy.at)


def _is_anybody(scope: Scope, statement: Spot) -> bool:
    principal = scope.member(statement, "Principal")
    if principal is not None and isinstance(principal.node, Map):
        principal = scope.member(principal, "AWS")
    named = scope.texts(principal, statement.place)
    return isinstance(named, Known) and any(one.literal == "*" for one in named.value)


def _is_everything(scope: Scope, statement: Spot) -> bool:
    resource = scope.member(statement, "Resource")
    if resource is None or not isinstance(resource.node, Seq):
        named = scope.text(resource, statement.place)
        return isinstance(named, Known) and every_method(str(named.value))
    items = [scope.text(one, statement.place) for one in scope.items(resource) or ()]
    return any(isinstance(one, Known) and every_method(str(one.value)) for one in items)


def every_method(resource: str) -> bool:
    """Whether a resource of a policy is every method of the API: ``execute-api:/*``, its ARN, ``*``."""
    # One expression for the whole would begin anew at each of the services that a text may name.
    before, service, after = f":{resource}".rpartition(_SERVICE)
    is_api = bool(service) and (not before or before.startswith(":arn:"))
    return resource == "*" or (is_api and _EVERY.fullmatch(after) is not None)
