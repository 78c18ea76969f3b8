"""What keeps the callers of a route in check beside its authorizer, and what notes their calls."""

from msgspec import Struct

from unbuffered.model.fact import Fact
from unbuffered.model.hops import Setting
from unbuffered.model.place import Place
from unbuffered.model.text import Text


class UsagePlan(Struct, frozen=True):
    """What a caller with an API key may do on a stage, as one of its routes sees it."""

    name: str
    rate: Fact[float]
    burst: Fact[int]
    at: Place


class StageControls(Struct, frozen=True):
    """A stage as one of its routes sees it.

    `log` is the format of its access log, absent where it writes none. `rate` and `burst` are those of
    the method setting that fits the route best, in calls a second and at once. `acl` is the web ACL in
    front of it, absent where nothing that was read associates one.
    """

    name: str
    log: Fact[Text]
    rate: Fact[float]
    burst: Fact[int]
    plans: tuple[UsagePlan, ...]
    acl: Fact[Text]
    tags: Fact[tuple[Setting, ...]]
    at: Place


class Controls(Struct, frozen=True):
    """Read only where a policy may ask for it.

    `key` tells whether the route wants an API key, `restricts` whether a resource policy keeps anybody
    out. `tags` are those of the API.
    """

    key: Fact[bool]
    restricts: Fact[bool]
    tags: Fact[tuple[Setting, ...]]
    stages: tuple[StageControls, ...]
