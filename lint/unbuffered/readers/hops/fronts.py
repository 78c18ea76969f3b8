"""What stands before an API: distributions of CloudFront, and web ACLs of WAF."""

from itertools import islice

from msgspec import Struct

from unbuffered.model.edges import ASSOCIATIONS, DISTRIBUTION, Distribution, Firewall
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.resolution.scope import Scope

MOST_DISTRIBUTIONS = 50
"""Distributions before a route; one more is read, to tell that there is."""


class Fronts(Struct, frozen=True):
    """What stands before a route."""

    distributions: tuple[Distribution, ...] = ()
    firewalls: tuple[Firewall, ...] = ()


def fronts(scope: Scope, api: Resource, stages: tuple[str, ...], path: str) -> Fronts:
    """Return what stands before a path of an API in some of its stages."""
    kinds = (DISTRIBUTION, *ASSOCIATIONS)
    if not any(True for stack in scope.estate.stacks.values() for _ in stack.template.of(*kinds)):
        return Fronts()
    # Imported here: most templates have neither.
    from unbuffered.readers.hops.distributions import distributions
    from unbuffered.readers.hops.firewalls import firewalls

    found = islice(distributions(scope, api, stages, path), MOST_DISTRIBUTIONS + 1)
    return Fronts(tuple(found), tuple(firewalls(scope, api, stages)))
