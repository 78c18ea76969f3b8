"""What the intrinsic functions of a template yield in one world."""

from collections.abc import Callable, Iterator

from unbuffered.model.fact import Given
from unbuffered.model.place import Place
from unbuffered.model.text import Text, Token, TokenKind, text
from unbuffered.readers.conditions import Conditions
from unbuffered.readers.intrinsics import Intrinsic, attribute, intrinsic, substitutions
from unbuffered.readers.template import Template
from unbuffered.readers.tree import Map, Scalar, Seq, Spot
from unbuffered.readers.values import (
    Nothing,
    Opaque,
    Value,
    agreed,
    as_number,
    bounded,
    cut,
    is_divided,
    pieces,
    written,
)
from unbuffered.readers.worlds import World


class Evaluator:
    """One template in one world: follows conditions and evaluates functions."""

    def __init__(self, template: Template, world: World) -> None:
        """Bind the template to the world."""
        self.template = template
        self.world = world
        self.conditions = Conditions(template, world)
        self.given: list[Given] = []
        self.origin: Place | None = None
        self._functions: dict[str, Callable[[Spot, bool], Value]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._getatt,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::FindInMap": self._lookup,
            "Fn::ImportValue": self._import,
            "Fn::GetStackOutput": self._stack_output,
        }

    def settle(self, spot: Spot | None) -> Spot | None:
        """Follow ``Fn::If`` to the branch that holds here; None for nothing and for no value."""
        while spot is not None:
            call = intrinsic(spot)
            if call is None:
                return spot
            if call.name == "Ref" and _word(call.argument) == "AWS::NoValue":
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
        if here is None or not isinstance(here.node, Seq) or intrinsic(here) is not None:
            return None
        return [value for child in here.children() if (value := self.settle(child)) is not None]

    def readable(self, spot: Spot | None) -> bool:
        """Whether a structure is written out here, and not made by a function."""
        here = self.settle(spot)
        return here is None or intrinsic(here) is None

    def evaluate(self, spot: Spot, *, decide: bool) -> Value:
        """Return the value of a node."""
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
        function = self._functions.get(call.name)
        if function is not None:
            return function(call.argument, decide)
        return Opaque(f"the result of {call.name} is not known here")

    def _ref(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001 - one signature for all functions
        name = _word(argument)
        if name in self.template.parameters:
            return self._parameter(name, decide=decide)
        if decide and (chosen := self.world.chosen.get(name)) is not None:
            self.world.note(name, chosen)
        return self.refer(name, "")

    def refer(self, name: str, wanted: str) -> Value:
        """Return a token for a resource's attribute or a pseudo parameter."""
        if name.startswith("AWS::"):
            return Nothing() if name == "AWS::NoValue" else self._pseudo(name)
        # SAM lets a template refer to what it generates by the source's id: Ref "Chat.Alias".
        resource = self.template.resources.get(name) or self.template.resources.get(name.partition(".")[0])
        if resource is None:
            return text(Token(TokenKind.OTHER, name, wanted))
        return text(Token(TokenKind.RESOURCE, resource.id, wanted, resource.type))

    def _pseudo(self, name: str) -> Value:
        chosen = self.world.chosen.get(name)
        return text(chosen) if chosen is not None else text(Token(TokenKind.PSEUDO, name))

    def _parameter(self, name: str, *, decide: bool) -> Value:
        spot = self.template.parameters[name]
        allowed = _texts(spot.child("AllowedValues"))
        default = spot.child("Default")
        type_ = _word(spot.child("Type"))
        if name in self.world.chosen:
            chosen = self.world.chosen[name]
        elif type_.startswith("AWS::SSM::"):
            return text(Token(TokenKind.PARAMETER, name))
        elif allowed and decide:
            chosen = self.world.decide(name, allowed)
        else:
            chosen = default.node.text if default is not None and isinstance(default.node, Scalar) else None
        if chosen is None:
            return text(Token(TokenKind.PARAMETER, name))
        if name in self.world.chosen and decide:
            self.world.note(name, chosen)
        source = default if default is not None else spot
        self.given.append(Given(name, chosen, source.place))
        if type_ == "CommaDelimitedList" or type_.startswith("List<"):
            return tuple(text(piece.strip()) for piece in chosen.split(",")) if chosen else ()
        return text(chosen)

    def _getatt(self, argument: Spot, _decide: bool) -> Value:  # noqa: FBT001
        named = attribute(argument)
        if named is None:
            return Opaque("a GetAtt that cannot be resolved")
        return self.refer(*named)

    def _sub(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001
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
        elif name in self.template.parameters:
            value = self._parameter(name, decide=decide)
        else:
            resource, _, wanted = name.partition(".")
            value = self.refer(resource, wanted)
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
        delimiter, whole = _word(children[0]), self.evaluate(children[1], decide=decide)
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
        keys = list(argument.children())
        if len(keys) < 3 or self.template.mappings is None:  # noqa: PLR2004 - map and two keys
            return Opaque("a FindInMap that cannot be resolved")
        spot: Spot | None = self.template.mappings
        for key in keys[:3]:
            value = self.evaluate(key, decide=True)
            if isinstance(value, Text) and value.literal is None and spot is not None:
                value = self._key(value, spot, decide=decide)
            if not isinstance(value, Text) or value.literal is None:
                return self._common(spot, keys) if spot is not None else Opaque("no such mapping")
            spot = spot.child(value.literal) if spot is not None else None
        if spot is None:
            return Opaque("no such entry in the mapping")
        self.origin = spot.place
        return self.evaluate(spot, decide=decide)

    def _key(self, key: Text, spot: Spot, *, decide: bool) -> Value:
        """Split over the rows of a mapping, when the value decides something."""
        token = key.tokens[0]
        rows = tuple(str(child.steps[-1]) for child in spot.children())
        if (
            not decide
            or not rows
            or len(key.parts) != 1
            or token.kind not in {TokenKind.PSEUDO, TokenKind.PARAMETER}
        ):
            return key
        chosen = self.world.decide(token.name, rows)
        return text(chosen) if chosen is not None else key

    def _common(self, spot: Spot, keys: list[Spot]) -> Value:
        """Return what every row agrees on: head and tail, with a token for the rest."""
        last = self.evaluate(keys[2], decide=False)
        column = last.literal if isinstance(last, Text) else None
        rows = [child.child(column) if column is not None else None for child in spot.children()]
        values = [row.node.text for row in rows if row is not None and isinstance(row.node, Scalar)]
        if not values:
            return Opaque("the row of the mapping is not known here")
        return agreed(values, Token(TokenKind.OTHER, "FindInMap"))

    def _import(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001
        value = self.evaluate(argument, decide=decide)
        return text(Token(TokenKind.IMPORT, str(value) if isinstance(value, Text) else "an export"))

    def _stack_output(self, argument: Spot, _decide: bool) -> Value:  # noqa: FBT001
        named = [_word(argument.child(key)) for key in ("StackName", "OutputName")]
        name = ".".join(one for one in named if one) or "the output of another stack"
        return text(Token(TokenKind.IMPORT, name))


def _word(spot: Spot | None) -> str:
    return spot.node.text if spot is not None and isinstance(spot.node, Scalar) else ""


def _texts(spot: Spot | None) -> tuple[str, ...]:
    return tuple(one.node.text for one in spot.children() if isinstance(one.node, Scalar)) if spot else ()
