"""Templates as they are deployed: each under a name, with values for its parameters, beside others."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from msgspec import Struct, field

from unbuffered.disk import HERE
from unbuffered.model.text import Token, TokenKind
from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.estate.assets import Assets
from unbuffered.readers.estate.exports import ANYWHERE, Address, Environment, Exports
from unbuffered.readers.estate.library import Library
from unbuffered.readers.estate.template import Resource, Template
from unbuffered.readers.language.intrinsics import reference

NESTED = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
"""What deploys another template as a part of its own."""


class Stack(Struct, eq=False, dict=True):
    """One template deployed once; a template that is deployed twice is two stacks.

    `id` is unique among all that is read, `title` what people call it ("" for a template of which
    only the file is known), `group` the cloud assembly that it belongs to, `project` the folder around
    that, in which people keep what was staged. `within` is the resource of `parent` that deploys it.
    `bindings` are the values that `parent` passes in, and stand in its template; None if a function
    makes them. `deployed` are the values that the settings name for its parameters.
    """

    id: str
    template: Template
    title: str = ""
    name: str | None = None
    construct: str = ""
    group: str = ""
    project: PurePosixPath = HERE
    environment: Environment = ANYWHERE
    assets: Assets = field(default_factory=Assets)
    parent: "Stack | None" = None
    within: Resource | None = None
    bindings: dict[str, Spot] | None = field(default_factory=dict)
    children: dict[str, "Stack"] = field(default_factory=dict)
    deployed: Mapping[str, str] = field(default_factory=dict)

    def variable(self, name: str) -> str:
        """Return how a world calls a condition or parameter of this stack."""
        return f"{name}\0{self.id}"

    @property
    def address(self) -> Address:
        """Where it lies, for what it imports and exports."""
        return Address(self.id, self.group, self.environment)

    @cached_property
    def root(self) -> "Stack":
        """The stack that is deployed by itself, and this one with it."""
        return self.parent.root if self.parent is not None else self

    def family(self) -> Iterator["Stack"]:
        """Yield this stack and all that are nested in it."""
        yield self
        for child in self.children.values():
            yield from child.family()

    @cached_property
    def compared(self) -> dict[str, tuple[str, ...]]:
        """The constants that each parameter is compared with, here or in the stacks it is handed to."""
        found = {name: dict.fromkeys(values) for name, values in self.template.compared.items()}
        for child in self.children.values():
            for inner, spot in (child.bindings or {}).items():
                name = reference(spot)
                if name is not None and inner in child.compared:
                    found.setdefault(name, {}).update(dict.fromkeys(child.compared[inner]))
        return {name: tuple(values) for name, values in found.items()}


class Estate(Struct, eq=False, dict=True):
    """All stacks that are read together, by id."""

    library: Library
    stacks: dict[str, Stack] = field(default_factory=dict)
    exports: Exports | None = None
    """What the stacks export, filled the first time one imports."""

    def add(self, stack: Stack) -> None:
        """Add a stack and those nested in it."""
        for one in stack.family():
            self.stacks[one.id] = one

    def resource(self, token: Token) -> Resource | None:
        """Return the resource that a token stands for."""
        stack = self.stacks.get(token.home)
        if stack is None or token.kind is not TokenKind.RESOURCE:
            return None
        return stack.template.resources.get(token.name)

    def around(self, stack: Stack) -> Iterator[Stack]:
        """Yield the stacks that may refer to what lies in one: its family, and those that import."""
        seen: set[str] = set()
        for one in (stack, *stack.root.family(), *self._importers):
            if one.id not in seen:
                seen.add(one.id)
                yield one

    def called(self, name: str, region: str, by: Stack) -> Stack | None:
        """Return the one stack of this name that another one means, in that Region or its own."""
        wanted = Environment(by.environment.account, region or by.environment.region)
        found = [one for one in self.stacks.values() if one.name == name and one.environment.fits(wanted)]
        near = [one for one in found if one.group == by.group] or found
        return near[0] if len(near) == 1 else None

    @cached_property
    def _importers(self) -> tuple[Stack, ...]:
        """The stacks that take a value from another one, and those nested in them, which it may reach."""
        found = [inner for stack in self.stacks.values() if _imports(stack) for inner in stack.family()]
        return tuple(found)


def _imports(stack: Stack) -> bool:
    text = stack.template.document.text
    return "ImportValue" in text or "GetStackOutput" in text
