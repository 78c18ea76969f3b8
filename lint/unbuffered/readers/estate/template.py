"""A CloudFormation template as its sections: what other readers look things up in."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from unbuffered.model.route import Gap
from unbuffered.model.text import Text, Token, TokenKind
from unbuffered.readers.documents.tree import Document, Map, Scalar, Seq, Spot
from unbuffered.readers.language.intrinsics import intrinsic, mentions, reference

_SAM = "AWS::Serverless-2016-10-31"
_UNDERSTOOD = frozenset(
    {
        _SAM,
        "AWS::LanguageExtensions",
        "AWS::CodeDeployBlueGreen",
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
    }
)
"""Transforms that change nothing of an API beyond what these readers know."""

_INDEXED = frozenset(
    {"AWS::Lambda::Permission", "AWS::Lambda::Alias", "AWS::Lambda::Version", "AWS::Lambda::Url"}
)
"""Types of which a template may have hundreds, each asked for by the function that it is about."""


class Resource(Struct, frozen=True):
    """A resource: its logical id, type, whole body and properties (None if it has none)."""

    id: str
    home: str
    """The stack that it belongs to."""
    name: str
    """What people call it: the construct that made it, or its logical id."""
    type: str
    spot: Spot
    properties: Spot | None
    condition: str | None
    made: bool
    """Whether a function makes its properties, so that none is known here."""

    @property
    def construct(self) -> str:
        """The path of the construct that made it, as the CDK notes it; empty if it does not."""
        return _construct(self.spot)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other resource that was read."""
        return (self.home, self.id)

    @property
    def token(self) -> Token:
        """Return what a ``Ref`` to it yields."""
        return Token(TokenKind.RESOURCE, self.id, "", self.type, self.home)

    def is_named_by(self, value: Text) -> bool:
        """Whether a text refers to it."""
        return any(token.name == self.id and token.home == self.home for token in value.tokens)


class Template(Struct, frozen=True, dict=True):
    """A template's sections, by name."""

    document: Document
    resources: dict[str, Resource]
    outputs: dict[str, Spot]
    parameters: dict[str, Spot]
    mappings: Spot | None
    conditions: dict[str, Spot]
    globals: Spot | None
    transforms: frozenset[str]
    gaps: tuple[Gap, ...]

    @property
    def generates(self) -> bool:
        """Whether a macro may add resources that are not written here."""
        return bool(self.transforms - {_SAM})

    @property
    def macros(self) -> tuple[str, ...]:
        """The transforms of which nobody here knows what they change."""
        return tuple(sorted(self.transforms - _UNDERSTOOD))

    @property
    def is_sam(self) -> bool:
        """Whether SAM expands it, and with it the short-hand that only SAM knows."""
        return _SAM in self.transforms

    def of(self, *types: str) -> Iterator[Resource]:
        """Yield the resources of these types, in the order of the file."""
        return (one for type_ in types for one in self._by_type.get(type_, ()))

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            found.setdefault(resource.type, []).append(resource)
        return found

    @cached_property
    def is_synthesized(self) -> bool:
        """Whether the CDK wrote it: then people edit constructs, and not this file."""
        return any(_construct(resource.spot) for resource in self.resources.values())

    @cached_property
    def _about(self) -> dict[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = {}
        for resource in self.resources.values():
            if resource.type in _INDEXED:
                key = "TargetFunctionArn" if resource.type == "AWS::Lambda::Url" else "FunctionName"
                named = resource.properties.child(key) if resource.properties is not None else None
                for name in mentions(named) or {""}:
                    found.setdefault((resource.type, name), []).append(resource)
        return found

    def about(self, type_: str, *names: str) -> Iterator[Resource]:
        """Yield the resources of a type that are about these functions; "" for those that name none."""
        seen: set[str] = set()
        for name in names:
            for resource in self._about.get((type_, name), ()):
                if resource.id not in seen:
                    seen.add(resource.id)
                    yield resource

    @cached_property
    def compared(self) -> dict[str, tuple[str, ...]]:
        """The constants that each parameter or pseudo parameter is compared with or looked up by."""
        found: dict[str, dict[str, None]] = {}
        for condition in self.conditions.values():
            for name, value in _comparisons(condition):
                found.setdefault(name, {})[value] = None
        return {name: tuple(values) for name, values in found.items()}


def _comparisons(spot: Spot) -> Iterator[tuple[str, str]]:
    """Yield (name, constant) of every ``Fn::Equals`` between a Ref and a literal."""
    stack = [spot]
    while stack:
        here = stack.pop()
        call = intrinsic(here)
        if call is None:
            stack.extend(here.children())
            continue
        stack.append(call.argument)
        if call.name == "Fn::Equals" and isinstance(call.argument.node, Seq):
            sides = list(call.argument.children())
            literals = [
                side.node.text for side in sides if isinstance(side.node, Scalar) and side.node.tag is None
            ]
            for name in filter(None, map(reference, sides)):
                yield from ((name, literal) for literal in literals)


def is_template(document: Document) -> bool:
    """Whether a document is a CloudFormation template, by what it holds."""
    root = document.root
    if not isinstance(root, Map):
        return False
    if root.get("AWSTemplateFormatVersion") is not None:
        return True
    resources = root.get("Resources")
    if not isinstance(resources, Map):
        return False
    types = (body.get("Type") for _, body in resources.pairs if isinstance(body, Map))
    return any(isinstance(type_, Scalar) and type_.text.startswith("AWS::") for type_ in types)


def read_template(document: Document, home: str = "", within: str = "") -> Template:
    """Return the sections of a template; what has not the shape it must have becomes a gap.

    `home` is the stack that is made of it, `within` the path of the construct that is this stack.
    """
    root = Spot(document, document.root)
    gaps: list[Gap] = []
    resources = _resources(root, home, within, gaps)
    return Template(
        document=document,
        resources=resources,
        outputs=dict(_members(root, "Outputs", gaps)),
        parameters=dict(_members(root, "Parameters", gaps)),
        mappings=root.child("Mappings"),
        conditions=dict(_members(root, "Conditions", gaps)),
        globals=root.child("Globals"),
        transforms=frozenset(_transforms(root.child("Transform"))),
        gaps=tuple(gaps),
    )


def sections(document: Document) -> Template:
    """Return a document that is no template as one without sections, so that its values can be read."""
    return Template(document, {}, {}, {}, None, {}, None, frozenset(), ())


def _resources(root: Spot, home: str, within: str, gaps: list[Gap]) -> dict[str, Resource]:
    if root.child("Resources") is None:
        gaps.append(Gap("the template has no Resources", root.place, fault=True))
    found: dict[str, Resource] = {}
    for name, spot in _members(root, "Resources", gaps):
        if name.startswith("Fn::ForEach"):
            gaps.append(Gap(f"not checked: resources made by {name}", spot.key_place))
            continue
        resource = _resource(name, home, within, spot, gaps)
        if resource is not None:
            found[name] = resource
    return found


def _resource(name: str, home: str, within: str, spot: Spot, gaps: list[Gap]) -> Resource | None:
    type_ = spot.child("Type")
    if not isinstance(spot.node, Map) or type_ is None or not isinstance(type_.node, Scalar):
        gaps.append(Gap(f"resource {name} has no Type", spot.key_place, fault=True))
        return None
    properties = written = spot.child("Properties")
    if properties is not None and (intrinsic(properties) or not isinstance(properties.node, Map)):
        if intrinsic(properties) is None:
            says = f"Properties of {name} is {shape(properties)}, not a mapping"
            gaps.append(Gap(says, properties.key_place, fault=True))
        properties = None
    made = written is not None and properties is None and intrinsic(written) is not None
    condition = spot.child("Condition")
    named = condition.node.text if condition and isinstance(condition.node, Scalar) else None
    called = _called(_construct(spot), within) or name
    return Resource(name, home, called, type_.node.text, spot, properties, named, made)


def _construct(spot: Spot) -> str:
    """Return the path of the construct that made a resource, as the CDK notes it; "" if it does not."""
    metadata = spot.child("Metadata")
    path = metadata.child("aws:cdk:path") if metadata is not None else None
    return path.node.text if path is not None and isinstance(path.node, Scalar) else ""


def _called(path: str, within: str) -> str:
    """Return the construct's path inside its stack, without the CDK's own names for what it made."""
    inner = path.removeprefix(f"{within}/") if within else path.partition("/")[2]
    kept = [part for part in inner.split("/") if part not in {"Resource", "Default"}]
    return "/".join(kept)


def _members(root: Spot, section: str, gaps: list[Gap]) -> Iterator[tuple[str, Spot]]:
    """Yield the members of a section by name; a section that is no mapping is a gap."""
    spot = root.child(section)
    if spot is None:
        return
    if not isinstance(spot.node, Map):
        # Nothing under Parameters: is as good as none; nothing under Resources: is no template.
        if section == "Resources" or shape(spot) != "null":
            gaps.append(Gap(f"{section} is {shape(spot)}, not a mapping", spot.key_place, fault=True))
        return
    for child in spot.children():
        yield str(child.steps[-1]), child


def shape(spot: Spot) -> str:
    """Return what kind of thing stands here, for a message."""
    node = spot.node
    if isinstance(node, Seq):
        return "a list"
    if isinstance(node, Map):
        return "a mapping"
    return "null" if node.plain and node.text in {"", "~", "null", "Null", "NULL"} else "a text"


def _transforms(spot: Spot | None) -> Iterator[str]:
    if spot is None:
        return
    for one in (spot, *spot.children()):
        if isinstance(one.node, Scalar):
            yield one.node.text
        elif isinstance(name := one.child("Name"), Spot) and isinstance(name.node, Scalar):
            yield name.node.text
