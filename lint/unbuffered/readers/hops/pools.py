"""Cognito user pools: their triggers, app clients and resource servers."""

from collections.abc import Iterator

from unbuffered.model.fact import Known, Unknown
from unbuffered.model.hops import AppClient, ResourceServer, UserPool
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

POOL = "AWS::Cognito::UserPool"
_CLIENT = "AWS::Cognito::UserPoolClient"
_SERVER = "AWS::Cognito::UserPoolResourceServer"


def read_pool(scope: Scope, reference: Text, at: Place) -> UserPool:
    """Return the pool that an ARN, id or provider URL refers to."""
    resource = scope.first(Known(reference, at), POOL)
    if resource is None:
        name = str(reference).rpartition("/")[2]
        literal = reference.literal is not None
        return UserPool(
            name, home="", here=False, literal=literal, trigger=Unknown("the pool is not in this file", at)
        )
    return scope.recall(("pool", *resource.key), lambda fresh: _pool(fresh, resource))


def _pool(scope: Scope, resource: Resource) -> UserPool:
    lambdas = properties(scope, resource).inside("LambdaConfig")
    trigger = lambdas.inside("PreTokenGenerationConfig").word("LambdaVersion")
    if not lambdas.readable:
        trigger = Unknown("the triggers are made by a function", lambdas.at)
    return UserPool(
        name=resource.name,
        home=resource.home,
        here=True,
        literal=False,
        trigger=trigger,
        clients=tuple(_client(one, own) for one, own in _about(scope, resource, _CLIENT)),
        servers=tuple(_server(one, own) for one, own in _about(scope, resource, _SERVER)),
        key=resource.key,
    )


def _about(scope: Scope, pool: Resource, type_: str) -> Iterator[tuple[Resource, Properties]]:
    """Yield the resources of a type that belong to a pool, in whichever stack they lie."""
    for resource in scope.around(pool, type_):
        own = properties(scope, resource)
        reference = own.text("UserPoolId")
        if isinstance(reference, Known) and pool.is_named_by(reference.value) and scope.exists(resource):
            yield resource, own


def _client(resource: Resource, own: Properties) -> AppClient:
    return AppClient(
        name=resource.name,
        scopes=own.texts("AllowedOAuthScopes"),
        flows=own.texts("AllowedOAuthFlows"),
        at=resource.spot.key_place,
        key=resource.key,
    )


def _server(resource: Resource, own: Properties) -> ResourceServer:
    names: list[str] = []
    spot = own.spot("Scopes")
    for item in own.items("Scopes"):
        name = own.scope.word(own.scope.member(item, "ScopeName"), item.place)
        if isinstance(name, Known):
            names.append(name.value)
    known = len(names) == len(own.items("Scopes")) and own.scope.readable(spot)
    at = spot.key_place if spot is not None else own.at
    return ResourceServer(
        identifier=own.text("Identifier"),
        key=resource.key,
        names=Known(tuple(names), at) if known else Unknown("made by a function", at),
        at=resource.spot.key_place,
    )
