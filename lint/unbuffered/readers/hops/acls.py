"""Web ACLs in front of stages."""

from collections.abc import Iterator

from unbuffered.model.edges import ASSOCIATIONS
from unbuffered.model.fact import Absent, Fact, Known, Unknown
from unbuffered.model.patterns import Fit
from unbuffered.model.text import Text
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.stagenames import arn_names
from unbuffered.readers.hops.stages import StageSource
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope


def acl_of(scope: Scope, source: StageSource, api: Resource | None) -> Fact[Text]:
    """Return the web ACL of a stage; absent if no association that was read names it.

    An association lies anywhere, often in a stack of its own, so all that were read are looked at.
    """
    doubt: Fact[Text] = Absent(source.at)
    for resource in _associations(scope):
        own = properties(scope, resource)
        named = own.text("ResourceArn")
        fit = arn_names(named.value, source, api) if isinstance(named, Known) else Fit.MAYBE
        # Asked last: the conditions of other stages' associations would split the world for nothing.
        if fit is Fit.NO or not scope.exists(resource):
            continue
        if fit is Fit.SURE:
            acl = own.text(ASSOCIATIONS[resource.type])
            at = resource.spot.key_place
            return Known(acl.value if isinstance(acl, Known) else Text(()), at)
        doubt = Unknown(f"what {resource.name} guards is decided elsewhere", named.at)
    return doubt


def _associations(scope: Scope) -> Iterator[Resource]:
    for stack in scope.estate.stacks.values():
        yield from stack.template.of(*ASSOCIATIONS)
