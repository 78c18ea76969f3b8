"""Texts and lists that a template puts together from others, in one world."""

from collections.abc import Callable

from unbuffered.model.fact import Given
from unbuffered.model.place import Place
from unbuffered.model.text import Text, Token, TokenKind, text
from unbuffered.readers.documents.tree import Scalar, Seq, Spot
from unbuffered.readers.estate.stacks import Stack
from unbuffered.readers.language.intrinsics import Intrinsic, intrinsic, substitutions
from unbuffered.readers.language.values import (
    Nothing,
    Opaque,
    Value,
    as_number,
    bounded,
    cut,
    is_divided,
    pieces,
    written,
)
from unbuffered.readers.language.worlds import World
from unbuffered.readers.resolution.branches import Branches, word_at
from unbuffered.readers.resolution.lookups import lookup


class Expressions(Branches):
    """One stack in one world: evaluates what is composed; what is named, its heirs look up.

    While it evaluates, `given` collects the parameters that a value came through, and `origin` is
    where the value itself is written, if that is in a mapping or in another stack.
    """

    def __init__(self, stack: Stack, world: World) -> None:
        """Bind the stack to the world."""
        super().__init__(stack, world)
        self.given: list[Given] = []
        self.origin: Place | None = None
        self.functions: dict[str, Callable[[Spot, bool], Value]] = {
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::FindInMap": self._lookup,
        }

    def traced(self, given: list[Given], origin: Place | None) -> tuple[list[Given], Place | None]:
        """Go on with these traces of a value, and return those that there were."""
        before = (self.given, self.origin)
        self.given, self.origin = given, origin
        return before

    def refer(self, name: str, wanted: str, *, decide: bool) -> Value:
        """Return the value of a parameter, or of a resource's attribute."""
        raise NotImplementedError

    def row(self, token: Token, rows: tuple[str, ...]) -> str | None:
        """Return which row of a mapping a parameter chooses in this world."""
        raise NotImplementedError

    def evaluate(self, spot: Spot, *, decide: bool) -> Value:
        """Return the value of a node."""
        if isinstance(spot.node, Scalar) and spot.node.tag is None:
            return written(spot.node.text)
        here = self.settle(spot)
        if here is None:
            return Nothing()
        call = intrinsic(here)
        if call is not None:
            return self._call(call, decide=decide)
        if isinstance(here.node, Scalar):
            return written(here.node.text)
        if isinstance(here.node, Seq):
            return self._list(here, decide=decide)
        return Opaque("a mapping where a text belongs")

    def _list(self, spot: Spot, *, decide: bool) -> Value:
        found: list[Text] = []
        for item in self.items(spot) or ():
            value = self.evaluate(item, decide=decide)
            if isinstance(value, Opaque):
                found.append(text(Token(TokenKind.OTHER, value.why)))
            elif not isinstance(value, Nothing):
                found += value if isinstance(value, tuple) else (value,)
        return tuple(found)

    def _call(self, call: Intrinsic, *, decide: bool) -> Value:
        function = self.functions.get(call.name)
        if function is not None:
            return function(call.argument, decide)
        return Opaque(f"the result of {call.name} is not known here")

    def _sub(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001 - one signature for all functions
        template, variables = argument, None
        if isinstance(argument.node, Seq):
            children = list(argument.children())
            if len(children) != 2:  # noqa: PLR2004 - text and variables
                return Opaque("a Sub that cannot be resolved")
            template, variables = children
        if not isinstance(template.node, Scalar):
            return Opaque("a Sub that cannot be resolved")
        parts: list[str | Token] = []
        named: dict[str, tuple[str | Token, ...]] = {}
        for is_name, piece in substitutions(template.node.text):
            if is_name and piece not in named:
                named[piece] = self._named(piece, variables, decide=decide)
            parts += named[piece] if is_name else written(piece).parts
        return bounded(text(*parts))

    def _named(self, name: str, variables: Spot | None, *, decide: bool) -> tuple[str | Token, ...]:
        """Return the pieces of one ``${name}``."""
        own = variables.child(name) if variables is not None else None
        if own is not None:
            value = self.evaluate(own, decide=decide)
        else:
            resource, _, wanted = name.partition(".")
            value = self.refer(resource, wanted, decide=decide)
        return pieces(value, name)

    def _join(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001
        children = list(argument.children())
        if len(children) != 2 or not isinstance(children[0].node, Scalar):  # noqa: PLR2004 - delimiter and list
            return Opaque("a Join that cannot be resolved")
        delimiter = children[0].node.text
        items = self.evaluate(children[1], decide=decide)
        if isinstance(items, Text) and items.literal is None:
            return items
        if not isinstance(items, tuple):
            return items if isinstance(items, Opaque) else Opaque("a Join of no list")
        parts: list[str | Token] = []
        for index, item in enumerate(items):
            parts += (*((delimiter,) if index else ()), *item.parts)
        return bounded(text(*parts))

    def _split(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001
        children = list(argument.children())
        if len(children) != 2:  # noqa: PLR2004 - delimiter and text
            return Opaque("a Split that cannot be resolved")
        delimiter, whole = word_at(children[0]), self.evaluate(children[1], decide=decide)
        if not isinstance(whole, Text) or not delimiter:
            return Opaque("a Split that cannot be resolved")
        return cut(whole, delimiter)

    def _select(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001
        children = list(argument.children())
        if len(children) != 2:  # noqa: PLR2004 - index and list
            return Opaque("a Select that cannot be resolved")
        index, items = self.evaluate(children[0], decide=decide), self.evaluate(children[1], decide=decide)
        number = as_number(index.literal or "") if isinstance(index, Text) else None
        if number is None or not isinstance(items, tuple) or not 0 <= number < len(items):
            return Opaque("a Select that cannot be resolved")
        if any(is_divided(item) for item in items[: number + 1]):
            return Opaque("a Select from pieces that are not known here")
        return items[number]

    def _lookup(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001
        found = lookup(
            list(argument.children()),
            self.template.mappings,
            lambda spot, decided: self.evaluate(spot, decide=decided),
            self.row if decide else None,
        )
        if not isinstance(found, Spot):
            return found
        self.origin = found.place
        return self.evaluate(found, decide=decide)
