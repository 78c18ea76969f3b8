"""Who may call: authorizers of CloudFormation's REST APIs."""

from unbuffered.model.fact import Absent, Fact, Known, Unknown, convert
from unbuffered.model.hops import Access, Authorizer, UserPool
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.pools import read_pool
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

_AUTHORIZERS = {"AWS::ApiGateway::Authorizer": "Type", "AWS::ApiGatewayV2::Authorizer": "AuthorizerType"}
"""Authorizers, and the property that says of which kind they are."""


def method_access(method: Properties) -> Access:
    """Return the access of an AWS::ApiGateway::Method, or of an AWS::ApiGatewayV2::Route."""
    scope = method.scope
    reference = method.text("AuthorizerId")
    return Access(
        type=method.word("AuthorizationType"),
        authorizer=_referred(scope, reference),
        scopes=method.texts("AuthorizationScopes"),
    )


def _referred(scope: Scope, reference: Fact[Text]) -> Fact[Authorizer]:
    if not isinstance(reference, Known):
        return reference
    resource = scope.first(reference, *_AUTHORIZERS)
    if resource is None:
        return Unknown(f"the authorizer {reference.value} is not in this file", reference.at)
    return Known(_authorizer(scope, resource), reference.at)


def _authorizer(scope: Scope, resource: Resource) -> Authorizer:
    own = properties(scope, resource)
    return Authorizer(
        name=resource.name,
        kind=convert(own.word(_AUTHORIZERS[resource.type]), str.upper, "a type"),
        pools=pools(scope, own.texts("ProviderARNs")),
        identity_source=own.text("IdentitySource"),
        validation=own.word("IdentityValidationExpression"),
        issuers=_issuers(own.inside("JwtConfiguration"), "Issuers", "Issuer"),
        at=resource.spot.key_place,
    )


def _issuers(configuration: Properties, name: str, member: str) -> Fact[tuple[Text, ...]]:
    """Return the issuers of REST's native JWT authorizer: Issuers is a list of {Issuer, Audiences}."""
    spot = configuration.spot(name)
    if spot is None:
        return Absent(configuration.at)
    scope = configuration.scope
    facts = [scope.text(scope.member(item, member), spot.place) for item in configuration.items(name)]
    return Known(tuple(fact.value for fact in facts if isinstance(fact, Known)), spot.place)


def pools(scope: Scope, arns: Fact[tuple[Text, ...]]) -> Fact[tuple[UserPool, ...]]:
    """Return the user pools behind a list of ARNs."""
    if not isinstance(arns, Known):
        return arns
    found = tuple(read_pool(scope, arn, arns.at) for arn in arns.value)
    return Known(found, arns.at, arns.given)


def open_access(at: Place) -> Access:
    """Return the access of a route that anybody may call."""
    return Access(type=Absent(at), authorizer=Absent(at), scopes=Absent(at))


def unread_access(why: str, at: Place) -> Access:
    """Return the access of a route of which nobody here can tell who may call it."""
    unknown = Unknown(why, at)
    return Access(type=unknown, authorizer=unknown, scopes=unknown)


def body_authorizer(scope: Scope, name: str, scheme: Spot) -> tuple[Fact[str], Fact[Authorizer]]:
    """Return authorization type and authorizer of an OpenAPI security scheme."""
    at = scheme.key_place
    extension = scope.member(scheme, "x-amazon-apigateway-authorizer")
    authtype = scope.word(scope.member(scheme, "x-amazon-apigateway-authtype"), at)
    own = Properties(scope, (extension,) if extension is not None else (), at)
    if extension is None:
        if isinstance(authtype, Known) and authtype.value.lower() == "awssigv4":
            return Known("AWS_IAM", authtype.at), Absent(at)
        return authtype, Absent(at)
    kind = convert(own.word("type"), str.upper, "a type")
    header = scope.text(scope.member(scheme, "name"), at)
    authorizer = Authorizer(
        name=name,
        kind=kind,
        pools=pools(scope, own.texts("providerARNs")),
        identity_source=own.text("identitySource") if own.spot("identitySource") is not None else header,
        validation=own.word("identityValidationExpression"),
        issuers=_issuers(own.inside("jwtConfiguration"), "issuers", "issuer"),
        at=at,
    )
    custom = isinstance(kind, Known) and kind.value in {"TOKEN", "REQUEST"}
    return (Known("CUSTOM", at) if custom else kind), Known(authorizer, at)
