"""Escape hatches of the CDK: a mode that a template has and the construct that made it has not."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.model.fact import value_of
from unbuffered.model.hops import Transfer
from unbuffered.model.origin import How
from unbuffered.model.place import Place
from unbuffered.model.route import Hatch, Route
from unbuffered.readers.source.origins import Origins

_SURE = frozenset({How.ASSIGNED, How.CREATED, How.DERIVED})
_MODE = "Integration.ResponseTransferMode"
_PROPERTIES = "aws:cdk:cloudformation:props"
_BLOCKS = ("class ", "export class ", "export default class ", "export abstract class ")


class Hatches(Struct, frozen=True):
    """Finds escape hatches by the construct tree, and by the source where that is at hand."""

    origins: Origins

    def marked(self, route: Route) -> Route:
        """Return a route with the escape hatch by which its mode was set, if it was."""
        transfer = route.integration.transfer
        if not route.by_cdk or value_of(transfer) is not Transfer.STREAM:
            return route
        seen = self.origins.seen(transfer.at)
        root = self.origins.root_of(seen) if seen is not None else None
        if seen is None or root is None:
            return route
        properties = _properties(self.origins.tree_of(root), seen.construct)
        integration = properties.get("integration") if properties is not None else None
        if not isinstance(integration, dict) or "responseTransferMode" in integration:
            return route
        return replace(route, hatch=self._hatch(root, transfer.at))

    def _hatch(self, root: PurePosixPath, at: Place) -> Hatch:
        program, origin = self.origins.program(root), self.origins.of(at)
        overridden = list(program.overrides(_MODE))
        made = origin.at if origin is not None and origin.how in _SURE else None
        here = self._block(made) if made is not None else None
        salted = any(here is None or self._block(salt) in {None, here} for salt in program.salts())
        return Hatch(self._nearest(overridden, made), salted, self.origins.version(root))

    def _nearest(self, overridden: list[Place], made: Place | None) -> Place | None:
        """Return the one override of the program, of the file, or of the class that makes the method."""
        if len(overridden) == 1 or made is None:
            return overridden[0] if len(overridden) == 1 else None
        filed = [one for one in overridden if one.file == made.file]
        among = [one for one in filed if self._block(one) == self._block(made)]
        return next((ones[0] for ones in (filed, among) if len(ones) == 1), None)

    def _block(self, at: Place) -> tuple[PurePosixPath, int] | None:
        """Return the class in which a line stands, as the line of its head; None outside of any."""
        for number in range(at.span.line, 0, -1):
            if self.origins.files.text(at.file, number).startswith(_BLOCKS):
                return at.file, number
        return None


def _properties(tree: object, path: str) -> Mapping[str, object] | None:
    """Return the properties that a construct gave its resource, before any override."""
    node = tree.get("tree") if isinstance(tree, dict) else None
    for part in path.split("/"):
        children = node.get("children") if isinstance(node, dict) else None
        node = children.get(part) if isinstance(children, dict) else None
    attributes = node.get("attributes") if isinstance(node, dict) else None
    found = attributes.get(_PROPERTIES) if isinstance(attributes, dict) else None
    return found if isinstance(found, dict) else None
