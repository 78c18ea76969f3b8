"""A route: one method and path of one API, with all its hops, in one scenario."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from msgspec import Struct, field

from unbuffered.model.backends import AgentRuntime, Backend, LambdaFunction
from unbuffered.model.controls import Controls
from unbuffered.model.crash import Crash
from unbuffered.model.drift import Drift
from unbuffered.model.edges import Distribution, Firewall, Preflight
from unbuffered.model.fact import Fact, value_of
from unbuffered.model.handler import Handler
from unbuffered.model.hops import Access, Api, Integration, Stage, Transfer
from unbuffered.model.origin import NoOrigins, Origins
from unbuffered.model.place import Place

_CODE = frozenset("67")
"""The hops of which code is a part, the function or agent and its handler."""


class Evidence(Struct, frozen=True):
    """A place and what is to be seen there."""

    at: Place
    says: str


class Unseen(Struct, frozen=True):
    """A hop that nobody read, and why."""

    hop: str
    why: str


class Sibling(Struct, frozen=True):
    """Another route to the same function or agent."""

    label: str
    transfer: Fact[Transfer]
    at: Place


class Hatch(Struct, frozen=True):
    """An escape hatch of the CDK by which the mode was set, and what is known of the program around it.

    `at` is the override's own line, where it was found. `salted` tells that the program renews the
    deployment by hand. `version` is that of aws-cdk-lib, None if it is not known.
    """

    at: Place | None
    salted: bool
    version: tuple[int, ...] | None


class Route(Struct, frozen=True):
    """Client, gateway, stage, authorizer, integration, backend: one plain model, free of conditions.

    `stack` is what people call the stack that defines it, empty if only its file is known. Where it was
    made `by_cdk`, people edit constructs and not its template. `key` tells the method's own resource from
    every other one, None where a definition makes it.
    """

    stack: str
    key: tuple[str, str] | None
    by_cdk: bool
    method: str
    path: str
    api: Api
    stages: tuple[Stage, ...]
    access: Access
    integration: Integration
    backend: Fact[Backend]
    siblings: tuple[Sibling, ...]
    distributions: tuple[Distribution, ...]
    preflight: Fact[Preflight]
    hatch: Hatch | None
    unseen: tuple[Unseen, ...]
    at: Place
    handlers: tuple[Handler, ...] = ()
    """The functions behind it that answer, where their code was read."""
    controls: Controls | None = None
    """What a policy may ask for; None where none is given."""
    firewalls: tuple[Firewall, ...] = ()
    """The web ACLs that are put before a stage of it, where it streams."""
    drifts: tuple[Drift, ...] = ()
    """Where it is deployed otherwise; none where nobody looked."""

    @property
    def label(self) -> str:
        """Method and path, as people write them."""
        return f"{self.method} {self.path}"


def places(route: Route, hop: str) -> tuple[Place, ...]:
    """Return the places of a route's resources, the nearest to a hop first."""
    backend = value_of(route.backend)
    code = (backend.at,) if isinstance(backend, LambdaFunction | AgentRuntime) else ()
    way = (route.at, route.api.at)
    return (*code, *way) if hop in _CODE else (*way, *code)


class Served(Struct, frozen=True):
    """A handler with the routes that lead to it and mean to stream, one plain model for each scenario.

    `routed` tells that some route leads to it, whatever that one means.
    """

    handler: Handler
    routes: tuple[Route, ...]
    routed: bool


class Scenario(Struct, frozen=True):
    """What was assumed: conditions and parameters with their values, in the order they were asked."""

    choices: tuple[tuple[str, str], ...] = ()


class Endpoint(Struct, frozen=True):
    """The same route in every scenario in which it exists; `without` are those in which it does not."""

    cases: tuple[tuple[Scenario, Route], ...]
    without: tuple[Scenario, ...] = ()

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Every scenario there is."""
        return (*(scenario for scenario, _ in self.cases), *self.without)


class Gap(Struct, frozen=True):
    """Something that was not checked, and why; a fault is an input that could not be read."""

    says: str
    at: Place
    fault: bool = False


class Project(Struct, frozen=True):
    """Everything that was read; `crashes` are faults of our own, `sources` the texts that places point into.

    `origins` tells what people wrote where a place points into something that a program wrote.
    """

    endpoints: tuple[Endpoint, ...]
    gaps: tuple[Gap, ...]
    inputs: tuple[PurePosixPath, ...]
    sources: Mapping[PurePosixPath, str]
    origins: Origins = field(default_factory=NoOrigins)
    handlers: tuple[Handler, ...] = ()
    crashes: tuple[Crash, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """The crashes in a line each."""
        return tuple(one.says for one in self.crashes)
