"""What lets a browser read the answers that API Gateway gives by itself."""

from collections.abc import Iterable

from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

_RESPONSE = "AWS::ApiGateway::GatewayResponse"
_BODY = "x-amazon-apigateway-gateway-responses"
_ALLOW = "access-control-allow-origin"

Allowing = Fact[frozenset[str]]


def allowing(scope: Scope, api: Resource) -> Allowing:
    """Return the gateway responses of an API that carry Access-Control-Allow-Origin, by their types."""
    own = properties(scope, api)
    written = own_allowing(own)
    if isinstance(written, Unknown):
        return written
    found = set(value_of(written) or ())
    for response in scope.around(api, _RESPONSE):
        theirs = properties(scope, response)
        reference = theirs.text("RestApiId")
        named = isinstance(reference, Known) and api.is_named_by(reference.value)
        if named and scope.exists(response):
            headers = theirs.inside("ResponseParameters")
            if not headers.readable or _allows(headers.names()):
                found.add(value_of(theirs.word("ResponseType")) or "?")
    hidden = own.open or any(own.spot(name) is not None for name in ("BodyS3Location", "DefinitionUri"))
    for name in ("Body", "DefinitionBody"):
        body = own.inside(name)
        hidden = hidden or not body.readable
        found |= _defined(own.scope, body)
    if hidden:
        return Unknown("the API's definition may set them", own.at)
    return Known(frozenset(found), own.at)


def own_allowing(own: Properties) -> Allowing:
    """Return those that SAM's GatewayResponses set."""
    section = own.inside("GatewayResponses")
    if not section:
        return Absent(own.at)
    if not section.readable:
        return Unknown("made by a function", section.at)
    found = {
        name
        for name, spot in section.names().items()
        if _allows(dict(own.scope.members(_headers(own.scope, spot))))
    }
    return Known(frozenset(found), section.at)


def _headers(scope: Scope, response: Spot) -> Spot | None:
    return scope.member(scope.member(response, "ResponseParameters"), "Headers")


def _defined(scope: Scope, body: Properties) -> set[str]:
    """Return those that an inline definition sets."""
    section = body.inside(_BODY)
    return {
        name
        for name, spot in section.names().items()
        if _allows(dict(scope.members(scope.member(spot, "responseParameters"))))
    }


def _allows(headers: Iterable[str]) -> bool:
    return any(name.lower().rpartition(".")[2] == _ALLOW for name in headers)
