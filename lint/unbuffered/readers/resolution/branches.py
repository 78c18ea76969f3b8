"""Structures of a template in one world, the branches of its conditions followed."""

from collections.abc import Iterator

from unbuffered.readers.documents.tree import Map, Scalar, Seq, Spot
from unbuffered.readers.estate.stacks import Stack
from unbuffered.readers.estate.template import Template
from unbuffered.readers.language.intrinsics import Intrinsic, intrinsic
from unbuffered.readers.language.worlds import World
from unbuffered.readers.resolution.conditions import Conditions


class Branches:
    """One stack in one world: what stands under a key or in a list, whichever way it is chosen."""

    def __init__(self, stack: Stack, world: World) -> None:
        """Bind the stack to the world."""
        self.stack = stack
        self.world = world
        self.conditions = Conditions(stack, world, self.handed, self.composed)

    @property
    def template(self) -> Template:
        """The template that the stack is made of."""
        return self.stack.template

    @property
    def root(self) -> Spot:
        """The whole document."""
        return Spot(self.template.document, self.template.document.root)

    def handed(self, name: str) -> str | None:
        """Return the constant that the parent passes in for a parameter; None if it is none."""
        raise NotImplementedError

    def composed(self, spot: Spot) -> str | None:
        """Return the constant that a function yields; None if it is none."""
        raise NotImplementedError

    def settle(self, spot: Spot | None) -> Spot | None:
        """Follow ``Fn::If`` to the branch that holds here; None for nothing and for no value."""
        while spot is not None:
            node = spot.node
            # By far the most values are written out; asking each for its function costs a third of a run.
            if node.tag is None and not (isinstance(node, Map) and len(node.pairs) == 1):
                return spot
            call = intrinsic(spot)
            if call is None:
                return spot
            if call.name == "Ref" and word_at(call.argument) == "AWS::NoValue":
                return None
            branch = self._branch(call) if call.name == "Fn::If" else None
            if branch is None:
                return spot
            spot = branch
        return None

    def _branch(self, call: Intrinsic) -> Spot | None:
        branches = list(call.argument.children())
        if len(branches) != 3 or not isinstance(branches[0].node, Scalar):  # noqa: PLR2004 - If has three
            return None
        holds = self.conditions.holds(branches[0].node.text)
        return branches[1] if holds else branches[2]

    def member(self, spot: Spot | None, name: str) -> Spot | None:
        """Return what stands under a key, conditions followed; None if nothing does."""
        here = self.settle(spot)
        return self.settle(here.child(name)) if here is not None else None

    def members(self, spot: Spot | None) -> Iterator[tuple[str, Spot]]:
        """Yield the named members of a mapping, conditions followed."""
        here = self.settle(spot)
        if here is None or not isinstance(here.node, Map) or intrinsic(here) is not None:
            return
        for child in here.children():
            value = self.settle(child)
            if value is not None:
                yield str(child.steps[-1]), value

    def items(self, spot: Spot | None) -> list[Spot] | None:
        """Return the elements of a list, conditions followed; None if it is no list."""
        here = self.settle(spot)
        if here is None or not isinstance(here.node, Seq) or here.node.tag is not None:
            return None
        return [value for child in here.children() if (value := self.settle(child)) is not None]

    def readable(self, spot: Spot | None) -> bool:
        """Whether a structure is written out here, and not made by a function."""
        here = self.settle(spot)
        return here is None or intrinsic(here) is None


def word_at(spot: Spot | None) -> str:
    """Return the text that is written here, empty if it is none."""
    return spot.node.text if spot is not None and isinstance(spot.node, Scalar) else ""
