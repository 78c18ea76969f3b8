"""What stands before the API, and before a call: CloudFront, WAF, and a browser's preflight."""

from msgspec import Struct

from unbuffered.model.fact import Fact
from unbuffered.model.place import Place

DISTRIBUTION = "AWS::CloudFront::Distribution"
ASSOCIATIONS = {
    "AWS::WAFv2::WebACLAssociation": "WebACLArn",
    "AWS::WAFRegional::WebACLAssociation": "WebACLId",
}
"""What puts a web ACL in front of a resource, and the property that says which one."""


class Distribution(Struct, frozen=True):
    """A CloudFront distribution as one route sees it: one origin, and the behaviour that leads to it.

    `read` is the longest silence of the origin in seconds, `completion` the longest answer. `forwards`
    and `host` tell whether the client's Authorization and Host reach the API.
    """

    name: str
    read: Fact[int]
    completion: Fact[int]
    methods: Fact[tuple[str, ...]]
    forwards: Fact[bool]
    host: Fact[bool]
    origin_at: Place
    at: Place


class Firewall(Struct, frozen=True):
    """A web ACL of WAF that looks at the requests to a stage of the API; `name` is what it is called here."""

    name: str
    at: Place


class Preflight(Struct, frozen=True):
    """The OPTIONS request that a browser sends before a call; `guarded` when it needs a token too.

    `implied` tells that SAM makes it of the API's Cors, and guards it with the API's authorizer.
    """

    guarded: Fact[bool]
    implied: bool
    at: Place
