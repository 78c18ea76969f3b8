"""The properties of a resource as its reader asks for them, Globals merged in."""

from dataclasses import dataclass

from unbuffered.model.fact import Fact
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.scope import Scope
from unbuffered.readers.tree import Spot


@dataclass(frozen=True)
class Properties:
    """A mapping seen through the author's layers: his own first, then what SAM's Globals add.

    Scalars: the first layer that has it wins. Mappings merge. Lists concatenate, globals first.
    """

    scope: Scope
    layers: tuple[Spot, ...]
    at: Place

    def spot(self, name: str) -> Spot | None:
        """Return what the first layer that has it says."""
        found = (self.scope.member(layer, name) for layer in self.layers)
        return next((spot for spot in found if spot is not None), None)

    def inside(self, name: str) -> "Properties":
        """Return a nested mapping, its layers merged; without any layer if nobody wrote it."""
        spots = [self.scope.member(layer, name) for layer in self.layers]
        layers = tuple(spot for spot in spots if spot is not None)
        return Properties(self.scope, layers, layers[0].key_place if layers else self.at)

    def __bool__(self) -> bool:
        """Whether anything was written."""
        return bool(self.layers)

    @property
    def readable(self) -> bool:
        """Whether every layer is written out and none is made by a function."""
        return all(self.scope.readable(layer) for layer in self.layers)

    def names(self) -> dict[str, Spot]:
        """Return the members by name, the author's own before global ones."""
        found: dict[str, Spot] = {}
        for layer in reversed(self.layers):
            found.update(self.scope.members(layer))
        return found

    def word(self, name: str) -> Fact[str]:
        """Return a text of which every character is known."""
        return self.scope.word(self.spot(name), self.at)

    def text(self, name: str, *, decide: bool = False) -> Fact[Text]:
        """Return a text that may be partly known."""
        return self.scope.text(self.spot(name), self.at, decide=decide)

    def number(self, name: str) -> Fact[int]:
        """Return a whole number."""
        return self.scope.number(self.spot(name), self.at)

    def flag(self, name: str) -> Fact[bool]:
        """Return a truth value."""
        return self.scope.flag(self.spot(name), self.at)

    def texts(self, name: str) -> Fact[tuple[Text, ...]]:
        """Return a list of texts."""
        return self.scope.texts(self.spot(name), self.at)

    def items(self, name: str) -> list[Spot]:
        """Return the elements of a list, global ones first; nothing if it is made by a function."""
        return [
            item
            for layer in reversed(self.layers)
            for item in self.scope.items(self.scope.member(layer, name)) or ()
        ]
