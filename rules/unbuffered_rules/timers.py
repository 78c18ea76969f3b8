"""What ends a stream that is silent: every timer between the handler and the client."""

from collections.abc import Iterator

from msgspec import Struct

from unbuffered.api import (
    Absent,
    Fact,
    Known,
    LambdaFunction,
    LoadBalancer,
    Place,
    Route,
    Unknown,
    value_of,
)
from unbuffered_rules.endpoints import EDGE, endpoint
from unbuffered_rules.limits import (
    BALANCER_IDLE,
    CLOUDFRONT_READ,
    EDGE_IDLE,
    FUNCTION_DEFAULT,
    NETWORK_BALANCER_IDLE,
    NGINX_READ,
    REGIONAL_IDLE,
)
from unbuffered_rules.passages import answering
from unbuffered_rules.words import (
    balancer_idle,
    distribution_read,
    function_timeout,
    regional,
    timeout,
)


class Timer(Struct, frozen=True):
    """One timer: what runs it, after how many seconds it ends a silent stream, and how it is set."""

    what: str
    seconds: Fact[int]
    fix: str


def timers(route: Route) -> Iterator[Timer]:
    """Yield the timers of a streamed route, and what bounds its whole answer, by default if nobody sets it."""
    for one in route.distributions:
        read = _or(one.read, one.origin_at, CLOUDFRONT_READ)
        yield Timer(f"CloudFront distribution {one.name}", read, f"raise {distribution_read(route)}")
    yield _gateway(route)
    yield from _whole(route)
    yield from _backend(route)
    passages = answering(route)
    for passage in passages:
        fact = _or(passage.timeout, passage.at, NGINX_READ)
        if len(passages) > 1:
            fact = Unknown("which location of nginx answers is not known here", passage.at)
        yield Timer("nginx in the container", fact, "raise proxy_read_timeout")


def _gateway(route: Route) -> Timer:
    kind = endpoint(route)
    fact: Fact[int] = (
        Known(EDGE_IDLE if kind.value == EDGE else REGIONAL_IDLE * 60, kind.at, kind.given)
        if isinstance(kind, Known)
        else kind
    )
    return Timer(f"API {route.api.name}", fact, f"make the endpoint type REGIONAL ({regional(route)})")


def _whole(route: Route) -> Iterator[Timer]:
    """Yield what ends an answer however lively it is: no silence is longer."""
    fact = route.integration.timeout
    if isinstance(fact, Known):
        seconds = Known(fact.value // 1000, fact.at, fact.given)
        yield Timer("the integration", seconds, f"raise {timeout(route.integration)}")


def _backend(route: Route) -> Iterator[Timer]:
    backend = value_of(route.backend)
    if isinstance(backend, LambdaFunction):
        fact = _or(backend.timeout, backend.at, FUNCTION_DEFAULT)
        yield Timer(f"function {backend.name}", fact, f"raise its {function_timeout(route)}")
    if isinstance(backend, LoadBalancer):
        yield Timer(f"load balancer {backend.name}", _idle(backend), f"raise {idle_name(route, backend)}")


def _idle(balancer: LoadBalancer) -> Fact[int]:
    if isinstance(balancer.kind, Unknown):
        return balancer.kind
    default = BALANCER_IDLE if is_application(balancer) else NETWORK_BALANCER_IDLE
    return _or(balancer.idle, balancer.idle.at, default)


def idle_name(route: Route, balancer: LoadBalancer) -> str:
    """Return how a load balancer's idle timer is called."""
    return balancer_idle(route) if is_application(balancer) else "the listener's tcp.idle_timeout.seconds"


def is_application(balancer: LoadBalancer) -> bool:
    """Whether a load balancer is an Application Load Balancer, which it is by default."""
    return isinstance(balancer.kind, Absent) or value_of(balancer.kind) == "application"


def _or(fact: Fact[int], at: Place, default: int) -> Fact[int]:
    """Return a fact, with the service's own value where nobody wrote one."""
    return Known(default, at) if isinstance(fact, Absent) else fact
