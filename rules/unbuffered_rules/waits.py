"""Calls that wait, in words: what they wait for, and what to use instead."""

from collections.abc import Iterator

from unbuffered.api import Evidence, Handler, Host, Lines, Severity, Surety, Wait

LOCAL = frozenset({"disk", "cpu", "import"})
"""Costs that depend on how much there is to do."""

NESTED = "nested"

_FOR = {
    "wait": "something else to happen",
    "network": "the network",
    "process": "another process",
    "lock": "a lock",
    "model": "a model's answer",
    "disk": "the disk",
    "cpu": "the processor",
    "import": "an import",
}
_THREAD = "hand it to a thread: await asyncio.to_thread(...)"


def of(handler: Handler, *, local: bool) -> Iterator[Wait]:
    """Yield the waits of a handler of one group; a line that waits for worse is told once."""
    worse = {(one.at.file, one.at.span.line) for one in handler.waits if one.cost not in LOCAL}
    for one in handler.waits:
        if one.cost == NESTED or (one.cost in LOCAL) is not local:
            continue
        if not local or (one.at.file, one.at.span.line) not in worse:
            yield one


def severity(wait: Wait) -> Severity | None:
    """Return the severity of what depends on its size: None for the rule's own."""
    return Severity.INFO if wait.surety is Surety.SIZE else None


def says(wait: Wait) -> str:
    """Return what a call waits for, and by way of what."""
    by = f", by way of {wait.sink}" if wait.chain else ""
    return f"{wait.named} waits for {_FOR.get(wait.cost, wait.cost)} on the event loop{by}"


def seen(wait: Wait) -> tuple[Evidence, ...]:
    """Return the way down to the call that waits."""
    steps = list(wait.chain)
    return tuple(
        Evidence(spot.at, f"{spot.says} waits here" if spot is steps[-1] else f"calls {spot.says}")
        for spot in steps
    )


def then(handler: Handler) -> str:
    """Return what happens at run time."""
    held = "every other stream and request of this process stands still until it returns"
    if handler.host is Host.AGENTCORE:
        sdk = handler.pin("bedrock-agentcore")
        if sdk is not None and sdk.versions.are_before((1, 3, 3)):
            return (
                f"{held}, and /ping with them: AgentCore then takes the session for dead (SDK before 1.3.3)"
            )
        return f"{held}: the SDK runs all async handlers on one loop"
    return held


def lines(wait: Wait) -> Lines | None:
    """Return the call as a thread would make it, where a thread is the cure and the call is short."""
    if not wait.given or _THREAD not in cure(wait) or len(wait.call) > _LONG or "await " in wait.call:
        return None
    return Lines(python=(f"await asyncio.to_thread({', '.join(wait.given)})",))


_LONG = 80
"""Characters of a call that one reads at a glance."""


def cure(wait: Wait) -> str:
    """Return what to do instead."""
    instead = wait.instead
    if instead in {"-", ""} or instead.startswith("a thread"):
        return _THREAD + instead.removeprefix("a thread").removeprefix("-")
    if instead.startswith(("at start-up", "make it")):
        return f"do it once, {instead}" if instead.startswith("at") else f"{instead}"
    if instead.startswith("await "):
        return instead
    return f"use {instead}" if "thread" in instead else f"use {instead}, or {_THREAD}"
