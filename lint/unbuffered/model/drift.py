"""Where a route that is deployed differs from the template that was read."""

from enum import StrEnum

from msgspec import Struct

from unbuffered.model.place import Place


class Aspect(StrEnum):
    """What differs, as a message calls it."""

    METHOD = "method"
    MODE = "transfer mode"
    TARGET = "target"
    TIMEOUT = "timeout"
    ACCESS = "authorization"
    SCOPES = "scopes"
    POOLS = "user pools"
    CACHE = "cache"
    FIREWALL = "web ACL"
    RUNTIME = "runtime"
    LIMIT = "function timeout"
    VARIABLE = "environment variable"
    PROTOCOL = "protocol"
    INBOUND = "inbound authorizer"


class Holder(StrEnum):
    """What of the deployed API holds the other value."""

    STAGE = "stage"
    DRAFT = "draft"
    FUNCTION = "function"
    AGENT = "agent"
    CLIENT = "app client"


class Drift(Struct, frozen=True):
    """One difference: `written` in the template, at this place, and `live` where it is deployed.

    `holder` and `name` tell who holds the live value; a draft is what the next deployment would serve, and
    has no name. It is `pending` if the draft has what is written already, and the stage serves an
    older snapshot. `detail` is the name of an environment variable, or of a part of an authorizer.
    """

    aspect: Aspect
    holder: Holder
    name: str
    written: str
    live: str
    at: Place
    pending: bool = False
    detail: str = ""
