"""The picture of a route: its hops in the order of a call, what was found at each, and how it fares."""

from enum import StrEnum

from msgspec import Struct

from unbuffered.finding import Finding
from unbuffered.model.place import Place
from unbuffered.reporters.words import listed
from unbuffered.verdict import Verdict


class Kind(StrEnum):
    """What a hop is, in the order in which a call meets them."""

    CLIENT = "client"
    DISTRIBUTION = "distribution"
    API = "API"
    FIREWALL = "WAF"
    STAGE = "stage"
    AUTHORIZER = "authorizer"
    INTEGRATION = "integration"
    BACKEND = "backend"
    HANDLER = "handler"


class State(StrEnum):
    """How a hop fares; the value is what a reader is told."""

    FINE = "fine"
    UNREAD = "not judged"
    UNKNOWN = "not known"
    WARNED = "warning"
    BROKEN = "broken here"


class Detail(Struct, frozen=True):
    """One thing that was found at a hop; `known` is false where only the reason is told why it is not."""

    name: str
    value: str
    known: bool = True


class Hop(Struct, frozen=True):
    """One hop: what it is called, what was found there, and the findings that belong to it.

    `why` tells why a hop was not judged, empty for one that was. `hidden` counts findings that are
    set aside (silenced, known, not sure enough): the state of the hop is theirs all the same.
    """

    kind: Kind
    word: str
    title: str
    details: tuple[Detail, ...]
    findings: tuple[Finding, ...]
    hidden: int
    state: State
    why: str


class Picture(Struct, frozen=True):
    """A route with its hops; `meant` is false for one that does not mean to stream, which is not judged.

    `when` names the scenarios that have the verdict, None for all; `at` is where people wrote the route.
    """

    label: str
    stack: str
    at: Place
    meant: bool
    verdict: Verdict
    when: str | None
    hops: tuple[Hop, ...]

    @property
    def name(self) -> str:
        """The route as people call it, with its stack if it has one."""
        return f"{self.label} of {self.stack}" if self.stack else self.label

    @property
    def word(self) -> str:
        """The verdict in one word, or that there is none."""
        return str(self.verdict) if self.meant else "not meant to stream"

    @property
    def said(self) -> str:
        """The verdict with what stands beside it: hops that nobody judged, and when it holds."""
        unread = tuple(hop.word for hop in self.hops if hop.state is State.UNREAD)
        open_ = self.meant and self.verdict in {Verdict.STREAMS, Verdict.UNKNOWN}
        beside = f"; {listed(unread)} {State.UNREAD}" if unread and open_ else ""
        return self.word + beside + (f" when {self.when}" if self.when else "")

    @property
    def broken(self) -> tuple[Hop, ...]:
        """The hops at which the stream ends."""
        return tuple(hop for hop in self.hops if hop.state is State.BROKEN)
