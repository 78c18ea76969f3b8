"""Routes of REST APIs written as CloudFormation methods."""

from collections.abc import Iterator
from functools import partial

from unbuffered.model.fact import Fact, Known, Unknown, convert, value_of
from unbuffered.model.hops import Api, ApiKind
from unbuffered.model.place import Place
from unbuffered.model.route import Unseen
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.access import method_access
from unbuffered.readers.hops.apis import REST_APIS, foreign_api, read_api
from unbuffered.readers.hops.integrations import METHOD, SYNTHESIZED, plain, read_integration
from unbuffered.readers.hops.stages import read_stages
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import Reading, properties
from unbuffered.readers.resolution.scope import Scope
from unbuffered.readers.routes.controlled import of_method
from unbuffered.readers.routes.seeds import MAX_PATH, Draft, Seed

_RESOURCE = "AWS::ApiGateway::Resource"
_MAX_PARTS = 50


def method_seeds(reading: Reading) -> Iterator[Seed]:
    """Yield a seed for every AWS::ApiGateway::Method."""
    for method in reading.template.of("AWS::ApiGateway::Method"):
        yield Seed(method.spot.key_place, partial(_draft, method))


def _draft(resource: Resource, scope: Scope) -> Draft | None:
    if not scope.exists(resource):
        return None
    own = properties(scope, resource)
    reference = own.text("RestApiId")
    api_resource = api_in(scope, reference)
    verb = value_of(convert(own.word("HttpMethod"), str.upper, "a method")) or "?"
    path = _path(scope, own.text("ResourceId"))
    integration = own.inside("Integration")
    names = SYNTHESIZED if own.scope.template.is_synthesized else METHOD
    api = read_api(scope, api_resource) if api_resource else foreign_api(reference, ApiKind.REST, own.at)
    return Draft(
        method=verb,
        path=path,
        api=api,
        stages=tuple(read_stages(scope, api_resource, verb, path)) if api_resource else (),
        access=method_access(own),
        integration=read_integration(integration, names, _declared(own, path), _strays(own, resource)),
        at=resource.spot.key_place,
        unseen=unseen_api(api, api_resource),
        key=resource.key,
        controls=partial(of_method, scope, api_resource, own, (verb, path)),
    )


def unseen_api(api: Api, resource: Resource | None) -> tuple[Unseen, ...]:
    """Return what to say of an API that is not in the file."""
    return () if resource is not None else (Unseen("API", f"{api.name} is not in this file"),)


def api_in(scope: Scope, reference: Fact[Text]) -> Resource | None:
    """Return the REST API that a RestApiId refers to, if it is in the template."""
    return scope.first(reference, *REST_APIS)


def _path(scope: Scope, reference: Fact[Text]) -> str:
    """Return the path of a method's resource; an ellipsis for the part that is elsewhere or too long."""
    path = ""
    for _ in range(_MAX_PARTS):
        resource = scope.first(reference, _RESOURCE, *REST_APIS)
        if resource is None:
            break
        if resource.type in REST_APIS:
            return path or "/"
        own = properties(scope, resource)
        part = own.text("PathPart")
        longer = f"/{part.value if isinstance(part, Known) else '?'}{path}"
        # One long text may be a part of many paths, by an alias.
        if len(longer) > MAX_PATH - len("/…"):
            break
        path = longer
        reference = own.text("ParentId")
    return f"/…{path}"


def _declared(own: Properties, path: str) -> Fact[frozenset[str]]:
    """Return the request parameters that a mapping may speak of: declared ones and those of the path."""
    parameters = own.inside("RequestParameters")
    if not parameters.readable:
        return Unknown("made by a function", parameters.at)
    return Known(frozenset(parameters.names()) | path_parameters(path), parameters.at)


def path_parameters(path: str) -> frozenset[str]:
    """Return what the braces of a path declare, as mappings spell it."""
    if "…" in path or "?" in path:
        return frozenset({"method.request.path.*"})
    braces = (piece for piece in path.split("/") if piece.startswith("{") and piece.endswith("}"))
    return frozenset(f"method.request.path.{piece[1:-1].removesuffix('+')}" for piece in braces)


def _strays(own: Properties, resource: Resource) -> tuple[Place, ...]:
    """Return the mode's key where it does not belong: on the method, or beside its properties."""
    wanted = plain(METHOD.mode)
    found: list[Spot] = [spot for name, spot in own.names().items() if wanted in plain(name)]
    found += [spot for spot in resource.spot.children() if wanted in plain(str(spot.steps[-1]))]
    return tuple(spot.key_place for spot in found)
