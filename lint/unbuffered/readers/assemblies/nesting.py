"""Stacks inside stacks: the templates that a template deploys as parts of its own."""

from pathlib import PurePosixPath
from posixpath import relpath

from msgspec import Struct, field

from unbuffered.model.fact import Known
from unbuffered.model.place import Place
from unbuffered.model.route import Gap
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Document, Map, Scalar, Spot, UnreadableError
from unbuffered.readers.estate.assets import FileAsset
from unbuffered.readers.estate.library import Library
from unbuffered.readers.estate.stacks import NESTED, Estate, Stack
from unbuffered.readers.estate.template import Resource, read_template
from unbuffered.readers.language.intrinsics import intrinsic
from unbuffered.readers.language.worlds import Undecided, World
from unbuffered.readers.resolution.scope import Scope

MAX_STACKS = 1_000
"""Nested stacks that are followed in one run: beyond it, templates that include each other twice explode."""

_LOCATIONS = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}


class Nest(Struct):
    """Follows nested stacks, and remembers what was out of reach."""

    library: Library
    count: int = 0
    gaps: list[Gap] = field(default_factory=list)

    def told(self) -> list[Gap]:
        """Return what was not checked since this was asked last."""
        found, self.gaps = self.gaps, []
        return found

    def follow(self, stack: Stack) -> set[PurePosixPath]:
        """Add to a stack those nested in it, and theirs; return the files that they are made of."""
        files: set[PurePosixPath] = set()
        waiting = [stack]
        while waiting:
            here = waiting.pop()
            for resource in here.template.of(*NESTED):
                child = self._child(here, resource)
                if child is not None:
                    here.children[resource.id] = child
                    files.add(child.template.document.file)
                    waiting.append(child)
        return files

    def _child(self, parent: Stack, resource: Resource) -> Stack | None:
        document = self._document(parent, resource)
        if document is None:
            return None
        self.count += 1
        if self.count > MAX_STACKS:
            if self.count == MAX_STACKS + 1:
                self._gap(resource, f"not checked: more than {MAX_STACKS} nested stacks")
            return None
        id_ = f"{parent.id}/{resource.id}"
        construct = _construct(resource).partition(".NestedStack")[0]
        template = read_template(document, id_, construct)
        handed = resource.properties.child("Parameters") if resource.properties is not None else None
        return Stack(
            id=id_,
            template=template,
            title=construct or "/".join(filter(None, (parent.title, resource.name))),
            construct=construct,
            group=parent.group,
            project=parent.project,
            environment=parent.environment,
            assets=parent.assets,
            parent=parent,
            within=resource,
            bindings=_bindings(handed),
        )

    def _document(self, parent: Stack, resource: Resource) -> Document | None:
        """Return the template of a nested stack; None, and a gap, if it is out of reach."""
        where = _location(resource)
        at = where.place if where is not None else resource.spot.key_place
        try:
            brought = self.library.nested(f"{parent.id}/{resource.id}") if self.library.uploaded else None
        except UnreadableError as error:
            self._gap(resource, f"not checked: nested stack {resource.name}: {error.says}", at, fault=True)
            return None
        path = self._path(parent, resource, where) if brought is None else None
        if path is None:
            return brought
        try:
            document = self.library.include(parent.template.document.file, path)
        except UnreadableError as error:
            says = f"nested stack {resource.name}: {error.where or path} cannot be read: {error.says}"
            self._gap(resource, f"not checked: {says}", at, fault=not error.missing)
            return None
        one: Stack | None = parent
        while one is not None:
            if one.template.document.file == document.file:
                self._gap(resource, f"not checked: nested stack {resource.name} contains itself", at)
                return None
            one = one.parent
        return document

    def _path(self, parent: Stack, resource: Resource, where: Spot | None) -> str | None:
        """Return the path of a nested template: as the CDK notes it, as an asset, or as people write it."""
        noted = _metadata(resource, "aws:asset:path")
        if noted and _metadata(resource, "aws:asset:property") == "TemplateURL":
            return noted
        value = self._value(parent, where)
        asset = parent.assets.named_in(value) if value is not None else None
        if isinstance(asset, FileAsset):
            return relpath(asset.path, parent.template.document.file.parent)
        if value is not None and value.literal is not None and "://" not in value.literal:
            return value.literal
        lies = "in S3" if value is not None and value.says("s3") else "at a place known only once deployed"
        at = where.place if where is not None else resource.spot.key_place
        self._gap(resource, f"not checked: nested stack {resource.name}: its template lies {lies}", at)
        return None

    def _value(self, parent: Stack, where: Spot | None) -> Text | None:
        """Return what a location says, as far as it depends on no condition."""
        if where is None:
            return None
        estate = Estate(self.library, {one.id: one for one in parent.root.family()})
        try:
            fact = Scope(estate, parent, World()).text(where, where.place)
        except Undecided:
            return None
        return fact.value if isinstance(fact, Known) else None

    def _gap(self, resource: Resource, says: str, at: Place | None = None, *, fault: bool = False) -> None:
        self.gaps.append(Gap(says, at or resource.spot.key_place, fault=fault))


def _bindings(handed: Spot | None) -> dict[str, Spot] | None:
    if handed is None:
        return {}
    written = isinstance(handed.node, Map) and intrinsic(handed) is None
    return {str(one.steps[-1]): one for one in handed.children()} if written else None


def _location(resource: Resource) -> Spot | None:
    return resource.properties.child(_LOCATIONS[resource.type]) if resource.properties is not None else None


def _metadata(resource: Resource, name: str) -> str:
    metadata = resource.spot.child("Metadata")
    spot = metadata.child(name) if metadata is not None else None
    return spot.node.text if spot is not None and isinstance(spot.node, Scalar) else ""


def _construct(resource: Resource) -> str:
    return _metadata(resource, "aws:cdk:path")


def outermost(roots: list[Stack], library: Library) -> tuple[list[Stack], list[Gap]]:
    """Return the stacks that are part of no other one, with those nested in them, and what was out of reach.

    Of two that contain each other, the first is kept.
    """
    nest = Nest(library)
    inside: list[tuple[PurePosixPath, Stack, set[PurePosixPath]]] = []
    told: list[list[Gap]] = []
    for stack in roots:
        inside.append((stack.template.document.file, stack, nest.follow(stack)))
        told.append(nest.told())
    within: dict[PurePosixPath, list[int]] = {}
    for index, (_, _, files) in enumerate(inside):
        for file in files:
            within.setdefault(file, []).append(index)
    kept: list[int] = []
    for index, (file, _, files) in enumerate(inside):
        around = [before for before in within.get(file, ()) if before != index]
        if all(inside[before][0] in files and before > index for before in around):
            kept.append(index)
    # The limit of nested stacks may cut off from those around it what a smaller one still reached.
    reached = set[PurePosixPath]().union(*(inside[index][2] for index in kept))
    for index in sorted(range(len(inside)), key=lambda index: -len(inside[index][2])):
        file, _, files = inside[index]
        if index not in kept and file not in reached:
            kept.append(index)
            reached |= files
    kept.sort()
    return [inside[index][1] for index in kept], [gap for index in kept for gap in told[index]]
