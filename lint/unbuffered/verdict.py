"""One word per route."""

from collections.abc import Iterable
from enum import StrEnum

from unbuffered.finding import Effect
from unbuffered.model.fact import Absent, Known, Unknown
from unbuffered.model.hops import ApiKind, Transfer
from unbuffered.model.route import Route


class Verdict(StrEnum):
    """From best to worst; the worst word that was said wins."""

    STREAMS = "streams"
    UNKNOWN = "unknown"
    BUFFERS = "buffers"
    BREAKS = "breaks"


_ORDER = tuple(Verdict)
_SPOKEN = {Effect.NONE: Verdict.STREAMS, Effect.BUFFERS: Verdict.BUFFERS, Effect.BREAKS: Verdict.BREAKS}


def worst(words: Iterable[Verdict]) -> Verdict:
    """Return the worst of some words, the best one if there are none."""
    return max(words, key=_ORDER.index, default=Verdict.STREAMS)


def asked(route: Route) -> Verdict:
    """Return what the route asks for: left out, the mode buffers; undecided, nobody can tell."""
    if route.api.kind is ApiKind.HTTP:
        return Verdict.BUFFERS
    match route.integration.transfer:
        case Known(Transfer.STREAM):
            return Verdict.UNKNOWN if _undecided(route) else Verdict.STREAMS
        case Known() | Absent():
            return Verdict.BUFFERS
        case Unknown():
            return Verdict.UNKNOWN


def _undecided(route: Route) -> bool:
    """Whether type or target of the integration cannot be resolved at all, or nobody says the target."""
    uri = route.integration.uri
    opaque = not isinstance(uri, Known) or uri.value.opaque
    return isinstance(route.integration.type, Unknown) or (opaque and not isinstance(route.backend, Known))


def spoken(effects: Iterable[Effect]) -> Verdict:
    """Return the worst of what findings do to a stream."""
    return worst(_SPOKEN[effect] for effect in effects)


def verdict(route: Route, effects: Iterable[Effect]) -> Verdict:
    """Return the worst of what the route asks for and what the findings do to it."""
    return worst((asked(route), spoken(effects)))
