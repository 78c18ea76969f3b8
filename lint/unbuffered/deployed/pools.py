"""User pools of Cognito that the authorizers of an API ask, or whose tokens an agent wants."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import PurePosixPath

from unbuffered.deployed.fetching import Fetched
from unbuffered.deployed.parts import Pool
from unbuffered.deployed.shapes import Json, mapping, text_in, words

_ARN = re.compile(r"arn:[\w-]+:cognito-idp:(?P<region>[\w-]+):\d+:userpool/(?P<id>[\w-]+)")
_URL = re.compile(
    r"https://cognito-idp\.(?P<region>[\w-]+)\.[\w.-]+/(?P<id>[\w-]+)/\.well-known/openid-configuration"
)
_MOST = 50
"""App clients of a pool that are looked at: of each there is one call."""


def pools_of(
    fetched: Fetched,
    file: PurePosixPath,
    authorizers: list[Json],
    runtimes: Iterable[Json],
    resources: list[Json],
) -> list[Pool]:
    """Return the pools of authorizers and agents; servers and clients are read where methods have scopes.

    All of them, or none: whether two are the same can only be told of two that are known in one way.
    """
    scoped = any(
        words(mapping(method).get("authorizationScopes"))
        for resource in resources
        for method in mapping(resource.get("resourceMethods")).values()
    )
    found: list[Pool] = []
    for id_, region in dict(_named(authorizers, runtimes)).items():
        pool = _pool(fetched, file, id_, region, scoped=scoped)
        if pool is None:
            return []
        found.append(pool)
    return found


def _named(authorizers: list[Json], runtimes: Iterable[Json]) -> Iterator[tuple[str, str]]:
    """Yield id and Region of every pool, in the order in which they are named."""
    for arn in (arn for one in authorizers for arn in words(one.get("providerARNs"))):
        fits = _ARN.fullmatch(arn)
        if fits is not None:
            yield fits["id"], fits["region"]
    for one in runtimes:
        jwt = mapping(mapping(one.get("authorizerConfiguration")).get("customJWTAuthorizer"))
        fits = _URL.fullmatch(text_in(jwt.get("discoveryUrl")))
        if fits is not None:
            yield fits["id"], fits["region"]


def _pool(fetched: Fetched, file: PurePosixPath, id_: str, region: str, *, scoped: bool) -> Pool | None:
    if region != fetched.region:
        fetched.gap(file, f"not checked: user pool {id_}: it lies in Region {region}")
        return None
    calls = fetched.calls
    pool = fetched.tried(file, f"user pool {id_}", lambda: calls.pool(id_))
    if pool is None:
        return None
    if not scoped:
        return Pool(id_, pool)
    servers = fetched.tried(file, f"the resource servers of user pool {id_}", lambda: calls.servers(id_))
    return Pool(id_, pool, servers or [], clients_of(fetched, file, id_))


def clients_of(fetched: Fetched, file: PurePosixPath, pool: str) -> list[Json]:
    """Return the app clients of a pool: all, or none, as one that was not read may obtain any scope."""
    what = f"the app clients of user pool {pool}"
    ids = fetched.tried(file, what, lambda: fetched.calls.clients(pool)) or []
    if len(ids) > _MOST:
        fetched.gap(file, f"not checked: {what}: there are more than {_MOST}")
        return []
    found: list[Json] = []
    for id_ in ids:
        client = fetched.tried(file, f"app client {id_}", partial(fetched.calls.client, pool, id_))
        if client is None:
            return []
        found.append(client)
    return found
