"""Web ACLs of WAF before an API."""

from collections.abc import Iterator

from unbuffered.model.edges import Firewall
from unbuffered.model.fact import Fact, Known
from unbuffered.model.text import Text
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

_ASSOCIATIONS = ("AWS::WAFv2::WebACLAssociation", "AWS::WAFRegional::WebACLAssociation")


def firewalls(scope: Scope, api: Resource, stages: tuple[str, ...]) -> Iterator[Firewall]:
    """Yield the web ACLs that are put before one of these stages of an API."""
    for resource in scope.around(api, *_ASSOCIATIONS):
        own = properties(scope, resource)
        target = own.text("ResourceArn")
        # Asked last: the conditions of other APIs' associations would split the world for nothing.
        if isinstance(target, Known) and _is_stage(target.value, api, stages) and scope.exists(resource):
            acl = own.text("WebACLArn")
            name = _name(acl if isinstance(acl, Known) else own.text("WebACLId"))
            yield Firewall(name or resource.name, resource.spot.key_place)


def _is_stage(arn: Text, api: Resource, stages: tuple[str, ...]) -> bool:
    """Whether an ARN is, or may be, that of one of these stages."""
    stage = arn.between("/stages/", "/")
    word = stage.literal if stage is not None else None
    return api.is_named_by(arn) and (word is None or word in stages)


def _name(reference: Fact[Text]) -> str:
    """Return what a web ACL is called: its logical id, or the name in its ARN; empty if neither is here."""
    if not isinstance(reference, Known):
        return ""
    if reference.value.literal is None:
        return reference.value.tokens[-1].name
    _, found, rest = reference.value.literal.partition("/webacl/")
    return rest.partition("/")[0] if found else reference.value.literal
