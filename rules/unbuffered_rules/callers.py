"""Who is let through to a route, in the words of policies."""

from unbuffered.api import (
    Absent,
    AgentRuntime,
    Authorizer,
    Caller,
    Dialect,
    Fact,
    Known,
    Promised,
    Route,
    Unknown,
    value_of,
)
from unbuffered_rules.endpoints import endpoint
from unbuffered_rules.tokens import COGNITO, hands_on

_PRIVATE = "PRIVATE"


def caller(route: Route) -> Known[Caller] | Unknown:
    """Return who checks a caller; never absent, as an open route has the caller `none`."""
    kind, authorizer = route.access.type, route.access.authorizer
    match kind:
        case Unknown():
            return kind
        case Absent(at):
            if not isinstance(authorizer, Absent):
                return Unknown("an authorizer is named, and no authorization type", at)
            if _is_alone(route):
                return Unknown("the API, which may add an authorizer, is not in the input", at)
            return Known(Caller.NONE, at)
        case Known(word, at, given):
            named = _CALLERS.get(word) or _custom(word, value_of(authorizer))
            return Known(named, at, given) if named is not None else Unknown(f"{word} is not known here", at)


_CALLERS = {"NONE": Caller.NONE, "AWS_IAM": Caller.IAM, COGNITO: Caller.COGNITO, "JWT": Caller.JWT}


def _custom(word: str, authorizer: Authorizer | None) -> Caller | None:
    """Return what an authorizer of one's own is: code, or API Gateway's check of a JWT."""
    if word != "CUSTOM":
        return None
    return Caller.JWT if authorizer is not None and value_of(authorizer.kind) == "JWT" else Caller.LAMBDA


def _is_alone(route: Route) -> bool:
    """Whether a definition makes a route, and the template around it was not read."""
    alone = any(one.hop == "API" for one in route.unseen)
    return alone and route.integration.dialect is Dialect.OPENAPI


def is_public(promised: Promised) -> Fact[bool]:
    """Return whether everybody may call a route; unknown as soon as one thing is that may keep others out."""
    route, controls = promised.route, promised.route.controls
    who = caller(route)
    if isinstance(who, Known) and who.value is not Caller.NONE:
        return Known(value=False, at=who.at)
    if controls is None:
        return Unknown("nobody asked for what keeps callers out", route.at)
    if value_of(endpoint(route)) == _PRIVATE or value_of(controls.key) or value_of(controls.restricts):
        return Known(value=False, at=route.at)
    if _asks_itself(route):
        return Known(value=False, at=route.at)
    for fact in (who, controls.key, controls.restricts, endpoint(route)):
        if isinstance(fact, Unknown):
            return fact
    return Known(value=True, at=who.at, given=who.given if isinstance(who, Known) else ())


def _asks_itself(route: Route) -> bool:
    """Whether the agent behind a route turns everybody away who brings no token of its own (AC-09)."""
    backend = value_of(route.backend)
    return isinstance(backend, AgentRuntime) and isinstance(backend.authorizer, Known) and hands_on(route)
