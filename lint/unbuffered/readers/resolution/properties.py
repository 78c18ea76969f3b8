"""The properties of a resource as its reader asks for them, Globals merged in."""

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TypeVar

from msgspec import Struct

from unbuffered.model.fact import Absent, Fact, Known, Unknown
from unbuffered.model.hops import Setting
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Map, Spot
from unbuffered.readers.resolution.scope import Scope

T = TypeVar("T")


class Properties(Struct, frozen=True, dict=True):
    """A mapping seen through the author's layers: his own first, then what SAM's Globals add.

    The first layer that has a value wins; `inside` and `names` merge mappings, `items` lists.
    """

    scope: Scope
    layers: tuple[Spot, ...]
    at: Place
    doubt: bool = False
    """Whether a transform may add what is not written here: what is missing is then not absent."""

    @cached_property
    def _settled(self) -> tuple[Spot | None, ...]:
        """The layers in this world, each settled once for all that is asked of it."""
        return tuple(self.scope.settle(layer) for layer in self.layers)

    @cached_property
    def open(self) -> bool:
        """Whether a transform stands in one of the layers, or around them."""
        return self.doubt or any(_transformed(layer) for layer in self.layers)

    def spot(self, name: str) -> Spot | None:
        """Return what the first layer that has it says; no value in an inner layer hides an outer one's."""
        for here in self._settled:
            written = here.child(name) if here is not None else None
            if written is not None:
                return self.scope.settle(written)
        return None

    def _said(self, name: str) -> Iterator[Spot]:
        """Yield what each layer says, up to one that says there is no value."""
        for here in self._settled:
            written = here.child(name) if here is not None else None
            value = self.scope.settle(written)
            if value is not None:
                yield value
            elif written is not None:
                return

    def inside(self, name: str) -> "Properties":
        """Return a nested mapping, its layers merged; without any layer if nobody wrote it."""
        layers = tuple(self._said(name))
        at = layers[0].key_place if layers else self.at
        return Properties(self.scope, layers, at, doubt=self.open and not layers)

    def __bool__(self) -> bool:
        """Whether anything was written."""
        return bool(self.layers)

    @property
    def readable(self) -> bool:
        """Whether every layer is written out and none is made by a function."""
        return not self.open and all(self.scope.readable(layer) for layer in self.layers)

    def names(self) -> dict[str, Spot]:
        """Return the members by name, the author's own before global ones."""
        keys = dict.fromkeys(
            str(child.steps[-1])
            for here in self._settled
            if here is not None and isinstance(here.node, Map)
            for child in here.children()
        )
        found = ((name, self.spot(name)) for name in keys)
        return {name: spot for name, spot in found if spot is not None}

    def word(self, name: str) -> Fact[str]:
        """Return a text of which every character is known."""
        return self._fact(name, self.scope.word)

    def text(self, name: str, *, decide: bool = False) -> Fact[Text]:
        """Return a text that may be partly known."""
        return self._fact(name, partial(self.scope.text, decide=decide))

    def number(self, name: str) -> Fact[int]:
        """Return a whole number."""
        return self._fact(name, self.scope.number)

    def flag(self, name: str) -> Fact[bool]:
        """Return a truth value."""
        return self._fact(name, self.scope.flag)

    def texts(self, name: str) -> Fact[tuple[Text, ...]]:
        """Return a list of texts."""
        return self._fact(name, self.scope.texts)

    def _fact(self, name: str, read: Callable[[Spot | None, Place], Fact[T]]) -> Fact[T]:
        """Return what a reader of values makes of a member; what a transform may add is not absent."""
        spot = self.spot(name)
        if spot is None and self.open:
            return Unknown("Fn::Transform may add it", self.at)
        return read(spot, self.at)

    def settings(self, *, decide: bool = False) -> Fact[tuple[Setting, ...]]:
        """Return the members as names with texts, such as variables or parameter mappings."""
        if not self.readable:
            return Unknown("made by a function", self.at)
        if not self:
            return Absent(self.at)
        return Known(
            tuple(
                Setting(name, self.scope.text(spot, spot.key_place, decide=decide), spot.key_place)
                for name, spot in self.names().items()
            ),
            self.at,
        )

    def items(self, name: str) -> list[Spot]:
        """Return the elements of a list, global ones first; nothing if it is made by a function."""
        return [
            item
            for layer in reversed(self.layers)
            for item in self.scope.items(self.scope.member(layer, name)) or ()
        ]


def _transformed(layer: Spot) -> bool:
    """Whether a transform stands among the keys of a mapping."""
    return isinstance(layer.node, Map) and layer.node.get("Fn::Transform") is not None
