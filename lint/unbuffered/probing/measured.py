"""What was measured of one call."""

from enum import StrEnum
from itertools import pairwise

from msgspec import Struct


class Ending(StrEnum):
    """How a call ended."""

    COMPLETE = "complete"
    CLOSED = "closed"
    CUT = "cut"
    GARBAGE = "garbage"
    TIMEOUT = "timeout"
    STOPPED = "stopped"
    LIMIT = "limit"
    NO_ANSWER = "no-answer"


class Arrival(Struct, frozen=True):
    """Bytes of the body that came in one read; `at` is seconds since the request was sent."""

    at: float
    size: int


class Events(Struct, frozen=True):
    """Server-sent events: `first` is seconds to the first one, None if none came.

    `doubled` have a frame in a frame, `errors` are an error as the AgentCore SDK tells it, `arrivals` are the
    reads in which events were completed.
    """

    count: int = 0
    comments: int = 0
    first: float | None = None
    doubled: int = 0
    errors: int = 0
    arrivals: tuple[Arrival, ...] = ()


class Measured(Struct, frozen=True):
    """One call: times are seconds, since the request was sent where nothing else is said.

    `status` is 0 if no answer came, `fault` says in a sentence what went wrong on the way, `connect` is how
    long one way there and back takes, `events` is None where the body is no stream of events.
    """

    ending: Ending
    fault: str = ""
    status: int = 0
    protocol: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    redirect: str = ""
    has_token: bool = False
    connect: float = 0.0
    headed: float | None = None
    total: float = 0.0
    chunks: int = 0
    arrivals: tuple[Arrival, ...] = ()
    events: Events | None = None

    @property
    def size(self) -> int:
        """Bytes of the body, as they came over the wire."""
        return sum(one.size for one in self.arrivals)

    @property
    def first(self) -> float | None:
        """Seconds to the first byte of the body."""
        return self.arrivals[0].at if self.arrivals else None

    @property
    def gaps(self) -> tuple[float, ...]:
        """Seconds between the reads."""
        return tuple(after.at - before.at for before, after in pairwise(self.arrivals))

    @property
    def silence(self) -> float:
        """The longest time without a byte of the body, from the request to the end."""
        moments = [0.0, *(one.at for one in self.arrivals), self.total]
        return max(after - before for before, after in pairwise(moments))

    def header(self, name: str) -> str:
        """Return a header that was kept, empty if the answer has none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")
