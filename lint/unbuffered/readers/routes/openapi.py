"""Operations of OpenAPI 3 and Swagger 2 definitions with API Gateway's extensions."""

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.model.controls import Controls
from unbuffered.model.edges import Preflight
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Access, Api, ApiKind, Integration, Stage
from unbuffered.model.route import Unseen
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Scalar, Spot
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.access import body_authorizer, open_access
from unbuffered.readers.hops.integrations import EXTENSION, plain, read_integration, without_mode
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import Reading
from unbuffered.readers.resolution.scope import Scope
from unbuffered.readers.routes.bodies import ANY, made_elsewhere, operations
from unbuffered.readers.routes.controlled import of_http_route, of_operation
from unbuffered.readers.routes.kinds import INTEGRATION
from unbuffered.readers.routes.rest import path_parameters
from unbuffered.readers.routes.samevents import default_route
from unbuffered.readers.routes.seeds import Draft, Seed

_COMPRESSION = "x-amazon-apigateway-minimum-compression-size"
_MAX_REFERENCES = 20
_LOCATIONS = {"header": "header", "query": "querystring", "path": "path"}


class Definition(Struct, frozen=True):
    """An API with a definition: what stands around its operations."""

    body: Spot
    api: Callable[[Scope], Api]
    stages: Callable[[Scope, str, str], tuple[Stage, ...]]
    access: Callable[[Scope, str, str], Access | None]
    event_mode: Callable[[Scope, str, str], Fact[str] | None]
    named: Callable[[Scope, str, Fact[tuple[Text, ...]]], Access | None]
    preflight: Callable[[Scope], Fact[Preflight] | None]
    is_overruled: Callable[[Scope, str, str], bool | None]
    resource: Resource | None = None


def operation_seeds(reading: Reading, definition: Definition) -> Iterator[Seed]:
    """Yield a seed for every operation; what is made or defined elsewhere is a gap."""
    for what, place in made_elsewhere(definition.body):
        reading.gap(f"not checked: {what} are made by a function", place)
    for path, key, operation in operations(definition.body):
        yield Seed(operation.key_place, partial(_draft, reading, definition, path, key))


def _draft(reading: Reading, definition: Definition, path: str, key: str, scope: Scope) -> Draft | None:
    resource = definition.resource
    if resource is not None and not scope.exists(resource):
        return None
    item = scope.member(scope.member(definition.body, "paths"), path)
    operation = scope.member(item, key)
    if item is None or operation is None:
        return None
    written = scope.member(operation, INTEGRATION)
    if written is None:
        return None
    method = "ANY" if key == ANY else key.upper()
    if definition.is_overruled(scope, path, method):
        return None
    extension = _referred(scope, definition.body, written)
    if extension is None:
        reading.gap(f"not checked: the integration of {method} {path} is defined elsewhere", written.place)
        return None
    api = _with_body(scope, definition)
    integration = _integration(scope, definition, (path, method), operation, extension)
    return Draft(
        method=method,
        path=default_route(path) if api.kind is ApiKind.HTTP else path,
        api=api,
        stages=definition.stages(scope, method, path),
        access=_access(scope, definition, operation, (path, method)),
        integration=without_mode(integration) if api.kind is ApiKind.HTTP else integration,
        at=operation.key_place,
        unseen=(Unseen("API", "only its definition is here"),) if resource is None else (),
        preflight=definition.preflight(scope),
        controls=partial(_controls, scope, definition, operation, (method, path)),
    )


def _controls(scope: Scope, definition: Definition, operation: Spot, route: tuple[str, str]) -> Controls:
    resource = definition.resource
    if definition.api(scope).kind is ApiKind.HTTP:
        return of_http_route(operation.key_place)
    return of_operation(scope, resource, definition.body, route, _key(scope, definition.body, operation))


def _key(scope: Scope, body: Spot, operation: Spot) -> Fact[bool]:
    """Whether an operation wants an API key, by its own security or that of all."""
    security = scope.member(operation, "security") or scope.member(body, "security")
    if security is None:
        return Absent(operation.key_place)
    if not scope.readable(security):
        return Unknown("the security is made by a function", security.place)
    for item in scope.items(security) or ():
        for name, spot in scope.members(item):
            scheme = _scheme(scope, body, name)
            if scheme is not None and _is_api_key(scope, scheme):
                return Known(value=True, at=spot.key_place)
    return Absent(security.key_place)


def _with_body(scope: Scope, definition: Definition) -> Api:
    """Return the API, with the compression that its definition sets if the resource is silent."""
    api = definition.api(scope)
    if not isinstance(api.compression, Absent):
        written = scope.member(definition.body, _COMPRESSION)
        if written is None or isinstance(api.compression, Known):
            return api
    return replace(api, compression=scope.number(scope.member(definition.body, _COMPRESSION), api.at))


def _integration(
    scope: Scope, definition: Definition, route: tuple[str, str], operation: Spot, extension: Spot
) -> Integration:
    path, method = route
    own = Properties(scope, (extension,), extension.key_place)
    item = scope.member(scope.member(definition.body, "paths"), path)
    strays = [spot for name, spot in scope.members(operation) if plain(EXTENSION.mode) == plain(name)]
    found = read_integration(
        own,
        EXTENSION,
        _declared(scope, definition.body, item, operation, path),
        tuple(spot.key_place for spot in strays),
    )
    found = replace(found, swagger=definition.body.child("swagger") is not None)
    event = definition.event_mode(scope, path, method)
    return replace(found, event=event) if event is not None else found


def _declared(
    scope: Scope, body: Spot, item: Spot | None, operation: Spot, path: str
) -> Fact[frozenset[str]]:
    """Return the parameters declared for an operation, by itself or by its path."""
    found = set(path_parameters(path))
    for owner in (item, operation):
        spot = scope.member(owner, "parameters")
        if not scope.readable(spot):
            return Unknown("made by a function", operation.key_place)
        for parameter in scope.items(spot) or ():
            target = _referred(scope, body, parameter)
            if target is None:
                return Unknown("a parameter is defined elsewhere", parameter.place)
            name = value_of(scope.word(scope.member(target, "name"), parameter.place))
            where = value_of(scope.word(scope.member(target, "in"), parameter.place))
            if name is not None and where in _LOCATIONS:
                found.add(f"method.request.{_LOCATIONS[where]}.{name}")
    return Known(frozenset(found), operation.key_place)


def _referred(scope: Scope, body: Spot, spot: Spot) -> Spot | None:
    """Follow a ``$ref``, and those it leads to, within the definition; None if it leads out of it."""
    for _ in range(_MAX_REFERENCES):
        reference = spot.child("$ref")
        if reference is None:
            return spot
        if not isinstance(reference.node, Scalar) or not reference.node.text.startswith("#/"):
            return None
        here: Spot | None = body
        for step in reference.node.text[2:].split("/"):
            here = scope.member(here, step.replace("~1", "/").replace("~0", "~"))
        if here is None:
            return None
        spot = here
    return None


def _access(scope: Scope, definition: Definition, operation: Spot, route: tuple[str, str]) -> Access:
    """Return who may call an operation: its own security, the definition's, or SAM's default."""
    own = scope.member(operation, "security")
    iam = scope.member(operation, "x-amazon-apigateway-auth")
    if iam is not None:
        kind = scope.word(scope.member(iam, "type"), iam.place)
        return replace(open_access(iam.place), type=kind)
    # To SAM an empty list is no answer: only the authorizer NONE opens an operation.
    if own is None or scope.items(own) == []:
        default = definition.access(scope, *route)
        if default is not None:
            return default
        own = own or scope.member(definition.body, "security")
    if own is None:
        return open_access(operation.key_place)
    return _secured(scope, definition, own)


def _secured(scope: Scope, definition: Definition, security: Spot) -> Access:
    at = security.key_place
    named = [(name, spot) for item in scope.items(security) or () for name, spot in scope.members(item)]
    for name, spot in named:
        scheme = _scheme(scope, definition.body, name)
        if name == "NONE" or (scheme is not None and _is_api_key(scope, scheme)):
            continue
        scopes = scope.texts(spot, at)
        if scheme is None:
            why = Unknown(f"the security scheme {name} is not in this file", at)
            return definition.named(scope, name, scopes) or Access(why, why, Absent(at))
        kind, authorizer = body_authorizer(scope, name, scheme)
        return Access(kind, replace(authorizer, at=spot.key_place), scopes)
    return open_access(at)


def _scheme(scope: Scope, body: Spot, name: str) -> Spot | None:
    modern = scope.member(scope.member(scope.member(body, "components"), "securitySchemes"), name)
    return modern or scope.member(scope.member(body, "securityDefinitions"), name)


def _is_api_key(scope: Scope, scheme: Spot) -> bool:
    """Whether a scheme only counts usage: an API key without an authorizer."""
    if scope.member(scheme, "x-amazon-apigateway-authorizer") is not None:
        return False
    name = value_of(scope.word(scope.member(scheme, "name"), scheme.place)) or ""
    return name.lower() == "x-api-key"
