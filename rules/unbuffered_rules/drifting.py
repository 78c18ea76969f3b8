"""How rules speak of what is deployed otherwise than a template says."""

from collections.abc import Iterable, Iterator

from unbuffered.api import ADAPTER_MODE, ADAPTER_WRAPPER, Aspect, Drift, Effect, Evidence, Holder, Transfer

_TOGETHER = (Aspect.MODE, Aspect.TARGET, Aspect.TIMEOUT)
"""What changes together when somebody switches a stream on or off, the one that tells most first."""


def causes(drifts: Iterable[Drift]) -> Iterator[tuple[Drift, tuple[Drift, ...]]]:
    """Yield (first, others) of differences that have one cause: the same edit, or the same old snapshot."""
    found: dict[tuple[Holder, str, bool, Aspect], list[Drift]] = {}
    for one in drifts:
        aspect = Aspect.MODE if one.aspect in _TOGETHER or one.pending else one.aspect
        found.setdefault((one.holder, one.name, one.pending, aspect), []).append(one)
    for group in found.values():
        first = min(group, key=_rank)
        yield first, tuple(one for one in group if one is not first)


def _rank(drift: Drift) -> int:
    return _TOGETHER.index(drift.aspect) if drift.aspect in _TOGETHER else len(_TOGETHER)


def others(drifts: tuple[Drift, ...]) -> tuple[Evidence, ...]:
    """Return the further differences of one cause as labels."""
    return tuple(Evidence(one.at, f"deployed with {thing(one)} {one.live}") for one in drifts)


def holder(drift: Drift) -> str:
    """Return who has the other value."""
    match drift.holder:
        case Holder.STAGE:
            return f"stage {drift.name}"
        case Holder.DRAFT:
            return "the draft of the API"
        case Holder.FUNCTION | Holder.AGENT | Holder.CLIENT:
            return f"{drift.holder} {drift.name}"


def thing(drift: Drift) -> str:
    """Return what differs."""
    return drift.detail or str(drift.aspect)


def holds_back(drift: Drift) -> bool:
    """Whether the difference alone makes a stream wait: what is served buffers, and was to stream."""
    if drift.aspect is Aspect.MODE:
        return drift.holder is Holder.STAGE and drift.live == Transfer.BUFFERED
    adapter = drift.detail in {ADAPTER_MODE, ADAPTER_WRAPPER}
    return (
        adapter and drift.live != "response_stream" and drift.written in {"response_stream", "/opt/bootstrap"}
    )


def on_its_way(drift: Drift) -> Effect:
    """Return what the difference does to the stream."""
    if holds_back(drift):
        return Effect.BUFFERS
    return Effect.BREAKS if drift.aspect is Aspect.METHOD and drift.holder is Holder.STAGE else Effect.NONE
