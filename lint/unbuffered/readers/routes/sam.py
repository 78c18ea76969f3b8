"""Routes that SAM makes of function events, judged by the words their author wrote.

Nothing is expanded: each fact is taken from the event, the function, the API or the Globals where
it stands. What SAM does with them was read off its translator, which the tests compare with.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from unbuffered.model.edges import Preflight
from unbuffered.model.fact import Absent, Fact, Known, Unknown, convert, value_of
from unbuffered.model.hops import Access, Api, Authorizer, Dialect, Integration, Stage, Transfer
from unbuffered.model.place import Place
from unbuffered.model.text import Text, Token, TokenKind, text
from unbuffered.readers.documents.tree import Scalar, Spot
from unbuffered.readers.estate.template import Resource, Template
from unbuffered.readers.hops.access import open_access, pools
from unbuffered.readers.hops.apis import api_of, http_api, read_api
from unbuffered.readers.hops.integrations import misspelt
from unbuffered.readers.hops.stages import default_stage, read_stages, stage_of
from unbuffered.readers.language.intrinsics import intrinsic
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import Reading, properties
from unbuffered.readers.resolution.scope import Scope
from unbuffered.readers.routes.bodies import ANY, INTEGRATION
from unbuffered.readers.routes.rest import path_parameters
from unbuffered.readers.routes.seeds import Draft, Seed

FUNCTION = "AWS::Serverless::Function"
API = "AWS::Serverless::Api"
HTTP_API = "AWS::Serverless::HttpApi"
MODE = "ResponseTransferMode"


def event_seeds(reading: Reading) -> Iterator[Seed]:
    """Yield a seed for every event that makes a route of a REST or HTTP API."""
    for function in reading.template.of(FUNCTION):
        for event, kind in _events(function):
            if kind in {"Api", "HttpApi"}:
                yield Seed(event.key_place, partial(_draft, function, event, kind))


def _events(function: Resource) -> Iterator[tuple[Spot, str]]:
    events = function.properties.child("Events") if function.properties is not None else None
    for event in events.children() if events is not None else ():
        kind = event.child("Type")
        if kind is not None and isinstance(kind.node, Scalar):
            yield event, kind.node.text


def _draft(function: Resource, event: Spot, kind: str, scope: Scope) -> Draft | None:
    if not scope.exists(function):
        return None
    own = _own(scope, event)
    if kind == "HttpApi":
        return _http_draft(scope, function, event, own)
    api = _api_of_event(scope, own)
    method, path = _route(own)
    if api is not None and (api.type != API or _decides(scope, api, method, path)):
        return None
    return Draft(
        method=method,
        path=path,
        api=read_api(scope, api) if api is not None else _implicit(scope, event.key_place),
        stages=_stages(scope, api, event.key_place, method, path),
        access=_access(own, _auth(scope, api, event.key_place)),
        integration=_integration(function, event, own, path),
        at=event.key_place,
        preflight=preflight(scope, api, event.key_place),
    )


def _own(scope: Scope, event: Spot) -> Properties:
    spot = scope.member(event, "Properties")
    return Properties(scope, (spot,) if spot is not None else (), spot.key_place if spot else event.key_place)


def _route(own: Properties) -> tuple[str, str]:
    method = value_of(convert(own.word("Method"), str.upper, "a method")) or "ANY"
    path = own.text("Path")
    return method, str(path.value) if isinstance(path, Known) else "$default"


def _api_of_event(scope: Scope, own: Properties) -> Resource | None:
    return _referred(scope, own.text("RestApiId"))


def _referred(scope: Scope, reference: Fact[Text]) -> Resource | None:
    """Return the API that an event names; SAM also takes the logical id as a plain text."""
    if not isinstance(reference, Known):
        return None
    tokens = reference.value.tokens
    return scope.find(tokens[0]) if tokens else scope.template.resources.get(str(reference.value))


def _decides(scope: Scope, api: Resource, method: str, path: str) -> bool:
    """Whether an API's own definition makes a route, so that SAM takes only permissions from an event.

    With MergeDefinitions, and in HTTP APIs, events add what the definition does not have.
    """
    own = properties(scope, api)
    body = own.spot("DefinitionBody")
    if body is None and own.spot("DefinitionUri") is None:
        return False
    if api.type == API and value_of(own.flag("MergeDefinitions")) is not True:
        return True
    item = scope.member(scope.member(body, "paths"), path)
    keys = (method.lower(), ANY) if method == "ANY" else (method.lower(),)
    return any(scope.member(scope.member(item, key), INTEGRATION) for key in keys)


def _implicit(scope: Scope, at: Place) -> Api:
    """Return the API that SAM makes for events that name none."""
    shared = _global_api(scope, at)
    return api_of(shared, "ServerlessRestApi", shared.at if shared else at)


def _global_api(scope: Scope, at: Place) -> Properties:
    spot = scope.member(scope.template.globals, "Api")
    return Properties(scope, (spot,) if spot is not None else (), spot.key_place if spot is not None else at)


def _stages(scope: Scope, api: Resource | None, at: Place, method: str, path: str) -> tuple[Stage, ...]:
    if api is not None:
        return tuple(read_stages(scope, api, method, path))
    shared = _global_api(scope, at)
    named = Properties(scope, (), shared.at)
    stage = stage_of(named, shared, shared.at, method, path)
    return (replace(stage, name="Prod"),)


def _integration(function: Resource, event: Spot, own: Properties, path: str) -> Integration:
    spelled, transfer = _mode(own)
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


def _mode(own: Properties) -> tuple[Fact[str], Fact[Transfer]]:
    """Return the word an event says and the mode that SAM makes of it.

    Only the literal RESPONSE_STREAM streams; functions are not followed, any other word buffers.
    """
    spot = next((child for layer in own.layers if (child := layer.child(MODE)) is not None), None)
    if spot is None:
        return Absent(own.at), Absent(own.at)
    if intrinsic(spot) is not None or not isinstance(spot.node, Scalar):
        return Unknown("an intrinsic function", spot.place), Known(Transfer.BUFFERED, spot.place)
    word = spot.node.text
    mode = Transfer.STREAM if word == "RESPONSE_STREAM" else Transfer.BUFFERED
    return Known(word, spot.place), Known(mode, spot.place)


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


def _auth(scope: Scope, api: Resource | None, at: Place) -> Properties:
    shared = properties(scope, api) if api is not None else _global_api(scope, at)
    return shared.inside("Auth")


def definition_access(api: Resource, scope: Scope, path: str, method: str) -> Access | None:
    """Return what SAM's Auth gives to an operation of a definition: its event's, else the API's default."""
    auth = _auth(scope, api, api.spot.key_place)
    own = next(_events_of(api, scope, path, method), Properties(scope, (), auth.at))
    if not own.inside("Auth") and auth.spot("DefaultAuthorizer") is None:
        return None
    return _access(own, auth)


def _events_of(api: Resource, scope: Scope, path: str, method: str) -> Iterator[Properties]:
    """Yield the events that invoke this operation of an API with its own definition."""
    for function in scope.template.of(FUNCTION):
        for event, kind in _events(function):
            own = _own(scope, event)
            target = _api_of_event(scope, own) if kind == "Api" and _route(own) == (method, path) else None
            if target is not None and target.id == api.id:
                yield own


def _access(own: Properties, auth: Properties) -> Access:
    """Return who may call an event's route: its own authorizer or the API's default."""
    event = own.inside("Auth")
    chosen = event.word("Authorizer")
    if isinstance(chosen, Absent):
        chosen = auth.word("DefaultAuthorizer")
    if isinstance(chosen, Unknown):
        return Access(chosen, chosen, event.texts("AuthorizationScopes"))
    if isinstance(chosen, Absent) or chosen.value == "NONE":
        return open_access(own.at)
    if chosen.value == "AWS_IAM":
        return Access(Known("AWS_IAM", chosen.at), Absent(chosen.at), Absent(chosen.at))
    scopes = event.texts("AuthorizationScopes")
    found = _named(auth, chosen.value, chosen.at, scopes)
    why = Unknown(f"the authorizer {chosen.value} is not defined here", chosen.at)
    return found or Access(why, why, Absent(chosen.at))


def named_access(api: Resource, scope: Scope, name: str, scopes: Fact[tuple[Text, ...]]) -> Access | None:
    """Return the access of an operation whose security names an authorizer of the API's Auth."""
    return _named(_auth(scope, api, api.spot.key_place), name, scopes.at, scopes)


def _named(auth: Properties, name: str, at: Place, scopes: Fact[tuple[Text, ...]]) -> Access | None:
    """Return the access that an authorizer of Auth gives, with its own scopes if no others are given."""
    definition = auth.inside("Authorizers").inside(name)
    if not definition:
        return None
    if isinstance(scopes, Absent):
        scopes = definition.texts("AuthorizationScopes")
    authorizer = _authorizer(name, definition)
    cognito = isinstance(authorizer.kind, Known) and authorizer.kind.value == "COGNITO_USER_POOLS"
    kind = "COGNITO_USER_POOLS" if cognito else "CUSTOM"
    return Access(Known(kind, at), Known(authorizer, at), scopes)


def _authorizer(name: str, own: Properties) -> Authorizer:
    cognito = own.spot("UserPoolArn")
    identity = own.inside("Identity")
    return Authorizer(
        name=name,
        kind=Known("COGNITO_USER_POOLS", cognito.key_place)
        if cognito is not None
        else Known("REQUEST", own.at),
        pools=pools(own.scope, own.texts("UserPoolArn")),
        identity_source=identity.text("Header"),
        validation=identity.word("ValidationExpression"),
        issuers=Absent(own.at),
        at=own.at,
    )


def preflight(scope: Scope, api: Resource | None, at: Place) -> Fact[Preflight] | None:
    """Return the preflight that SAM makes of an API's Cors; None if it makes none.

    The API's default authorizer guards it too, unless AddDefaultAuthorizerToCorsPreflight says no (SAM-05).
    """
    own = properties(scope, api) if api is not None else _global_api(scope, at)
    cors = own.spot("Cors")
    if cors is None:
        return None
    auth = own.inside("Auth")
    default, added = auth.word("DefaultAuthorizer"), auth.flag("AddDefaultAuthorizerToCorsPreflight")
    if isinstance(added, Unknown) or isinstance(default, Unknown):
        why = added if isinstance(added, Unknown) else default
        guarded: Fact[bool] = Unknown("it depends on a parameter", why.at)
    else:
        named = value_of(default) not in {None, "NONE"}
        guarded = Known(named and value_of(added) is not False, default.at)
    return Known(Preflight(guarded, implied=True, at=cors.key_place), cors.key_place)


def event_mode(api: Resource, scope: Scope, path: str, method: str) -> Fact[str] | None:
    """Return the mode of the event that invokes this operation of an API with its own definition."""
    modes = (_mode(own)[0] for own in _events_of(api, scope, path, method))
    return next((spelled for spelled in modes if not isinstance(spelled, Absent)), None)


def _http_draft(scope: Scope, function: Resource, event: Spot, own: Properties) -> Draft | None:
    method, path = _route(own)
    found = _integration(function, event, own, path)
    api = _referred(scope, own.text("ApiId"))
    if api is not None and _decides(scope, api, method, path):
        return None
    at = api.spot.key_place if api is not None else event.key_place
    return Draft(
        method=method,
        path=path,
        api=http_api(api.name if api is not None else "ServerlessHttpApi", at),
        stages=(default_stage(at),),
        access=open_access(own.at),
        integration=replace(found, transfer=Absent(found.at)),
        at=event.key_place,
    )


def unanalysed(template: Template) -> Iterator[tuple[str, Place]]:
    """Yield the SAM resources that may make routes of which this reader knows nothing."""
    for resource in template.of("AWS::Serverless::WebFunction", "AWS::Serverless::WebSocketApi"):
        yield f"not checked: {resource.type} {resource.id}", resource.spot.key_place
