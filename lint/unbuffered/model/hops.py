"""The hops of a route, as far as the input tells: gateway, stage, authorizer, integration."""

from enum import StrEnum

from msgspec import Struct

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
    CDK = "CDK"


class Api(Struct, frozen=True):
    """A REST or HTTP API; `endpoint` is EDGE, REGIONAL or PRIVATE as written, compression in bytes.

    `key` tells it from every other resource that was read, None if it was not read. `allowing` are the
    gateway responses (UNAUTHORIZED, DEFAULT_4XX) that let a browser see what API Gateway itself answers.
    `by_sam` tells that it is one of SAM's own resources.
    """

    name: str
    key: tuple[str, str] | None
    kind: ApiKind
    endpoint: Fact[str]
    compression: Fact[int]
    allowing: Fact[frozenset[str]]
    at: Place
    by_sam: bool = False


class Deployment(Struct, frozen=True):
    """The snapshot of the API that a stage serves, made once for each logical id.

    `key` tells it from every other resource. `waits` are the resources, by their keys, that are made
    before it; None if a macro may add some. `renewed` tells that a program makes its id anew when the
    API changes.
    """

    name: str
    key: tuple[str, str]
    waits: frozenset[tuple[str, str]] | None
    renewed: bool
    at: Place


class Stage(Struct, frozen=True):
    """A stage as one route sees it; `caching` is the method setting that fits the route best.

    `selective` tells that some method setting switches caching on, so that others are without it;
    `exact` that the one which fits is of this very method. `settings` is where they stand, None for none.
    """

    name: str
    deployment: Fact[Deployment]
    cluster: Fact[bool]
    caching: Fact[bool]
    selective: bool
    at: Place
    exact: bool = False
    settings: Place | None = None


class AppClient(Struct, frozen=True):
    """An app client of a pool: the scopes it may ask for, and whether it may use the OAuth endpoints.

    `key` tells it from every other resource.
    """

    name: str
    scopes: Fact[tuple[Text, ...]]
    flows: Fact[tuple[Text, ...]]
    at: Place
    key: tuple[str, str] | None = None


class ResourceServer(Struct, frozen=True):
    """A resource server of a pool: what defines the scopes ``identifier/name``."""

    identifier: Fact[Text]
    key: tuple[str, str]
    names: Fact[tuple[str, ...]]
    at: Place


class UserPool(Struct, frozen=True):
    """A Cognito user pool; `trigger` is the version of its pre-token-generation trigger.

    `name` is what it is called in the stack `home` (if it is `here`), its literal id, or the spelling
    of a reference to it: two spellings may mean one pool, so only two that are here or two literal ids
    can be told apart. `key` tells one that is here from every other resource.
    """

    name: str
    home: str
    here: bool
    literal: bool
    trigger: Fact[str]
    clients: tuple[AppClient, ...] = ()
    servers: tuple[ResourceServer, ...] = ()
    key: tuple[str, str] | None = None

    def is_the_same(self, other: "UserPool") -> bool:
        """Whether two pools bear one name, wherever that is known from."""
        return (self.home, self.name) == (other.home, other.name)

    def differs(self, other: "UserPool") -> bool:
        """Whether two pools are certainly not the same."""
        comparable = (self.here and other.here) or (self.literal and other.literal)
        return comparable and not self.is_the_same(other)


class Authorizer(Struct, frozen=True):
    """An authorizer of the API; `kind` as API Gateway spells it: COGNITO_USER_POOLS, TOKEN, REQUEST, JWT."""

    name: str
    kind: Fact[str]
    pools: Fact[tuple[UserPool, ...]]
    identity_source: Fact[Text]
    validation: Fact[str]
    issuers: Fact[tuple[Text, ...]]
    at: Place


class Access(Struct, frozen=True):
    """Who may call a route: the method's authorization type, authorizer and scopes."""

    type: Fact[str]
    authorizer: Fact[Authorizer]
    scopes: Fact[tuple[Text, ...]]


class Setting(Struct, frozen=True):
    """One named value: a parameter mapping or an environment variable; `at` is its name."""

    name: str
    value: Fact[Text]
    at: Place


class Integration(Struct, frozen=True):
    """What API Gateway does with a call.

    `transfer` is the mode that the service will apply, `spelled` the word that the author wrote
    for it, `event` the word of a SAM event whose API has a definition of its own, and `misspelt`
    are keys that look like the mode's key and are not. `timeout` is in milliseconds. `link` is the VPC
    link of a private integration, `target` the load balancer or listener that it names. `swagger` tells
    that its definition is of version 2.
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
    swagger: bool = False
