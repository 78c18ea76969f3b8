"""Methods as they are deployed: of a draft, or of the snapshot that a stage serves."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from unbuffered.deployed.shapes import Json, listed, mapping, number_in, text_in, words
from unbuffered.model.hops import Transfer
from unbuffered.model.urls import BUFFERED_TAIL, STREAMING_TAIL
from unbuffered.readers.hops.closeness import closeness

ANY = "x-amazon-apigateway-any-method"
_INTEGRATION = "x-amazon-apigateway-integration"
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_VERBS = frozenset({"get", "put", "post", "delete", "options", "head", "patch"})
_IAM = "awsSigv4"
_KINDS = {
    "cognito_user_pools": "COGNITO_USER_POOLS",
    "custom": "CUSTOM",
    "token": "CUSTOM",
    "request": "CUSTOM",
}
"""What a definition calls the kinds of authorizers, and what a method does."""

AUTHORIZED = "by an authorizer"

Route = tuple[str, str]
"""Method and path."""


class Wired(Struct, frozen=True):
    """One method with its integration; `mode` is empty where nothing tells it, `timeout` in milliseconds.

    `access` is NONE, AWS_IAM, COGNITO_USER_POOLS, CUSTOM, or AUTHORIZED for an authorizer of another kind.
    `pools` are the ids of the user pools that it asks, None if they are not known; so are `scopes`.
    """

    mode: str
    uri: str
    timeout: int | None
    access: str
    pools: frozenset[str] | None = None
    scopes: tuple[str, ...] | None = None


def draft(resources: list[Json], authorizers: list[Json] | None = None) -> dict[Route, Wired]:
    """Return the methods of a draft, from the resources and authorizers of its API."""
    known = {text_in(one.get("id")): one for one in authorizers or ()}
    found: dict[Route, Wired] = {}
    for resource in resources:
        for verb, method in mapping(resource.get("resourceMethods")).items():
            found[(verb.upper(), text_in(resource.get("path")))] = _drafted(mapping(method), known)
    return found


def _drafted(method: Json, authorizers: Mapping[str, Json]) -> Wired:
    """Return a method of a draft: there a mode that is left out is the default."""
    integration = mapping(method.get("methodIntegration"))
    kind = text_in(method.get("authorizationType")) or "NONE"
    authorizer = authorizers.get(text_in(method.get("authorizerId")))
    return Wired(
        mode=text_in(integration.get("responseTransferMode")) or Transfer.BUFFERED,
        uri=text_in(integration.get("uri")),
        timeout=number_in(integration.get("timeoutInMillis")),
        access=kind if kind in {"NONE", "AWS_IAM", *_KINDS.values()} else AUTHORIZED,
        pools=_pools(authorizer) if authorizer is not None else None,
        scopes=tuple(words(method.get("authorizationScopes"))),
    )


def _pools(authorizer: Json) -> frozenset[str]:
    return frozenset(arn.rpartition("/")[2] for arn in words(authorizer.get("providerARNs")))


def snapshot(export: Json) -> dict[Route, Wired]:
    """Return the methods of a snapshot, from the definition that a stage exports.

    Nobody has written down whether an export prints a mode that is the default, nor whether it prints scopes.
    So what is left out is only taken for none where another method of the same export has some, or where
    the target tells.
    """
    schemes = mapping(mapping(export.get("components")).get("securitySchemes"))
    methods = list(_exported(export))
    printed = any("responseTransferMode" in _of(method) for _, method in methods)
    scoped = any(_scopes(method) for _, method in methods)
    return {route: _served(method, schemes, printed=printed, scoped=scoped) for route, method in methods}


def _exported(export: Json) -> Iterator[tuple[Route, Json]]:
    for path, item in mapping(export.get("paths")).items():
        for verb, method in mapping(item).items():
            if verb == ANY or verb in _VERBS:
                yield ("ANY" if verb == ANY else verb.upper(), path), mapping(method)


def _of(method: Json) -> Json:
    return mapping(method.get(_INTEGRATION))


def _served(method: Json, schemes: Json, *, printed: bool, scoped: bool) -> Wired:
    integration = _of(method)
    uri = text_in(integration.get("uri"))
    default = Transfer.BUFFERED if printed else _told_by(uri)
    access, authorizer = _access(method, schemes)
    return Wired(
        mode=text_in(integration.get("responseTransferMode")) or default,
        uri=uri,
        timeout=number_in(integration.get("timeoutInMillis")),
        access=access,
        pools=_pools(authorizer) if "providerARNs" in authorizer else None,
        scopes=_scopes(method) if scoped else None,
    )


def _told_by(uri: str) -> str:
    """Return the mode that a target tells: Lambda has an address of its own for each."""
    if "/functions/" not in uri:
        return ""
    if uri.endswith(STREAMING_TAIL):
        return Transfer.STREAM
    return Transfer.BUFFERED if uri.endswith(BUFFERED_TAIL) else ""


def _access(method: Json, schemes: Json) -> tuple[str, Json]:
    """Return who may call, and the authorizer that asks; an API key alone is none."""
    if text_in(mapping(method.get("x-amazon-apigateway-auth")).get("type")).upper() == "AWS_IAM":
        return "AWS_IAM", {}
    for demand in listed(method.get("security")):
        for name in demand:
            scheme = mapping(schemes.get(name))
            kind, authorizer = text_in(scheme.get("x-amazon-apigateway-authtype")), scheme.get(_AUTHORIZER)
            if kind == _IAM:
                return "AWS_IAM", {}
            if kind or authorizer is not None:
                told = kind.lower() if kind.lower() in _KINDS else text_in(mapping(authorizer).get("type"))
                return _KINDS.get(told.lower(), AUTHORIZED), mapping(authorizer)
    return "NONE", {}


def _scopes(method: Json) -> tuple[str, ...]:
    return tuple(
        scope
        for demand in listed(method.get("security"))
        for listed_ in demand.values()
        for scope in words(listed_)
    )


def caching(stage: Json, route: Route) -> bool:
    """Whether a stage caches a route: of its method settings the one that fits closest says so."""
    if stage.get("cacheClusterEnabled") is not True:
        return False
    best, cached = 0, False
    for key, setting in mapping(stage.get("methodSettings")).items():
        pattern, _, verb = key.rpartition("/")
        said = mapping(setting).get("cachingEnabled")
        score = closeness(pattern, verb, *route)
        if score > best and isinstance(said, bool):
            best, cached = score, said
    return cached


Methods = Mapping[Route, Wired]
