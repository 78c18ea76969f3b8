"""Policies: what must hold for routes, as people wrote it, and what rules judge of them."""

from datetime import date
from enum import StrEnum
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.finding import Severity
from unbuffered.model.fact import Known
from unbuffered.model.patterns import RoutePattern
from unbuffered.model.place import Place
from unbuffered.model.route import Route
from unbuffered.verdict import Verdict


class Which(StrEnum):
    """Of which of the routes that its patterns fit a clause speaks."""

    STREAMING = "streaming"
    """Of those that mean to stream."""
    ALL = "all"


class Caller(StrEnum):
    """Who is let through to a route, in the words of a policy."""

    NONE = "none"
    """Anybody."""
    IAM = "iam"
    COGNITO = "cognito"
    LAMBDA = "lambda"
    JWT = "jwt"


class TokenUse(StrEnum):
    """The two tokens of Cognito that a route may want."""

    ACCESS = "access"
    ID = "id"


class Ceiling(Struct, frozen=True):
    """The most calls a second, and at once, that throttling may let through; None for any."""

    rate: int | None = None
    burst: int | None = None


class Requirements(Struct, frozen=True):
    """What a clause demands, each with the place where it is written; None for what it does not speak of.

    `silence` is in seconds, `access_log` holds variables that the format must have, `hosts` and
    `runtimes` are patterns.
    """

    streams: Known[bool] | None = None
    authorizer: Known[tuple[Caller, ...]] | None = None
    token: Known[TokenUse] | None = None
    public: Known[bool] | None = None
    waf: Known[bool] | None = None
    throttling: Known[Ceiling] | None = None
    access_log: Known[tuple[str, ...]] | None = None
    endpoint: Known[tuple[str, ...]] | None = None
    silence: Known[int] | None = None
    hosts: Known[tuple[str, ...]] | None = None
    runtimes: Known[tuple[str, ...]] | None = None


class Scope(Struct, frozen=True):
    """Of which routes something speaks; of those of every API, stack or tag where none is named."""

    routes: tuple[RoutePattern, ...]
    apis: tuple[str, ...] = ()
    stacks: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether it speaks of all routes there are."""
        return any(one.is_everything for one in self.routes) and not (self.apis or self.stacks or self.tags)


class Clause(Struct, frozen=True):
    """One rule of a policy: what must hold, for which routes, and why."""

    policy: str
    name: str
    scope: Scope
    which: Which
    severity: Severity
    reason: str
    require: Requirements
    at: Place

    @property
    def title(self) -> str:
        """What it is called among the clauses of all policies."""
        return f"{self.policy}/{self.name}"


class Exemption(Struct, frozen=True):
    """Routes that a policy, or some of its clauses, does not hold for; `until` is the last day of that."""

    policy: str
    scope: Scope
    clauses: tuple[str, ...]
    reason: str
    until: date | None
    at: Place

    @property
    def title(self) -> str:
        """What it is called among the exceptions of all policies."""
        return f"{self.policy}: {self.reason}"

    def spares(self, clause: Clause) -> bool:
        """Whether it speaks of a clause."""
        return not self.clauses or clause.name in self.clauses

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until < today


class Policy(Struct, frozen=True):
    """A file of clauses and exceptions; `unsilenceable` are the ids of rules that nobody may silence."""

    name: str
    reason: str
    clauses: tuple[Clause, ...]
    exemptions: tuple[Exemption, ...]
    unsilenceable: tuple[str, ...]
    file: PurePosixPath
    text: str


class Promised(Struct, frozen=True):
    """A route in one scenario, its verdict there, and a clause that holds for it."""

    route: Route
    verdict: Verdict
    clause: Clause


class Applied(Struct, frozen=True):
    """A clause or an exception, and what became of it in a run.

    `fitting` is how many routes it names, `held` for how many of them it made a difference. `near` is
    the route that is named most like it, "" if none is. `over` tells that an exception's last day has
    passed.
    """

    part: Clause | Exemption
    fitting: int
    held: int
    near: str
    over: bool


class Bound(Struct, frozen=True):
    """What routes are held to, and on which day: an exception whose last day is before it excepts nothing."""

    policies: tuple[Policy, ...] = ()
    today: date = date.min

    @property
    def unsilenceable(self) -> frozenset[str]:
        """The ids of rules that nobody may silence."""
        return frozenset(id_ for policy in self.policies for id_ in policy.unsilenceable)


UNBOUND = Bound()
