"""Endpoint types of APIs, also where nobody sets one (CFN-03)."""

from unbuffered.api import Absent, Fact, Known, Route, Unknown

EDGE = "EDGE"

_NO_EDGE = ("aws-cn", "aws-us-gov", "aws-iso", "aws-eusc", "cn-north", "us-gov-", ".amazonaws.com.cn")
"""Partitions and Regions that have no edge-optimized endpoints: there, silence means Regional."""


def has_no_edge(route: Route) -> bool:
    """Whether the URI tells that the API lies where there are no edge-optimized endpoints."""
    uri = route.integration.uri
    return isinstance(uri, Known) and any(uri.value.says(name) for name in _NO_EDGE)


def endpoint(route: Route) -> Fact[str]:
    """Return the endpoint type of a route's API: where nobody sets it, it is EDGE."""
    fact = route.api.endpoint
    if not isinstance(fact, Absent):
        return fact
    if has_no_edge(route):
        return Unknown("where the API lies, the default is not EDGE", fact.at)
    return Known(EDGE, fact.at)
