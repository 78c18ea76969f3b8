"""What every reader of a stack is handed: the stacks, the library, and where gaps go."""

from msgspec import Struct, field

from unbuffered.model.fact import Known
from unbuffered.model.place import Place
from unbuffered.model.route import Gap
from unbuffered.readers.documents.tree import Map, Spot
from unbuffered.readers.estate.library import Library
from unbuffered.readers.estate.stacks import Estate, Stack
from unbuffered.readers.estate.template import Resource, Template
from unbuffered.readers.language.worlds import World
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.scope import Memo, Scope

_GLOBALS = {
    "AWS::Serverless::Function": "Function",
    "AWS::Serverless::Api": "Api",
    "AWS::Serverless::HttpApi": "HttpApi",
}


class Reading(Struct):
    """One stack being read; gaps are kept once each, in the order they are met.

    `controlled` tells that a policy asks for the controls of routes.
    """

    stack: Stack
    estate: Estate
    library: Library
    controlled: bool = False
    memo: Memo = field(default_factory=Memo)
    _gaps: dict[Gap, None] = field(default_factory=dict)

    @property
    def template(self) -> Template:
        """The template that the stack is made of."""
        return self.stack.template

    def gap(self, says: str, at: Place, *, fault: bool = False) -> None:
        """Remember that something was not checked."""
        self._gaps.setdefault(Gap(says, at, fault))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What was not checked."""
        return tuple(self._gaps)

    def scope(self, world: World) -> Scope:
        """Return the stack as seen in a world."""
        return Scope(self.estate, self.stack, world, memo=self.memo)


def properties(scope: Scope, resource: Resource) -> Properties:
    """Return a resource's properties in its own stack, with what SAM's Globals add to its type."""
    scope = scope.at(resource.home)
    layers = [resource.properties] if resource.properties is not None else []
    section = _GLOBALS.get(resource.type)
    shared = scope.member(scope.template.globals, section) if section is not None else None
    if shared is not None:
        layers += _kept(scope, resource, shared)
    at = resource.properties.key_place if resource.properties is not None else resource.spot.key_place
    return Properties(scope, tuple(layers), at, doubt=resource.made)


def _kept(scope: Scope, resource: Resource, shared: Spot) -> list[Spot]:
    """Return what is left of Globals for a resource: IgnoreGlobals names properties, or all of them."""
    listed = scope.texts(resource.spot.child("IgnoreGlobals"), resource.spot.key_place)
    ignored = {str(one) for one in listed.value} if isinstance(listed, Known) else set[str]()
    if "*" in ignored or not isinstance(shared.node, Map):
        return []
    pairs = [(key, value) for key, value in shared.node.pairs if key.text not in ignored]
    node = Map(pairs, shared.node.tag, shared.node.start, shared.node.end)
    return [Spot(shared.document, node, shared.steps, shared.key)]
