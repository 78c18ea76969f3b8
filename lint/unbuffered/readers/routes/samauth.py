"""Who may call the routes of SAM: its Auth, and the preflight that it makes of Cors."""

from unbuffered.model.edges import Preflight
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Access, Authorizer
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.access import open_access, pools, unread_access
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope
from unbuffered.readers.routes.samevents import events_of, global_api


def auth_of(scope: Scope, api: Resource | None, at: Place) -> Properties:
    """Return the Auth of an API, or of the one that SAM makes itself."""
    shared = properties(scope, api) if api is not None else global_api(scope, at)
    return shared.inside("Auth")


def definition_access(api: Resource, scope: Scope, path: str, method: str) -> Access | None:
    """Return what SAM's Auth gives to an operation of a definition: its event's, else the API's default.

    What an event says of it counts only where it says OverrideApiAuth as well.
    """
    auth = auth_of(scope, api, api.spot.key_place)
    own = next(events_of(api, scope, path, method), Properties(scope, (), auth.at))
    override = own.inside("Auth").flag("OverrideApiAuth")
    if isinstance(override, Unknown):
        return unread_access("it depends on a parameter", override.at)
    if value_of(override) is not True:
        own = Properties(scope, (), auth.at)
    if not own and auth.spot("DefaultAuthorizer") is None:
        return None
    return access_of(own, auth)


def access_of(own: Properties, auth: Properties) -> Access:
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


def http_access(scope: Scope, api: Resource | None, own: Properties) -> Access:
    """Return who may call a route of an HTTP API: anybody, where neither it nor its API has an Auth."""
    spot = scope.member(scope.template.globals, "HttpApi") if api is None else None
    shared = properties(scope, api) if api is not None else Properties(scope, (spot,) if spot else (), own.at)
    for auth in (own.inside("Auth"), shared.inside("Auth")):
        if auth:
            return unread_access("the authorizers of SAM's HTTP APIs are not read", auth.at)
    return open_access(own.at)


def named_access(api: Resource, scope: Scope, name: str, scopes: Fact[tuple[Text, ...]]) -> Access | None:
    """Return the access of an operation whose security names an authorizer of the API's Auth."""
    return _named(auth_of(scope, api, api.spot.key_place), name, scopes.at, scopes)


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
        kind=Known("COGNITO_USER_POOLS", cognito.key_place) if cognito is not None else _payload(own),
        pools=pools(own.scope, own.texts("UserPoolArn")),
        identity_source=identity.text("Header"),
        validation=identity.word("ValidationExpression"),
        issuers=Absent(own.at),
        at=own.at,
    )


def _payload(own: Properties) -> Fact[str]:
    """Return the kind of a Lambda authorizer: SAM makes one that gets a token, unless it says REQUEST."""
    kind = own.word("FunctionPayloadType")
    return Known("TOKEN", own.at) if isinstance(kind, Absent) else kind


def preflight(scope: Scope, api: Resource | None, at: Place) -> Fact[Preflight] | None:
    """Return the preflight that SAM makes of an API's Cors; None if it makes none.

    The API's default authorizer guards it too, unless AddDefaultAuthorizerToCorsPreflight says no (SAM-05).
    """
    own = properties(scope, api) if api is not None else global_api(scope, at)
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
