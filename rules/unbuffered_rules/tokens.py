"""Which Cognito token passes an authorizer, and which claims a runtime wants (COG-01, COG-02, AC-08)."""

import re

from msgspec import Struct

from unbuffered.api import (
    Absent,
    AgentRuntime,
    Fact,
    JwtAuthorizer,
    Known,
    Place,
    Route,
    Text,
    Unknown,
    UserPool,
    value_of,
)

COGNITO = "COGNITO_USER_POOLS"
_CLIENT = "AWS::Cognito::UserPoolClient"
_CLIENT_ID = r"[a-z0-9]{20,32}"
_MAPPED = "integration.request.header.authorization"
_CLIENTS = "method.request.header.authorization"
_TRIGGERS = frozenset({"V2_0", "V3_0"})


class Passing(Struct, frozen=True):
    """The token that API Gateway lets through: "ID" or "access", and where that is decided."""

    kind: str
    at: Place
    label: str


def passing(route: Route) -> Passing | None:
    """Return which token passes the route's Cognito authorizer; None if it has none or it is open."""
    access = route.access
    authorizer = value_of(access.authorizer)
    kind = value_of(authorizer.kind) if authorizer is not None else None
    decided = value_of(access.type)
    if COGNITO not in {kind, decided} or decided not in {COGNITO, None}:
        return None
    match access.scopes:
        case Unknown():
            return None
        case Known(scopes, at) if scopes:
            return Passing("access", at, "scopes: only access tokens pass")
        case _:
            at = access.authorizer.at if isinstance(access.authorizer, Known) else access.type.at
            return Passing("ID", at, "no scopes: only ID tokens pass")


def jwt_of(route: Route) -> tuple[AgentRuntime, JwtAuthorizer] | None:
    """Return the runtime behind a route with its authorizer, if that trusts a Cognito pool."""
    backend = value_of(route.backend)
    jwt = value_of(backend.authorizer) if isinstance(backend, AgentRuntime) else None
    if not isinstance(backend, AgentRuntime) or jwt is None or jwt.pool is None:
        return None
    return backend, jwt


def demanded(fact: Fact[tuple[Text, ...]]) -> Place | None:
    """Return where a claim is demanded; None if it is not, or nobody can tell."""
    return fact.at if isinstance(fact, Known) and fact.value else None


def names_clients(fact: Fact[tuple[Text, ...]]) -> bool:
    """Whether every audience is an app client's id, and none a resource indicator that a trigger may add."""
    return isinstance(fact, Known) and all(_is_client(one) for one in fact.value)


def _is_client(one: Text) -> bool:
    if one.literal is not None:
        return re.fullmatch(_CLIENT_ID, one.literal) is not None
    return len(one.parts) == 1 and bool(one.of(_CLIENT))


def customised(jwt: JwtAuthorizer) -> bool:
    """Whether a pre-token trigger of the pool may change an access token's claims."""
    return jwt.pool is not None and may_customise(jwt.pool)


def may_customise(pool: UserPool) -> bool:
    """Whether a pre-token trigger may change the claims and scopes of a pool's access tokens (COG-02)."""
    trigger = pool.trigger
    if isinstance(trigger, Absent):
        return False
    return trigger.value in _TRIGGERS if isinstance(trigger, Known) else pool.here


def hands_on(route: Route) -> bool:
    """Whether the agent gets the client's own Authorization, and none that a mapping makes."""
    mappings = route.integration.mappings
    if isinstance(mappings, Unknown):
        return False
    made = [one for one in value_of(mappings) or () if one.name.lower() == _MAPPED]
    values = (value_of(one.value) for one in made)
    return all(value is not None and str(value).lower() == _CLIENTS for value in values)
