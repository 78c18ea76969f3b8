"""From documents to a project: every route, and everything that was not checked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from unbuffered.collect import MANIFEST, Collected, Source
from unbuffered.model.edges import Preflight
from unbuffered.model.fact import Absent, Fact, Unknown
from unbuffered.model.hops import Access, Api, ApiKind, Stage
from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap, Project, Route
from unbuffered.model.text import Text
from unbuffered.readers import sam
from unbuffered.readers.apis import http_api, read_api
from unbuffered.readers.bodies import body_of, local_file, uploaded
from unbuffered.readers.dangling import dangling
from unbuffered.readers.exports import Environment
from unbuffered.readers.httpapi import API as HTTP_API
from unbuffered.readers.httpapi import route_seeds
from unbuffered.readers.library import Library
from unbuffered.readers.nesting import Nest
from unbuffered.readers.openapi import (
    Definition,
    has_integrations,
    is_http_api,
    is_openapi,
    operation_seeds,
)
from unbuffered.readers.parse import parse
from unbuffered.readers.paths import Paths
from unbuffered.readers.reading import Reading
from unbuffered.readers.rest import method_seeds
from unbuffered.readers.scope import Scope
from unbuffered.readers.seeds import Plant, Seed, grow
from unbuffered.readers.siblings import endpoints
from unbuffered.readers.stacks import Estate, Stack
from unbuffered.readers.stages import default_stage, read_stages
from unbuffered.readers.template import Resource, is_template, read_template, sections
from unbuffered.readers.tree import Document, Map, Spot, UnreadableError

_DEFINITIONS = ("Body", "DefinitionBody", "BodyS3Location", "DefinitionUri")


@dataclass(slots=True)
class _Shelf:
    """What was read so far."""

    library: Library
    estate: Estate
    mark: Callable[[Route], Route] = lambda route: route
    plants: list[tuple[str, Plant]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    inputs: list[PurePosixPath] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def sow(self, stack: Stack, seeds: Callable[[Reading], list[Seed]]) -> None:
        """Add the routes of a stack; if our own code fails on it, the others are still read."""
        file = stack.template.document.file
        reading = Reading(stack, self.estate, self.library)
        self.library.project = stack.project
        try:
            for seed in sorted(seeds(reading), key=lambda seed: seed.at.order):
                plant = grow(reading, seed)
                if plant is not None:
                    plant.cases = [(choices, self.mark(route)) for choices, route in plant.cases]
                    self.plants.append((stack.id, plant))
        except Exception as error:  # noqa: BLE001 - told as our fault, with the file it happened on
            self.faults.append(f"{file} could not be read: {type(error).__name__}: {error}; please report it")
        self.gaps += reading.gaps


def read_project(collected: Collected, library: Library) -> Project:
    """Return the routes of everything that was collected."""
    shelf = _Shelf(library, Estate(library), gaps=list(collected.gaps))
    definitions: list[Document] = []
    roots: list[Stack] = []
    for source in collected.sources:
        document, kind = _parsed(source, shelf)
        if document is None:
            continue
        shelf.inputs.append(source.file)
        if kind == "definition":
            definitions.append(document)
        else:
            template = read_template(document, str(source.file))
            shelf.gaps += template.gaps
            roots.append(Stack(str(source.file), template))
    origins, assembled = _assembled(collected.assemblies, shelf)
    roots += assembled
    for stack in _outermost(roots, shelf):
        shelf.estate.add(stack)
    for stack in shelf.estate.stacks.values():
        origins.add(stack)
    for stack in shelf.estate.stacks.values():
        shelf.sow(stack, _seeds)
    for document in definitions:
        if document.file not in library.included:
            shelf.sow(_bare(document), _standalone)
    return Project(
        endpoints=tuple(endpoints(shelf.plants, shelf.estate)),
        gaps=tuple(dict.fromkeys(shelf.gaps)),
        inputs=tuple(shelf.inputs),
        faults=tuple(shelf.faults),
        sources={source.file: source.text for source in collected.sources} | library.texts(),
        origins=origins,
    )


def _assembled(folders: tuple[PurePosixPath, ...], shelf: _Shelf) -> tuple[Paths, list[Stack]]:
    """Return the stacks of cloud assemblies, and what leads from them back to their source.

    What goes wrong in one assembly takes nothing else away.
    """
    if not folders:
        return Paths(), []
    # Imported here: what reads assemblies and programs takes half as long to load as a run over one template.
    from unbuffered.readers.assembly import Assembly
    from unbuffered.readers.hatches import Hatches
    from unbuffered.readers.origins import Origins

    origins = Origins(shelf.library)
    shelf.mark = Hatches(origins).marked
    made: dict[tuple[str | None, Environment], PurePosixPath] = {}
    stacks: list[Stack] = []
    for folder in folders:
        assembly = Assembly(folder, shelf.library)
        try:
            found = assembly.stacks()
        except Exception as error:  # noqa: BLE001 - told as our fault, with the folder it happened on
            says = f"{folder} could not be read: {type(error).__name__}: {error}; please report it"
            shelf.faults.append(says)
            continue
        stacks += found
        shelf.gaps += _made_twice(found, folder, made)
        shelf.inputs += [stack.template.document.file for stack in found]
        shelf.gaps += assembly.gaps
        origins.noted |= assembly.notes
    return origins, stacks


def _made_twice(
    stacks: list[Stack], folder: PurePosixPath, made: dict[tuple[str | None, Environment], PurePosixPath]
) -> Iterator[Gap]:
    """Yield one gap for an assembly whose stacks another one makes too, and remember its own."""
    again: dict[PurePosixPath, list[str]] = {}
    for stack in stacks:
        before = made.setdefault((stack.name, stack.environment), folder)
        if before != folder:
            again.setdefault(before, []).append(stack.title)
    for before, titles in again.items():
        more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
        what = f"stacks {titles[0]}{more} are" if more else f"stack {titles[0]} is"
        says = f"{what} also in {before}: one of the two assemblies may be older than the source"
        yield Gap(says, Place(folder / MANIFEST, (), Span(1, 1, 1, 2)))


def _outermost(roots: list[Stack], shelf: _Shelf) -> list[Stack]:
    """Return the stacks that are part of no other one; of two that contain each other, the first."""
    nest = Nest(shelf.library)
    inside: list[tuple[PurePosixPath, Stack, set[PurePosixPath]]] = []
    said: list[list[Gap]] = []
    for stack in roots:
        inside.append((stack.template.document.file, stack, nest.follow(stack)))
        said.append(nest.told())
    within: dict[PurePosixPath, list[int]] = {}
    for index, (_, _, files) in enumerate(inside):
        for file in files:
            within.setdefault(file, []).append(index)
    kept: list[Stack] = []
    for index, (file, stack, files) in enumerate(inside):
        around = [before for before in within.get(file, ()) if before != index]
        if all(inside[before][0] in files and before > index for before in around):
            kept.append(stack)
            shelf.gaps += said[index]
    return kept


def _parsed(source: Source, shelf: _Shelf) -> tuple[Document | None, str]:
    """Return the document and what it is; a file that nobody named and that is not ours is no gap."""
    try:
        document = parse(source.file, source.text)
    except UnreadableError as error:
        if source.named or _means_to_be_ours(source.text):
            broken = Document(source.file, source.text, Map([], None, 0, 0))
            shelf.gaps.append(Gap(error.says, _at(broken, error.offset), fault=True))
        return None, ""
    kind = _kind(document)
    if not kind:
        if source.named:
            says = "not checked: neither a CloudFormation template nor an OpenAPI definition for API Gateway"
            shelf.gaps.append(Gap(says, _at(document, 0)))
        return None, ""
    shelf.gaps += [Gap(flaw.says, _at(document, flaw.offset), fault=True) for flaw in document.flaws]
    return document, kind


def _kind(document: Document) -> str:
    """Return "template", "definition", or nothing for a document that is neither."""
    if is_template(document):
        return "template"
    if is_openapi(document):
        return "definition" if has_integrations(document) else ""
    root = document.root
    lookalike = isinstance(root, Map) and root.get("Resources") is not None and "AWS::" in document.text
    return "template" if lookalike else ""


def _means_to_be_ours(text: str) -> bool:
    """Whether a file that cannot be parsed was meant to be a template or definition."""
    return "AWS::ApiGateway" in text or "AWS::Serverless" in text or "x-amazon-apigateway-integration" in text


def _at(document: Document, offset: int) -> Place:
    line, column = document.position(offset)
    return Place(document.file, (), Span(line, column, line, column + 1))


def _seeds(reading: Reading) -> list[Seed]:
    """Return every route that a stack defines, and note what its template leaves open."""
    template = reading.template
    for says, place in (*sam.unanalysed(template), *dangling(template)):
        reading.gap(says, place)
    seeds = [*method_seeds(reading), *sam.event_seeds(reading), *route_seeds(reading)]
    for definition in _definitions(reading):
        seeds += operation_seeds(reading, definition)
    if seeds:
        _macros(reading)
    return seeds


def _macros(reading: Reading) -> None:
    """Say once what a macro may change: it sees the whole template, and we judge what is written."""
    spot = Spot(reading.template.document, reading.template.document.root).child("Transform")
    for name in reading.template.macros:
        if spot is not None:
            reading.gap(f"not checked: what the transform {name} changes", spot.place)


def _definitions(reading: Reading) -> Iterator[Definition]:
    types = ("AWS::ApiGateway::RestApi", sam.API, HTTP_API, sam.HTTP_API)
    for resource in reading.template.of(*types):
        for name in _DEFINITIONS:
            spot = resource.properties.child(name) if resource.properties is not None else None
            body = _opened(reading, name, spot) if spot is not None else None
            if body is not None:
                yield _definition(resource, body)


def _opened(reading: Reading, name: str, spot: Spot) -> Spot | None:
    if name in {"Body", "DefinitionBody"}:
        return body_of(reading, spot)
    if name == "DefinitionUri" and not isinstance(spot.node, Map):
        return local_file(reading, spot)
    return uploaded(reading, spot)


def _definition(resource: Resource, body: Spot) -> Definition:
    is_http = resource.type in {HTTP_API, sam.HTTP_API}
    is_sam = resource.type == sam.API

    def api(scope: Scope) -> Api:
        return http_api(resource.name, resource.spot.key_place) if is_http else read_api(scope, resource)

    def stages(scope: Scope, method: str, path: str) -> tuple[Stage, ...]:
        at = resource.spot.key_place
        if is_http:
            return (default_stage(at),)
        return tuple(read_stages(scope, resource, method, path))

    def access(scope: Scope, path: str, method: str) -> Access | None:
        return sam.definition_access(resource, scope, path, method) if is_sam else None

    def event(scope: Scope, path: str, method: str) -> Fact[str] | None:
        return None if is_http else sam.event_mode(resource, scope, path, method)

    def named(scope: Scope, name: str, scopes: Fact[tuple[Text, ...]]) -> Access | None:
        return sam.named_access(resource, scope, name, scopes) if is_sam else None

    def preflight(scope: Scope) -> Fact[Preflight] | None:
        return sam.preflight(scope, resource, resource.spot.key_place) if is_sam else None

    return Definition(body, api, stages, access, event, named, preflight, resource)


def _bare(document: Document) -> Stack:
    """Return a stack that holds nothing, for a definition of which the template is not at hand."""
    return Stack(str(document.file), sections(document))


def _standalone(reading: Reading) -> list[Seed]:
    """Return the routes of a definition of which the template is not at hand."""
    document = reading.template.document
    root = Spot(document, document.root)
    info = root.child("info")
    title = info.child("title") if info is not None else None
    name = getattr(title.node, "text", "") if title is not None else ""
    at = title.place if title is not None else root.place
    elsewhere = Unknown("only the definition is here", at)
    kind = ApiKind.HTTP if is_http_api(document) else ApiKind.REST
    api = Api(name or document.file.name, None, kind, elsewhere, Absent(at), elsewhere, at)
    definition = Definition(root, lambda _: api, lambda *_: (), *(lambda *_: None,) * 4)
    return list(operation_seeds(reading, definition))
