"""Distributions of CloudFront before an API."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import partial
from pathlib import PurePosixPath

from unbuffered.deployed.fetching import Fetched
from unbuffered.deployed.parts import Front
from unbuffered.deployed.shapes import Json, listed, mapping, text_in, words
from unbuffered.model.hops import Transfer
from unbuffered.readers.hops.distributions import MANAGED, MANAGED_CACHES


def front_of(fetched: Fetched, file: PurePosixPath, api: str, integrations: list[Json]) -> Front:
    """Return the distributions of which an API is an origin; asked for where any of it streams."""
    if not any(text_in(one.get("responseTransferMode")) == Transfer.STREAM for one in integrations):
        return Front()
    every = fetched.tried(file, "the CloudFront distributions", fetched.calls.distributions)
    found = [one for one in every or () if one.get("Enabled") is not False and is_before(one, api)]
    behaviours = [behaviour for one in found for behaviour in behaviours_of(one)]

    def named(key: str, what: str, call: Callable[[str], Json]) -> dict[str, Json]:
        ids = dict.fromkeys(text_in(one.get(key)) for one in behaviours if one.get(key))
        unknown = [one for one in ids if one not in MANAGED and one not in MANAGED_CACHES]
        answers = {id_: fetched.tried(file, f"{what} {id_}", partial(call, id_)) for id_ in unknown}
        return {id_: one for id_, one in answers.items() if one is not None}

    domains = fetched.tried(file, "the domain names of the Region", fetched.calls.domains) if found else []
    return Front(
        found,
        named("CachePolicyId", "cache policy", fetched.calls.cache_policy),
        named("OriginRequestPolicyId", "origin request policy", fetched.calls.request_policy),
        domains is None or _are_named(found, domains),
    )


def _are_named(distributions: list[Json], domains: list[str]) -> bool:
    """Whether a name under which viewers call a distribution is one that API Gateway knows, too."""
    aliases = [name for one in distributions for name in words(mapping(one.get("Aliases")).get("Items"))]
    return any(fnmatchcase(alias, domain) for alias in aliases for domain in domains)


def is_before(distribution: Json, api: str) -> bool:
    """Whether an API is an origin of a distribution, by its own host name."""
    origins = listed(mapping(distribution.get("Origins")).get("Items"))
    return any(text_in(one.get("DomainName")).startswith(f"{api}.execute-api.") for one in origins)


def behaviours_of(distribution: Json) -> Iterator[Json]:
    """Yield the behaviours of a distribution, the default one first."""
    yield mapping(distribution.get("DefaultCacheBehavior"))
    yield from listed(mapping(distribution.get("CacheBehaviors")).get("Items"))
