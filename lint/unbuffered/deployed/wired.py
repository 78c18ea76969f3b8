"""Methods as they are deployed: of a draft, or of the snapshot that a stage serves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from unbuffered.deployed.shapes import Json, listed, mapping, number_in, text_in
from unbuffered.model.hops import Transfer
from unbuffered.model.urls import BUFFERED_TAIL, STREAMING_TAIL

ANY = "x-amazon-apigateway-any-method"
_INTEGRATION = "x-amazon-apigateway-integration"
_VERBS = frozenset({"get", "put", "post", "delete", "options", "head", "patch"})
_IAM = "awsSigv4"

AUTHORIZED = "by an authorizer"

Route = tuple[str, str]
"""Method and path."""


@dataclass(frozen=True, slots=True)
class Wired:
    """One method with its integration; `mode` is empty where nothing tells it, `timeout` in milliseconds.

    `access` is NONE, AWS_IAM, or AUTHORIZED for an authorizer of whatever kind.
    """

    mode: str
    uri: str
    timeout: int | None
    access: str


def draft(resources: list[Json]) -> dict[Route, Wired]:
    """Return the methods of a draft, from the resources of its API."""
    found: dict[Route, Wired] = {}
    for resource in resources:
        for verb, method in mapping(resource.get("resourceMethods")).items():
            found[(verb.upper(), text_in(resource.get("path")))] = _drafted(mapping(method))
    return found


def _drafted(method: Json) -> Wired:
    """Return a method of a draft: there a mode that is left out is the default."""
    integration = mapping(method.get("methodIntegration"))
    kind = text_in(method.get("authorizationType")) or "NONE"
    return Wired(
        mode=text_in(integration.get("responseTransferMode")) or Transfer.BUFFERED,
        uri=text_in(integration.get("uri")),
        timeout=number_in(integration.get("timeoutInMillis")),
        access=kind if kind in {"NONE", "AWS_IAM"} else AUTHORIZED,
    )


def snapshot(export: Json) -> dict[Route, Wired]:
    """Return the methods of a snapshot, from the definition that a stage exports.

    Nobody has written down whether an export prints a mode that is the default. So one that is left out is
    only taken for BUFFERED where another method of the same export has one, or where the target tells.
    """
    schemes = mapping(mapping(export.get("components")).get("securitySchemes"))
    methods = list(_exported(export))
    printed = any("responseTransferMode" in _of(method) for _, method in methods)
    return {route: _served(method, schemes, printed=printed) for route, method in methods}


def _exported(export: Json) -> Iterator[tuple[Route, Json]]:
    for path, item in mapping(export.get("paths")).items():
        for verb, method in mapping(item).items():
            if verb == ANY or verb in _VERBS:
                yield ("ANY" if verb == ANY else verb.upper(), path), mapping(method)


def _of(method: Json) -> Json:
    return mapping(method.get(_INTEGRATION))


def _served(method: Json, schemes: Json, *, printed: bool) -> Wired:
    integration = _of(method)
    uri = text_in(integration.get("uri"))
    default = Transfer.BUFFERED if printed else _told_by(uri)
    return Wired(
        mode=text_in(integration.get("responseTransferMode")) or default,
        uri=uri,
        timeout=number_in(integration.get("timeoutInMillis")),
        access=_access(method, schemes),
    )


def _told_by(uri: str) -> str:
    """Return the mode that a target tells: Lambda has an address of its own for each."""
    if "/functions/" not in uri:
        return ""
    if uri.endswith(STREAMING_TAIL):
        return Transfer.STREAM
    return Transfer.BUFFERED if uri.endswith(BUFFERED_TAIL) else ""


def _access(method: Json, schemes: Json) -> str:
    """Return who may call; an API key alone is no authorizer."""
    if text_in(mapping(method.get("x-amazon-apigateway-auth")).get("type")).upper() == "AWS_IAM":
        return "AWS_IAM"
    for demand in listed(method.get("security")):
        for name in demand:
            kind = text_in(mapping(schemes.get(name)).get("x-amazon-apigateway-authtype"))
            if kind == _IAM:
                return "AWS_IAM"
            if kind or "x-amazon-apigateway-authorizer" in mapping(schemes.get(name)):
                return AUTHORIZED
    return "NONE"


def caching(stage: Json, route: Route) -> bool:
    """Whether a stage caches a route: the setting of the very method goes before that of all."""
    if stage.get("cacheClusterEnabled") is not True:
        return False
    verb, path = route
    settings = mapping(stage.get("methodSettings"))
    for key in (f"{path.replace('/', '~1')}/{verb}", f"{path.strip('/')}/{verb}", "*/*"):
        said = mapping(settings.get(key)).get("cachingEnabled")
        if isinstance(said, bool):
            return said
    return False


Methods = Mapping[Route, Wired]
