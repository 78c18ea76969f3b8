"""A verdict on what was measured: from the moments at which its pieces came."""

from unbuffered.probing.causes import holder
from unbuffered.probing.judgement import Judgement, Word, spelled
from unbuffered.probing.measured import Ending, Events, Measured
from unbuffered.probing.pauses import moments
from unbuffered.probing.refusals import cut, refused

SHORT = 1.0
"""Seconds: an answer that is complete by then may have had nothing to wait for."""

_SPREAD = 0.25
"""Seconds between first and last byte: what comes closer together came at once."""

_NEAR = 20.0
_ALONE = 0.5
"""Seconds that a single pause lasts at least: a shorter one may be the network's."""


def judged(of: Measured, silence: float | None) -> Judgement:
    """Return the verdict on one call; `silence` is the longest one, in seconds, that is accepted."""
    if not of.status:
        todo = (
            "give more time with --timeout" if of.connect else "check the URL, and that the route is deployed"
        )
        return Judgement(Word.UNKNOWN, of.fault, todo)
    return refused(of) or cut(of) or _silent(of, silence) or _timed(of)


def _silent(of: Measured, silence: float | None) -> Judgement | None:
    if silence is None or of.silence <= silence or _held(of) is not None:
        return None
    why = f"the longest silence lasts {spelled(of.silence)}, and {spelled(silence)} is accepted"
    return Judgement(
        Word.BREAKS, why, "send pings while nothing is said, or lengthen the timer: UNB101, UNB608, UNB809"
    )


def _timed(of: Measured) -> Judgement:
    if of.first is None:
        return _empty(of)
    events = of.events
    if events is not None and events.count and events.errors == events.count:
        return Judgement(
            Word.BREAKS, "all that the stream says is an error of the handler", "look into the handler's log"
        )
    return _held(of) or _streamed(of) or _short(of)


def _empty(of: Measured) -> Judgement:
    if of.ending in {Ending.TIMEOUT, Ending.STOPPED}:
        why = f"headers came after {spelled(of.headed or 0)}, and no byte of the body in {spelled(of.total)}"
        return Judgement(Word.UNKNOWN, why, "give more time with --timeout")
    if of.ending is Ending.COMPLETE and of.status == 200:  # noqa: PLR2004 - OK
        return Judgement(
            Word.UNKNOWN,
            "the answer has no body",
            "ask for something that has one; a streaming function called as a buffered one has none: UNB602",
        )
    return Judgement(Word.UNKNOWN, "the answer has no body", "ask for something that has one")


def _held(of: Measured) -> Judgement | None:
    """Return that the answer was held back, if it was: all of it came at once, and late."""
    if of.first is None or of.ending not in {Ending.COMPLETE, Ending.CLOSED}:
        return None
    if of.events is not None and of.events.count > 1:
        return _gathered(of, of.events, of.first)
    if of.first < SHORT or (of.events is not None and not of.header("content-length")):
        return None
    pauses, spread = moments(of.arrivals, of.connect)
    if spread < _SPREAD or (not pauses and spread < of.first):
        return Judgement(
            Word.BUFFERS, f"all {of.size} bytes came at once after {spelled(of.first)}", holder(of)
        )
    return None


def _gathered(of: Measured, events: Events, first: float) -> Judgement | None:
    """Return that all events came at once; where pings came before, the way is not what holds them."""
    _, spread = moments(events.arrivals, of.connect)
    if events.first is None or events.first < SHORT or spread >= _SPREAD:
        return None
    why = f"all {events.count} events came at once after {spelled(events.first)}"
    if not events.comments or first >= SHORT:
        return Judgement(Word.BUFFERS, why, holder(of))
    todo = "let the handler send each piece as it has it: UNB704, UNB705, UNB711"
    return Judgement(Word.BUFFERS, f"{why}, and pings before them: it is the handler that gathers", todo)


def _streamed(of: Measured) -> Judgement | None:
    events = of.events
    told = events.arrivals if events is not None and events.count else of.arrivals
    pauses, spread = moments(told, of.connect)
    if not ((pauses > 1 and spread >= _SPREAD) or (pauses == 1 and spread >= _ALONE)):
        return None
    what = f"{events.count} events" if events is not None and events.count else f"{of.size} bytes"
    why = f"{what} came at {pauses + 1} moments over {spelled(spread)}, the first after {spelled(told[0].at)}"
    if events is not None and not events.count:
        return Judgement(
            Word.UNKNOWN,
            f"only pings came, and no event, in {spelled(of.total)}",
            "give more time with --timeout",
        )
    if events is not None and events.doubled:
        return Judgement(Word.STREAMS, why, "events are framed twice, so no client reads them: UNB707")
    if of.silence >= _NEAR:
        todo = (
            "silences like its longest are near the 30 s at which an edge-optimized API cuts: UNB101, UNB104"
        )
        return Judgement(Word.STREAMS, why, todo)
    return Judgement(Word.STREAMS, why)


def _short(of: Measured) -> Judgement:
    if of.ending is Ending.LIMIT:
        return Judgement(
            Word.UNKNOWN, f"{of.size} bytes came without a pause, and no end", "ask for something shorter"
        )
    if of.ending in {Ending.TIMEOUT, Ending.STOPPED}:
        why = f"{of.size} bytes came after {spelled(of.first or 0)}, and nothing more in {spelled(of.total)}"
        return Judgement(Word.UNKNOWN, why, "give more time with --timeout")
    if of.events is not None and of.events.count == 1:
        return Judgement(Word.UNKNOWN, "one event came, and one does not tell", "ask for a longer answer")
    why = f"{of.size} bytes in {spelled(of.total)} are too few, or came too soon, to tell"
    return Judgement(Word.UNKNOWN, why, "ask for an answer that takes several seconds")
