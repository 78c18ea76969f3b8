"""What was read of an API, and of what stands behind and before it."""

from collections.abc import Mapping

from msgspec import Struct, field

from unbuffered.deployed.shapes import Json


class Pool(Struct, frozen=True):
    """A user pool by its id, with its resource servers and app clients."""

    id: str
    pool: Json
    servers: list[Json] = field(default_factory=list)
    clients: list[Json] = field(default_factory=list)


class Balancer(Struct, frozen=True):
    """A load balancer with its attributes; `listeners` are those of listeners, by their ARNs."""

    arn: str
    attributes: list[Json]
    listeners: Mapping[str, list[Json]] = field(default_factory=dict)


class Front(Struct, frozen=True):
    """Distributions of CloudFront before an API, with the policies of one's own that they name.

    `named` tells that the API may have a name of its own, which a distribution may hand on to it.
    """

    distributions: list[Json] = field(default_factory=list)
    cached: Mapping[str, Json] = field(default_factory=dict)
    asked: Mapping[str, Json] = field(default_factory=dict)
    named: bool = False


class Parts(Struct, frozen=True):
    """An API with everything around it; functions by ARN and version, runtimes by id and endpoint.

    `responses` are its gateway responses, None if they are not known, `links` the targets of VPC links.
    """

    api: Json
    resources: list[Json]
    stages: list[Json]
    authorizers: list[Json]
    responses: list[Json] | None
    functions: Mapping[str, Json]
    runtimes: Mapping[str, Json]
    pools: list[Pool] = field(default_factory=list)
    plans: list[Json] = field(default_factory=list)
    links: Mapping[str, list[str]] = field(default_factory=dict)
    balancers: list[Balancer] = field(default_factory=list)
    front: Front = field(default_factory=Front)
