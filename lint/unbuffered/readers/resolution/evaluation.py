"""What the names in a template stand for in one world: parameters, resources, values of other stacks."""

from contextlib import suppress
from typing import Self

from unbuffered.model.fact import Given
from unbuffered.model.place import Place, Step
from unbuffered.model.text import Text, Token, TokenKind, text
from unbuffered.readers.documents.tree import Scalar, Spot
from unbuffered.readers.estate.exports import Export, Exports
from unbuffered.readers.estate.stacks import NESTED, Estate, Stack
from unbuffered.readers.language.intrinsics import attribute
from unbuffered.readers.language.values import Nothing, Opaque, Value
from unbuffered.readers.language.worlds import Undecided, World
from unbuffered.readers.resolution.branches import word_at
from unbuffered.readers.resolution.expressions import Expressions

_MAX_HANDS = 40
"""Stacks through which one value is followed: more than any real one passes, fewer than we recurse."""


class Evaluator(Expressions):
    """One stack in one world: follows what is named, also into other stacks."""

    def __init__(self, estate: Estate, stack: Stack, world: World) -> None:
        """Bind the stack to the world."""
        super().__init__(stack, world)
        self.estate = estate
        self.kin: dict[str, Self] = {}
        """The evaluators of all stacks in this world."""

        self.followed: dict[
            tuple[str, tuple[Step, ...], bool], tuple[Value, tuple[Given, ...], Place | None]
        ] = {}
        """What stacks made for each other in this world: followed again, it doubles with every hand."""

        self.hands = 0
        self.functions |= {
            "Ref": self._ref,
            "Fn::GetAtt": self._getatt,
            "Fn::ImportValue": self._import,
            "Fn::GetStackOutput": self._stack_output,
        }

    def at(self, home: str) -> Self:
        """Return what evaluates another stack in the same world; itself for one that is not read."""
        if home == self.stack.id or home not in self.estate.stacks:
            return self
        self.kin.setdefault(self.stack.id, self)
        if home not in self.kin:
            self.kin[home] = self.beside(self.estate.stacks[home])
            self.kin[home].kin = self.kin
            self.kin[home].followed = self.followed
        return self.kin[home]

    def beside(self, stack: Stack) -> Self:
        """Return what evaluates another stack in the same world."""
        return type(self)(self.estate, stack, self.world)

    def _elsewhere(self, stack: Stack, spot: Spot, *, decide: bool) -> Value:
        """Return a value that another stack makes, with the parameters that it came through."""
        if self.hands >= _MAX_HANDS:
            return Opaque("the stacks take this value from each other")
        key = (stack.id, spot.steps, decide)
        if key not in self.followed:
            there = self.at(stack.id)
            hands, there.hands = there.hands, self.hands + 1
            before = there.traced([], None)
            try:
                value = there.evaluate(spot, decide=decide)
            finally:
                came, origin = there.traced(*before)
                there.hands = hands
            self.followed[key] = (value, tuple(came), origin if came else origin or spot.place)
        value, given, self.origin = self.followed[key]
        self.given += given
        return value

    def handed(self, name: str) -> str | None:
        """Return the constant that the parent passes in for a parameter; None if it is none."""
        parent, bindings = self.stack.parent, self.stack.bindings
        if parent is not None and bindings is not None and name in bindings:
            constant = self.at(parent.id).conditions.constant(bindings[name])
            if constant is not None:
                return constant
        value = self._parameter(name, decide=True)
        return value.literal if isinstance(value, Text) else None

    def composed(self, spot: Spot) -> str | None:
        """Return the constant that a function yields; None if it is none."""
        value = self.evaluate(spot, decide=False)
        return value.literal if isinstance(value, Text) else None

    def _ref(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001 - one signature for all functions
        name = word_at(argument)
        if decide and (chosen := self.world.chosen.get(name)) is not None:
            self.world.note(name, chosen)
        return self.refer(name, "", decide=decide)

    def refer(self, name: str, wanted: str, *, decide: bool) -> Value:
        """Return a parameter's value, a nested stack's output, or a token for what is known once deployed."""
        if name in self.template.parameters and not wanted:
            return self._parameter(name, decide=decide)
        if name.startswith("AWS::"):
            return Nothing() if name == "AWS::NoValue" else self._pseudo(name)
        # SAM lets a template refer to what it generates by the source's id: Ref "Chat.Alias".
        resource = self.template.resources.get(name) or self.template.resources.get(name.partition(".")[0])
        if resource is None:
            return text(Token(TokenKind.OTHER, name, wanted))
        child = self.stack.children.get(resource.id)
        if resource.type in NESTED and wanted.startswith("Outputs.") and child is not None:
            output = child.template.outputs.get(wanted.removeprefix("Outputs."))
            value = output.child("Value") if output is not None else None
            if value is not None:
                return self._elsewhere(child, value, decide=decide)
        return text(Token(TokenKind.RESOURCE, resource.id, wanted, resource.type, resource.home))

    def _pseudo(self, name: str) -> Value:
        environment = self.stack.environment
        known = {
            "AWS::Region": environment.region,
            "AWS::AccountId": environment.account,
            "AWS::StackName": self.stack.name,
        }
        chosen = known.get(name) or self.world.chosen.get(name)
        return text(chosen) if chosen is not None else text(Token(TokenKind.PSEUDO, name))

    def _parameter(self, name: str, *, decide: bool) -> Value:
        spot = self.template.parameters[name]
        type_ = word_at(spot.child("Type"))
        bound = self._bound(name, decide=decide)
        if not isinstance(bound, Nothing):
            return _listed(bound) if _is_list(type_) else bound
        # What the settings name is deployed: nobody may choose another value, as with a default.
        settled = self.stack.deployed.get(name)
        if settled is not None:
            return _as_list(settled) if _is_list(type_) else text(settled)
        chosen = self._chosen(name, spot, type_, decide=decide)
        if chosen is None:
            return text(Token(TokenKind.PARAMETER, name, home=self.stack.id))
        default = spot.child("Default")
        self.given.append(Given(name, chosen, (default if default is not None else spot).place))
        return _as_list(chosen) if _is_list(type_) else text(chosen)

    def _bound(self, name: str, *, decide: bool) -> Value:
        """Return what the parent passes in for a parameter; nothing if it leaves the default."""
        parent, bindings = self.stack.parent, self.stack.bindings
        if bindings is None:
            return text(Token(TokenKind.PARAMETER, name, home=self.stack.id))
        if parent is None or name not in bindings:
            return Nothing()
        return self._elsewhere(parent, bindings[name], decide=decide)

    def _chosen(self, name: str, spot: Spot, type_: str, *, decide: bool) -> str | None:
        """Return the value that a parameter has in this world: assumed, its default, or None."""
        if type_.startswith("AWS::SSM::"):
            return None
        variable = self.stack.variable(name)
        if variable in self.world.chosen:
            chosen = self.world.chosen[variable]
            if decide and chosen is not None:
                self.world.note(variable, chosen)
            return chosen
        allowed = _texts(spot.child("AllowedValues"))
        # Nobody is asked for the parameters of a nested stack: what its parent leaves out is the default.
        if allowed and decide and self.stack.parent is None:
            return self.world.decide(variable, allowed)
        default = spot.child("Default")
        return default.node.text if default is not None and isinstance(default.node, Scalar) else None

    def _getatt(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001
        named = attribute(argument)
        if named is None:
            return Opaque("a GetAtt that cannot be resolved")
        return self.refer(*named, decide=decide)

    def row(self, token: Token, rows: tuple[str, ...]) -> str | None:
        """Return which row of a mapping a parameter chooses in this world."""
        if token.kind is not TokenKind.PARAMETER:
            return self.world.decide(token.name, rows)
        return self.world.decide(self.at(token.home).stack.variable(token.name), rows)

    def _import(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001
        value = self.evaluate(argument, decide=decide)
        found = self._exports().find(value, self.stack.address) if isinstance(value, Text) else None
        if found is not None and self.at(found.by.home).evaluate(found.spelled, decide=False) == found.name:
            return self._elsewhere(self.estate.stacks[found.by.home], found.value, decide=decide)
        return text(Token(TokenKind.IMPORT, str(value) if isinstance(value, Text) else "an export"))

    def _exports(self) -> Exports:
        """Return every export of the estate, their names evaluated once."""
        if self.estate.exports is None:
            found: list[Export] = []
            for stack in self.estate.stacks.values():
                found += Evaluator(self.estate, stack, World()).exported()
            self.estate.exports = Exports.of(found)
        return self.estate.exports

    def exported(self) -> list[Export]:
        """Return what this stack hands to others by name."""
        found: list[Export] = []
        for output in self.template.outputs.values():
            export, value = output.child("Export"), output.child("Value")
            name = export.child("Name") if export is not None else None
            if name is None or value is None:
                continue
            # A name that a condition decides hides no other name of the same stack.
            with suppress(Undecided):
                spelled = self.evaluate(name, decide=False)
                if isinstance(spelled, Text):
                    found.append(Export(spelled, name, self.stack.address, value))
        return found

    def _stack_output(self, argument: Spot, decide: bool) -> Value:  # noqa: FBT001
        stack, output, region = (
            self._plain(argument.child(key)) for key in ("StackName", "OutputName", "Region")
        )
        decided = region or argument.child("Region") is None
        found = self.estate.called(stack, region, self.stack) if stack and output and decided else None
        spot = found.template.outputs.get(output) if found is not None else None
        value = spot.child("Value") if spot is not None else None
        if found is not None and value is not None:
            return self._elsewhere(found, value, decide=decide)
        name = ".".join(one for one in (stack, output) if one) or "the output of another stack"
        return text(Token(TokenKind.IMPORT, name))

    def _plain(self, spot: Spot | None) -> str:
        value = self.evaluate(spot, decide=False) if spot is not None else None
        return (value.literal or "") if isinstance(value, Text) else ""


def _texts(spot: Spot | None) -> tuple[str, ...]:
    return tuple(one.node.text for one in spot.children() if isinstance(one.node, Scalar)) if spot else ()


def _is_list(type_: str) -> bool:
    return type_ == "CommaDelimitedList" or type_.startswith("List<")


def _as_list(value: str) -> tuple[Text, ...]:
    return tuple(text(piece.strip()) for piece in value.split(",")) if value else ()


def _listed(value: Value) -> Value:
    literal = value.literal if isinstance(value, Text) else None
    return _as_list(literal) if literal is not None else value
