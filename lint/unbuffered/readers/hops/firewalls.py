"""Web ACLs of WAF before the stages that a route is served from."""

from collections.abc import Iterator

from unbuffered.model.edges import Firewall
from unbuffered.model.fact import Known
from unbuffered.model.text import Text
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.acls import acl_of
from unbuffered.readers.hops.stages import stage_sources
from unbuffered.readers.resolution.scope import Scope


def firewalls(scope: Scope, api: Resource, stages: tuple[str, ...]) -> Iterator[Firewall]:
    """Yield the web ACLs that are certainly put before one of these stages of an API."""
    for source in stage_sources(scope, api):
        acl = acl_of(scope, source, api) if source.name in stages else None
        if isinstance(acl, Known):
            yield Firewall(_name(acl.value) or "a web ACL", acl.at)


def _name(acl: Text) -> str:
    """Return what a web ACL is called: its logical id, or the name in its ARN; empty if neither is here."""
    if acl.literal is None:
        return acl.tokens[-1].name
    _, found, rest = acl.literal.partition("/webacl/")
    return rest.partition("/")[0] if found else acl.literal
