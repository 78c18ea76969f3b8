"""Deployments of REST APIs: snapshots, and what is made before they are taken."""

import re
from collections.abc import Iterator

from unbuffered.model.hops import Deployment
from unbuffered.readers.documents.tree import Scalar
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.language.intrinsics import mentions
from unbuffered.readers.resolution.scope import Scope

_MADE = r"(?:[0-9a-f]{10,}|[0-9]{8,})$"
"""How an id ends that a program makes of a hash or of the time: SAM, the CDK, the Serverless Framework."""

_LONG = 100
"""Characters of an id that are looked at: an id may be as long as its file."""


def read_deployment(scope: Scope, resource: Resource) -> Deployment:
    """Return a deployment with everything that is made before it."""
    return scope.recall(("deployment", *resource.key), lambda fresh: _deployment(fresh, resource))


def _deployment(scope: Scope, resource: Resource) -> Deployment:
    template = scope.at(resource.home).template
    # A Deployment of the CDK waits for its methods, large ones for hundreds; a CfnDeployment does not.
    hidden = template.generates or (template.is_synthesized and not _bare(resource))
    waits = None if hidden else frozenset(_before(scope, resource))
    renewed = re.search(_MADE, resource.id[-_LONG:]) is not None
    return Deployment(resource.name, resource.key, waits, renewed, resource.spot.key_place)


def _bare(resource: Resource) -> bool:
    """Whether a program makes a resource without the construct that belongs around it."""
    return bool(resource.construct) and resource.construct.rpartition("/")[2] != "Resource"


def _before(scope: Scope, resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield the keys of all that a resource waits for: by DependsOn or a reference, and so on from there."""
    resources = scope.at(resource.home).template.resources
    seen: set[str] = set()
    waiting = [resource.id]
    while waiting:
        here = resources.get(waiting.pop())
        if here is None or here.id in seen:
            continue
        seen.add(here.id)
        waiting += [*_depends(here), *mentions(here.properties)]
    yield from (resources[name].key for name in seen if name != resource.id)


def _depends(resource: Resource) -> Iterator[str]:
    listed = resource.spot.child("DependsOn")
    if listed is not None:
        for one in (listed, *listed.children()):
            if isinstance(one.node, Scalar):
                yield one.node.text
