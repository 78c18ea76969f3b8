"""Routes that SAM makes of function events, judged by the words their author wrote.

Nothing is expanded: each fact is taken from the event, the function, the API or the Globals where
it stands. What SAM does with them was read off its translator, which the tests compare with.
"""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from unbuffered.model.controls import Controls
from unbuffered.model.fact import Absent, Known
from unbuffered.model.hops import Access, Api, Dialect, Integration, Stage, Transfer
from unbuffered.model.place import Place
from unbuffered.model.text import Text, Token, TokenKind, text
from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.estate.template import Resource, Template
from unbuffered.readers.hops.access import unread_access
from unbuffered.readers.hops.apis import api_of, http_api, read_api
from unbuffered.readers.hops.integrations import misspelt
from unbuffered.readers.hops.stages import StageSource, default_stage, read_stages, stage_of, stage_sources
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import Reading, properties
from unbuffered.readers.resolution.scope import Scope
from unbuffered.readers.routes.bodies import ANY
from unbuffered.readers.routes.controlled import of_event, of_http_route
from unbuffered.readers.routes.kinds import INTEGRATION
from unbuffered.readers.routes.rest import path_parameters
from unbuffered.readers.routes.samauth import access_of, auth_of, http_access, preflight
from unbuffered.readers.routes.samevents import (
    FUNCTION,
    MODE,
    api_of_event,
    default_route,
    events_in,
    global_api,
    merges,
    mode_of,
    own_of,
    referred,
    route_of,
)
from unbuffered.readers.routes.seeds import Draft, Seed

API = "AWS::Serverless::Api"
HTTP_API = "AWS::Serverless::HttpApi"


def event_seeds(reading: Reading) -> Iterator[Seed]:
    """Yield a seed for every event that makes a route of a REST or HTTP API."""
    for function in reading.template.of(FUNCTION):
        for event, kind in events_in(function):
            if kind in {"Api", "HttpApi"}:
                yield Seed(event.key_place, partial(_draft, function, event, kind))


def _draft(function: Resource, event: Spot, kind: str, scope: Scope) -> Draft | None:
    if not scope.exists(function):
        return None
    own = own_of(scope, event)
    if kind == "HttpApi":
        return _http_draft(scope, function, event, own)
    api = api_of_event(scope, own)
    method, path = route_of(own)
    if api is not None and (api.type != API or _decides(scope, api, method, path)):
        return None
    return Draft(
        method=method,
        path=path,
        api=read_api(scope, api) if api is not None else _implicit(scope, event.key_place),
        stages=_stages(scope, api, event.key_place, method, path),
        access=access_of(own, auth_of(scope, api, event.key_place)),
        integration=_integration(function, event, own, path),
        at=event.key_place,
        preflight=preflight(scope, api, event.key_place),
        controls=partial(_controls, scope, api, own, (method, path)),
    )


def _controls(scope: Scope, api: Resource | None, own: Properties, route: tuple[str, str]) -> Controls:
    shared = properties(scope, api) if api is not None else global_api(scope, own.at)
    sources = stage_sources(scope, api) if api is not None else (_implicit_stage(scope, own.at),)
    return of_event(shared, api, own, route, sources)


def _decides(scope: Scope, api: Resource, method: str, path: str) -> bool:
    """Whether an API's own definition makes a route, so that SAM takes only permissions from an event.

    With MergeDefinitions an event's integration takes the place of the definition's. In HTTP APIs events add
    what the definition does not have.
    """
    own = properties(scope, api)
    body = own.spot("DefinitionBody")
    if body is None and own.spot("DefinitionUri") is None:
        return False
    if api.type == API:
        return not merges(scope, api)
    item = scope.member(scope.member(body, "paths"), path)
    keys = (method.lower(), ANY) if method == "ANY" else (method.lower(),)
    return any(scope.member(scope.member(item, key), INTEGRATION) for key in keys)


def _implicit(scope: Scope, at: Place) -> Api:
    """Return the API that SAM makes for events that name none."""
    shared = global_api(scope, at)
    return api_of(shared, "ServerlessRestApi", shared.at if shared else at)


def _stages(scope: Scope, api: Resource | None, at: Place, method: str, path: str) -> tuple[Stage, ...]:
    if api is not None:
        return tuple(read_stages(scope, api, method, path))
    return (stage_of(_implicit_stage(scope, at), method, path),)


def _implicit_stage(scope: Scope, at: Place) -> StageSource:
    """Return the stage that SAM makes of the API for events that name none."""
    shared = global_api(scope, at)
    return StageSource(Properties(scope, (), shared.at), shared, shared.at, called="Prod")


def _integration(function: Resource, event: Spot, own: Properties, path: str) -> Integration:
    spelled, transfer = mode_of(own)
    streams = isinstance(transfer, Known) and transfer.value is Transfer.STREAM
    invoke = own.spot("InvokeMode")
    nowhere = Absent(own.at)
    return Integration(
        dialect=Dialect.SAM,
        type=Known("AWS_PROXY", event.key_place),
        transfer=transfer,
        spelled=spelled,
        event=nowhere,
        misspelt=(*misspelt(own, MODE), *((invoke.key_place,) if invoke is not None else ())),
        uri=Known(_uri(function, streams=streams), event.key_place),
        verb=Known("POST", event.key_place),
        timeout=own.number("TimeoutInMillis"),
        mappings=nowhere,
        declared=Known(path_parameters(path), own.at),
        response_templates=nowhere,
        content_handling=nowhere,
        cache_keys=nowhere,
        credentials=nowhere,
        connection=nowhere,
        link=nowhere,
        target=nowhere,
        at=own.at,
    )


def _uri(function: Resource, *, streams: bool) -> Text:
    """Return the integration URI that SAM writes for an event."""
    date, tail = (
        ("2021-11-15", "/response-streaming-invocations") if streams else ("2015-03-31", "/invocations")
    )
    return text(
        "arn:",
        Token(TokenKind.PSEUDO, "AWS::Partition"),
        ":apigateway:",
        Token(TokenKind.PSEUDO, "AWS::Region"),
        f":lambda:path/{date}/functions/",
        replace(function.token, attribute="Arn"),
        tail,
    )


def _http_draft(scope: Scope, function: Resource, event: Spot, own: Properties) -> Draft | None:
    method, path = route_of(own)
    found = _integration(function, event, own, path)
    api = referred(scope, own.text("ApiId"))
    if api is not None and _decides(scope, api, method, path):
        return None
    at = api.spot.key_place if api is not None else event.key_place
    return Draft(
        method=method,
        path=default_route(path),
        api=http_api(api.name if api is not None else "ServerlessHttpApi", at),
        stages=(default_stage(at),),
        access=_http_access(scope, api, own),
        integration=replace(found, transfer=Absent(found.at)),
        at=event.key_place,
        controls=partial(of_http_route, own.at),
    )


def _http_access(scope: Scope, api: Resource | None, own: Properties) -> Access:
    """Return who may call an event's route; a definition that has the route's path may say it too."""
    if api is not None and any(
        properties(scope, api).spot(key) for key in ("DefinitionBody", "DefinitionUri")
    ):
        return unread_access("the API's definition may say it", own.at)
    return http_access(scope, api, own)


def unanalysed(template: Template) -> Iterator[tuple[str, Place]]:
    """Yield the SAM resources that may make routes of which this reader knows nothing."""
    for resource in template.of("AWS::Serverless::WebFunction", "AWS::Serverless::WebSocketApi"):
        yield f"not checked: {resource.type} {resource.id}", resource.spot.key_place
