"""Routes of HTTP APIs (API Gateway V2): streaming cannot happen there, so they are read to say so."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from unbuffered.model.fact import Absent, Known, convert, value_of
from unbuffered.model.hops import ApiKind, Dialect, Integration
from unbuffered.model.text import Text
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.access import method_access, open_access
from unbuffered.readers.hops.apis import foreign_api, http_api
from unbuffered.readers.hops.integrations import without_mode
from unbuffered.readers.hops.stages import default_stage
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import Reading, properties
from unbuffered.readers.resolution.scope import Scope
from unbuffered.readers.routes.controlled import of_http_route
from unbuffered.readers.routes.rest import unseen_api
from unbuffered.readers.routes.seeds import Draft, Seed

API = "AWS::ApiGatewayV2::Api"
_ROUTE = "AWS::ApiGatewayV2::Route"
_INTEGRATION = "AWS::ApiGatewayV2::Integration"


def route_seeds(reading: Reading) -> Iterator[Seed]:
    """Yield a seed for every route of an HTTP API; those of WebSocket APIs are another thing."""
    for route in reading.template.of(_ROUTE):
        yield Seed(route.spot.key_place, partial(_routed, route))
    for api in reading.template.of(API):
        if api.properties is not None and api.properties.child("Target") is not None:
            yield Seed(api.spot.key_place, partial(_quick, api))


def _routed(route: Resource, scope: Scope) -> Draft | None:
    if not scope.exists(route):
        return None
    own = properties(scope, route)
    method, blank, path = (value_of(own.word("RouteKey")) or "$default").partition(" ")
    reference = own.text("ApiId")
    api = scope.first(reference, API)
    if (api is None and not blank) or (api is not None and _is_websocket(scope, api)):
        return None
    resource = scope.first(own.text("Target"), _INTEGRATION)
    integration = properties(scope, resource) if resource is not None else Properties(scope, (), own.at)
    return Draft(
        method=method if blank else "ANY",
        path=path or method,
        api=http_api(api.name, api.spot.key_place) if api else foreign_api(reference, ApiKind.HTTP, own.at),
        stages=(default_stage(own.at),),
        access=method_access(own),
        integration=_integration(integration),
        at=route.spot.key_place,
        unseen=unseen_api(foreign_api(reference, ApiKind.HTTP, own.at), api),
        controls=partial(of_http_route, own.at),
    )


def _is_websocket(scope: Scope, api: Resource) -> bool:
    return value_of(properties(scope, api).word("ProtocolType")) == "WEBSOCKET"


def _integration(own: Properties) -> Integration:
    nowhere = Absent(own.at)
    written = Integration(
        dialect=Dialect.CDK if own.scope.template.is_synthesized else Dialect.CLOUDFORMATION,
        type=convert(own.word("IntegrationType"), str.upper, "a type"),
        transfer=nowhere,
        spelled=own.word("ResponseTransferMode"),
        event=nowhere,
        misspelt=(),
        uri=own.text("IntegrationUri"),
        verb=convert(own.word("IntegrationMethod"), str.upper, "a method"),
        timeout=own.number("TimeoutInMillis"),
        mappings=own.inside("RequestParameters").settings(),
        declared=nowhere,
        response_templates=nowhere,
        content_handling=nowhere,
        cache_keys=nowhere,
        credentials=own.text("CredentialsArn"),
        connection=own.word("ConnectionType"),
        link=own.text("ConnectionId"),
        target=nowhere,
        at=own.at,
    )
    return without_mode(written)


def _quick(api: Resource, scope: Scope) -> Draft | None:
    """Return the one route that an API makes of its own Target."""
    if not scope.exists(api):
        return None
    own = properties(scope, api)
    target = own.text("Target")
    empty = _integration(Properties(scope, (), own.at))
    kind = "AWS_PROXY" if isinstance(target, Known) and not _is_url(target.value) else "HTTP_PROXY"
    key = (value_of(own.word("RouteKey")) or "ANY $default").partition(" ")
    return Draft(
        method=key[0] if key[1] else "ANY",
        path=key[2] or key[0],
        api=http_api(api.name, api.spot.key_place),
        stages=(default_stage(own.at),),
        access=open_access(own.at),
        integration=replace(empty, type=Known(kind, own.at), uri=target),
        at=api.spot.key_place,
        controls=partial(of_http_route, own.at),
    )


def _is_url(target: Text) -> bool:
    return target.head.startswith("http")
