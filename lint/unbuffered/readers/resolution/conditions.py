"""Whether a condition holds in a world."""

from collections.abc import Callable, Iterator

from unbuffered.readers.documents.tree import Scalar, Seq, Spot
from unbuffered.readers.estate.stacks import Stack
from unbuffered.readers.language.intrinsics import intrinsic, mentions, reference
from unbuffered.readers.language.worlds import World

_TRUTH = ("true", "false")
_PSEUDO = ("AWS::Region", "AWS::Partition")


class Conditions:
    """The conditions of one stack in one world."""

    def __init__(
        self,
        stack: Stack,
        world: World,
        handed: Callable[[str], str | None],
        composed: Callable[[Spot], str | None],
    ) -> None:
        """Bind the stack to the world.

        `handed` returns what its parent passes in for a parameter, `composed` what a function yields
        that rests on nothing but what is written in the template.
        """
        self._stack = stack
        self._world = world
        self._handed = handed
        self._composed = composed
        self._known: dict[str, bool] = {}
        self._open: set[str] = set()

    def holds(self, name: str) -> bool:
        """Return whether a named condition holds, and note that it was asked."""
        held = self._named(name)
        self._world.note(self._stack.variable(name), "true" if held else "false")
        return held

    def _named(self, name: str) -> bool:
        """Return whether a condition holds, each evaluated once; one that names itself is free."""
        if name not in self._known:
            spot = self._stack.template.conditions.get(name)
            if spot is None or name in self._open:
                return self._free(f"condition {name}")
            self._open.add(name)
            try:
                self._known[name] = self._evaluate(spot)
            finally:
                self._open.discard(name)
        return self._known[name]

    def _free(self, name: str) -> bool:
        """Return a truth value that nothing here decides: both are tried."""
        return self._world.decide(self._stack.variable(name), _TRUTH) == "true"

    def _evaluate(self, spot: Spot) -> bool:
        call = intrinsic(spot)
        arguments = list(call.argument.children()) if call is not None else []
        match call.name if call is not None else "":
            case "Condition" if call is not None and isinstance(call.argument.node, Scalar):
                return self._named(call.argument.node.text)
            case "Fn::Not" if len(arguments) == 1:
                return not self._evaluate(arguments[0])
            case "Fn::And":
                return all(self._each(arguments))
            case "Fn::Or":
                return any(self._each(arguments))
            case "Fn::Equals" if len(arguments) == 2:  # noqa: PLR2004 - Equals has two sides
                return self._equals(spot, arguments[0], arguments[1])
            case _:
                return self._free(_unnamed(spot))

    def _each(self, arguments: list[Spot]) -> Iterator[bool]:
        return (self._evaluate(argument) for argument in arguments)

    def _equals(self, spot: Spot, left: Spot, right: Spot) -> bool:
        sides = [self.constant(side) for side in (left, right)]
        known = [side for side in sides if side is not None]
        if len(known) == len(sides):
            return known[0] == known[1]
        return self._free(_unnamed(spot))

    def constant(self, spot: Spot) -> str | None:
        """Return one side as a text; a parameter of another value than any named is no constant."""
        if isinstance(spot.node, Scalar) and spot.node.tag is None:
            return spot.node.text
        name = reference(spot)
        if name is not None:
            return self._value(name)
        return self._composed(spot) if not mentions(spot) else None

    def _value(self, name: str) -> str | None:
        """Return what a parameter or pseudo parameter is in this world; None for a resource."""
        if name == "AWS::Region" and self._stack.environment.region is not None:
            return self._stack.environment.region
        if name in self._stack.deployed:
            return self._stack.deployed[name]
        if self._stack.parent is not None and name in self._stack.template.parameters:
            return self._handed(name)
        if name not in self._stack.template.parameters and name not in _PSEUDO:
            return None
        variable = name if name in _PSEUDO else self._stack.variable(name)
        chosen = self._world.decide(variable, self._domain(name))
        return chosen if chosen is not None else f"\0another {name}"

    def _domain(self, name: str) -> tuple[str | None, ...]:
        """Return the values a parameter may take, its default first, None for any other."""
        spot = self._stack.template.parameters.get(name)
        allowed, default = (spot.child("AllowedValues"), spot.child("Default")) if spot else (None, None)
        first = (default.node.text,) if default and isinstance(default.node, Scalar) else ()
        if allowed is not None and isinstance(allowed.node, Seq) and allowed.node.items:
            listed = tuple(one.text for one in allowed.node.items if isinstance(one, Scalar))
            return tuple(dict.fromkeys((*(value for value in first if value in listed), *listed)))
        return (*dict.fromkeys((*first, *self._stack.compared.get(name, ()))), None)


def _unnamed(spot: Spot) -> str:
    """Return a name for a truth that nothing decides: where it stands, as several may stand in one line."""
    return f"condition at {spot.document.file}:{spot.node.start}"
