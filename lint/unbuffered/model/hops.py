"""The hops of a route, as far as the input tells: gateway, stage, authorizer, integration."""

from dataclasses import dataclass
from enum import StrEnum

from unbuffered.model.fact import Fact
from unbuffered.model.place import Place
from unbuffered.model.text import Text


class Transfer(StrEnum):
    """How API Gateway hands a response on."""

    STREAM = "STREAM"
    BUFFERED = "BUFFERED"


class ApiKind(StrEnum):
    """The two kinds of API that have HTTP routes; only the first can stream."""

    REST = "REST API"
    HTTP = "HTTP API"


class Dialect(StrEnum):
    """The language in which an integration is written; the cure speaks it too."""

    CLOUDFORMATION = "CloudFormation"
    SAM = "SAM"
    OPENAPI = "OpenAPI"


@dataclass(frozen=True, slots=True)
class Api:
    """A REST or HTTP API; `endpoint` is EDGE, REGIONAL or PRIVATE as written, compression in bytes."""

    name: str
    kind: ApiKind
    endpoint: Fact[str]
    compression: Fact[int]
    at: Place


@dataclass(frozen=True, slots=True)
class Deployment:
    """The snapshot of the API that a stage serves; `depends` are the logical ids that it waits for."""

    name: str
    depends: frozenset[str]
    at: Place


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage as one route sees it; `caching` is the method setting that fits the route best.

    `selective` tells that some method setting switches caching on, so that others are without it.
    """

    name: str
    deployment: Fact[Deployment]
    cluster: Fact[bool]
    caching: Fact[bool]
    selective: bool
    at: Place


@dataclass(frozen=True, slots=True)
class UserPool:
    """A Cognito user pool; `trigger` is the version of its pre-token-generation trigger.

    `name` is its logical id (`here`), its literal id, or the spelling of a reference to it: two
    spellings may mean one pool, so only two logical or two literal ids can be told apart.
    """

    name: str
    here: bool
    literal: bool
    trigger: Fact[str]

    def differs(self, other: "UserPool") -> bool:
        """Whether two pools are certainly not the same."""
        comparable = (self.here and other.here) or (self.literal and other.literal)
        return comparable and self.name != other.name


@dataclass(frozen=True, slots=True)
class Authorizer:
    """An authorizer of the API; `kind` as API Gateway spells it: COGNITO_USER_POOLS, TOKEN, REQUEST, JWT."""

    name: str
    kind: Fact[str]
    pools: Fact[tuple[UserPool, ...]]
    identity_source: Fact[Text]
    validation: Fact[str]
    issuers: Fact[tuple[Text, ...]]
    at: Place


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call a route: the method's authorization type, authorizer and scopes."""

    type: Fact[str]
    authorizer: Fact[Authorizer]
    scopes: Fact[tuple[Text, ...]]


@dataclass(frozen=True, slots=True)
class Setting:
    """One named value: a parameter mapping or an environment variable; `at` is its name."""

    name: str
    value: Fact[Text]
    at: Place


@dataclass(frozen=True, slots=True)
class Integration:
    """What API Gateway does with a call.

    `transfer` is the mode that the service will apply, `spelled` the word that the author wrote
    for it, `event` the word of a SAM event whose API has a definition of its own, and `misspelt`
    are keys that look like the mode's key and are not. `timeout` is in milliseconds. `link` is the VPC
    link of a private integration, `target` the load balancer or listener that it names.
    """

    dialect: Dialect
    type: Fact[str]
    transfer: Fact[Transfer]
    spelled: Fact[str]
    event: Fact[str]
    misspelt: tuple[Place, ...]
    uri: Fact[Text]
    verb: Fact[str]
    timeout: Fact[int]
    mappings: Fact[tuple[Setting, ...]]
    declared: Fact[frozenset[str]]
    response_templates: Fact[bool]
    content_handling: Fact[str]
    cache_keys: Fact[bool]
    credentials: Fact[Text]
    connection: Fact[str]
    link: Fact[Text]
    target: Fact[Text]
    at: Place
