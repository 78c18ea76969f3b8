"""API definitions with the resources around them: stages, authorizers and events."""

from collections.abc import Iterator

from unbuffered.model.edges import Preflight
from unbuffered.model.fact import Absent, Fact, Unknown
from unbuffered.model.hops import Access, Api, ApiKind, Stage
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Map, Spot
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.apis import http_api, read_api
from unbuffered.readers.hops.stages import default_stage, read_stages
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import Reading
from unbuffered.readers.resolution.scope import Scope
from unbuffered.readers.routes import sam, samauth, samevents
from unbuffered.readers.routes.bodies import body_of, local_file, uploaded
from unbuffered.readers.routes.httpapi import API as HTTP_API
from unbuffered.readers.routes.kinds import is_http_api
from unbuffered.readers.routes.openapi import Definition, operation_seeds
from unbuffered.readers.routes.seeds import Seed

_DEFINITIONS = ("Body", "DefinitionBody", "BodyS3Location", "DefinitionUri")


def definitions(reading: Reading) -> Iterator[Definition]:
    """Yield the definitions of a stack's APIs, as far as they are in reach."""
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
        return _access(scope, resource, path, method)

    def event(scope: Scope, path: str, method: str) -> Fact[str] | None:
        return None if is_http else samevents.event_mode(resource, scope, path, method)

    def named(scope: Scope, name: str, scopes: Fact[tuple[Text, ...]]) -> Access | None:
        return samauth.named_access(resource, scope, name, scopes) if is_sam else None

    def preflight(scope: Scope) -> Fact[Preflight] | None:
        return samauth.preflight(scope, resource, resource.spot.key_place) if is_sam else None

    def is_overruled(scope: Scope, path: str, method: str) -> bool:
        if not is_sam or not samevents.merges(scope, resource):
            return False
        return any(True for _ in samevents.events_of(resource, scope, path, method))

    return Definition(body, api, stages, access, event, named, preflight, is_overruled, resource)


def _access(scope: Scope, resource: Resource, path: str, method: str) -> Access | None:
    """Return the access that SAM gives to an operation; None where its definition alone decides."""
    if resource.type == sam.HTTP_API:
        found = samauth.http_access(scope, resource, Properties(scope, (), resource.spot.key_place))
        return found if isinstance(found.type, Unknown) else None
    return samauth.definition_access(resource, scope, path, method) if resource.type == sam.API else None


def standalone(reading: Reading) -> list[Seed]:
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
    definition = Definition(root, lambda _: api, lambda *_: (), *(lambda *_: None,) * 5)
    return list(operation_seeds(reading, definition))
