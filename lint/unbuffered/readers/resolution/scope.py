"""Spots of a template as facts: each value with its place, and with what it was given through."""

from collections.abc import Callable, Iterator
from typing import Self, TypeVar, cast

from unbuffered.model.fact import Absent, Fact, Given, Known, Unknown, convert
from unbuffered.model.place import Place
from unbuffered.model.text import Text, Token
from unbuffered.readers.documents.tree import Scalar, Seq, Spot
from unbuffered.readers.estate.stacks import Estate, Stack
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.language.intrinsics import intrinsic
from unbuffered.readers.language.values import Nothing, Opaque, Value, as_flag, as_number, written
from unbuffered.readers.language.worlds import World
from unbuffered.readers.resolution.evaluation import Evaluator

R = TypeVar("R")


class Memo:
    """What was read in a world, for the many routes that lead to the same thing."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.store: dict[tuple[object, ...], tuple[object, dict[str, str]]] = {}


class Scope(Evaluator):
    """One stack in one world: turns spots into facts."""

    def __init__(self, estate: Estate, stack: Stack, world: World, memo: Memo | None = None) -> None:
        """Bind the stack to the world; scopes with one memo share what they read."""
        super().__init__(estate, stack, world)
        self.memo = memo if memo is not None else Memo()

    def beside(self, stack: Stack) -> Self:
        """Return another stack in the same world."""
        return type(self)(self.estate, stack, self.world, self.memo)

    def recall(self, key: tuple[str, ...], read: Callable[["Scope"], R]) -> R:
        """Return what `read` yields in this world, read once; what it asked of the world is asked again."""
        full = (*key, *sorted(self.world.chosen.items(), key=str))
        if full not in self.memo.store:
            world = World(self.world.chosen)
            self.memo.store[full] = (read(Scope(self.estate, self.stack, world, memo=self.memo)), world.asked)
        found, asked = self.memo.store[full]
        for name, value in asked.items():
            self.world.note(name, value)
        return cast("R", found)

    def exists(self, resource: Resource) -> bool:
        """Whether a resource is made in this world."""
        there = self.at(resource.home)
        made = resource.condition is None or there.conditions.holds(resource.condition)
        return made and there.deployed

    @property
    def deployed(self) -> bool:
        """Whether the stack is made in this world: one that is nested is, if its resource is."""
        within = self.stack.within
        return within is None or self.exists(within)

    def find(self, token: Token) -> Resource | None:
        """Return the resource that a token stands for, in whichever stack it lies."""
        return self.estate.resource(token)

    def first(self, value: Fact[Text], *types: str) -> Resource | None:
        """Return the first resource of these types that a text refers to."""
        tokens = value.value.of(*types) if isinstance(value, Known) else ()
        return self.find(tokens[0]) if tokens else None

    def around(self, resource: Resource, *types: str) -> Iterator[Resource]:
        """Yield the resources of these types that may refer to one, in its stack or another."""
        for stack in self.estate.around(self.at(resource.home).stack):
            yield from stack.template.of(*types)

    def text(self, spot: Spot | None, at: Place, *, decide: bool = False) -> Fact[Text]:
        """Return the text that stands here; `at` is where a missing one would be written.

        With `decide`, a parameter with listed values is split over them instead of left open.
        """
        here = self.settle(spot)
        if here is None:
            return Absent(at)
        if isinstance(here.node, Scalar) and here.node.tag is None:
            return Known(written(here.node.text), here.place)
        self.origin = None
        value, given = self._traced(here, decide=decide)
        place = here.place
        if isinstance(value, Text):
            return Known(value, place, given, self.origin)
        if isinstance(value, tuple):
            return Unknown("a list where a text belongs", place)
        return Absent(place) if isinstance(value, Nothing) else Unknown(value.why, place)

    def word(self, spot: Spot | None, at: Place) -> Fact[str]:
        """Return a text of which every character is known."""
        fact = self.text(spot, at, decide=True)
        if isinstance(fact, Known) and fact.value.literal is None:
            return Unknown(fact.value.tokens[0].why, fact.at)
        return convert(fact, lambda value: value.literal, "a text")

    def number(self, spot: Spot | None, at: Place) -> Fact[int]:
        """Return a whole number, also when it is written as a text."""
        return convert(self.word(spot, at), as_number, "a whole number")

    def flag(self, spot: Spot | None, at: Place) -> Fact[bool]:
        """Return a truth value in any of YAML 1.1's spellings."""
        return convert(self.word(spot, at), as_flag, "true or false")

    def texts(self, spot: Spot | None, at: Place) -> Fact[tuple[Text, ...]]:
        """Return a list of texts; a single text counts as a list of one."""
        here = self.settle(spot)
        if here is None:
            return Absent(at)
        if not isinstance(here.node, Seq) or intrinsic(here) is not None:
            value, given = self._traced(here, decide=False)
            if isinstance(value, Opaque):
                return Unknown(value.why, here.place)
            if isinstance(value, Nothing):
                return Absent(here.place)
            return Known(value if isinstance(value, tuple) else (value,), here.place, given)
        return self._joined(here)

    def _joined(self, here: Spot) -> Fact[tuple[Text, ...]]:
        found: list[Text] = []
        given: list[Given] = []
        for item in self.items(here) or ():
            value, came = self._traced(item, decide=False)
            given += came
            if isinstance(value, Opaque):
                return Unknown(value.why, item.place)
            found += value if isinstance(value, tuple) else (value,) if isinstance(value, Text) else ()
        return Known(tuple(found), here.place, tuple(given))

    def _traced(self, spot: Spot, *, decide: bool) -> tuple[Value, tuple[Given, ...]]:
        before, self.given = self.given, []
        try:
            return self.evaluate(spot, decide=decide), tuple(dict.fromkeys(self.given))
        finally:
            self.given = before
