"""A verdict on what was measured, in the words that the checker uses for routes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from unbuffered.probing.causes import cutter, holder
from unbuffered.probing.measured import Arrival, Ending, Events, Measured


class Word(StrEnum):
    """From best to worst; the worst word of several calls wins."""

    STREAMS = "streams"
    UNKNOWN = "unknown"
    BUFFERS = "buffers"
    BREAKS = "breaks"


SHORT = 1.0
"""Seconds: an answer that is complete by then may have had nothing to wait for."""

_SPREAD = 0.25
"""Seconds between first and last byte: what comes closer together came at once."""

_ALONE = 0.5
"""Seconds that a single pause lasts at least: a shorter one may be the network's."""

_TICK = 0.005
_SMALL = 8_192
"""Bytes: no sender has to wait for the other side before it sends on after so few."""

_LONG = 0.05
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """A word and why; `todo` says what to do and names the rules that explain it."""

    word: Word
    why: str
    todo: str = ""


def worst(found: Sequence[Judgement]) -> Judgement:
    """Return the worst of some judgements, of which there is at least one."""
    return max(found, key=lambda one: tuple(Word).index(one.word))


def judged(of: Measured, silence: float | None) -> Judgement:
    """Return the verdict on one call; `silence` is the longest one, in seconds, that is accepted."""
    if of.ending is Ending.NO_ANSWER:
        return Judgement(
            Word.UNKNOWN,
            of.fault,
            "give more time with --timeout"
            if of.connect
            else "check the URL, and that the route is deployed",
        )
    return _refused(of) or _cut(of) or _silent(of, silence) or _timed(of)


def _refused(of: Measured) -> Judgement | None:
    status = of.status
    if of.redirect:
        why = f"the answer is a redirect ({status}) to {of.redirect}, which was not followed"
        return Judgement(Word.UNKNOWN, why, "probe the address that it leads to, if you trust it")
    if status in {401, 403}:
        return _unauthorized(of)
    if status == 504 or (status == 503 and of.total > 25):  # noqa: PLR2004 - statuses, and 29 seconds almost
        why = f"the call ends with {status} after {_s(of.total)}: something waited for all of the answer"
        return Judgement(
            Word.BREAKS, why, "ask for a stream (UNB401), or mend what is too slow (UNB406, UNB605)"
        )
    if status >= 500:  # noqa: PLR2004 - the server's faults
        why = f"the call fails with {status}: what the backend answered is not what the integration expects"
        return Judgement(
            Word.BREAKS, why, "compare mode, URI, runtime and handler: UNB402, UNB601, UNB602, UNB708, UNB710"
        )
    if not 200 <= status < 300:  # noqa: PLR2004 - success
        why = f"the route answers {status}: this request is not one that it streams an answer to"
        return Judgement(
            Word.UNKNOWN, why, "give the method, the headers and the body that the route expects"
        )
    return None


def _unauthorized(of: Measured) -> Judgement:
    if not of.has_token:
        why = f"the route answers {of.status}, and no token was sent"
        return Judgement(Word.UNKNOWN, why, "give a token: --token-env NAME or --token-stdin")
    why = f"the route answers {of.status}: the token is turned away"
    return Judgement(
        Word.BREAKS,
        why,
        "send the kind of token that is taken: UNB301, UNB302, UNB304; behind CloudFront, UNB104",
    )


def _cut(of: Measured) -> Judgement | None:
    if of.ending is Ending.GARBAGE:
        why = f"the body is malformed after {_s(of.total)}: {of.fault}"
        return Judgement(Word.BREAKS, why, "look at what writes the body, and at every proxy on the way")
    if of.ending is not Ending.CUT:
        return None
    last = of.arrivals[-1].at if of.arrivals else 0.0
    quiet = of.total - last
    why = f"the answer is cut off after {_s(of.total)}, before its end, {_s(quiet)} after its last byte"
    return Judgement(Word.BREAKS, why, cutter(of.total, quiet))


def _silent(of: Measured, silence: float | None) -> Judgement | None:
    if silence is None or of.silence <= silence or _held(of) is not None:
        return None
    why = f"the longest silence lasts {_s(of.silence)}, and {_s(silence)} is accepted"
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
    if of.ending is Ending.TIMEOUT:
        why = f"headers came after {_s(of.headed or 0)}, and no byte of the body in {_s(of.total)}"
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
    pauses, spread = _moments(of, of.arrivals)
    if spread < _SPREAD or (not pauses and spread < of.first):
        return Judgement(Word.BUFFERS, f"all {of.size} bytes came at once after {_s(of.first)}", holder(of))
    return None


def _gathered(of: Measured, events: Events, first: float) -> Judgement | None:
    """Return that all events came at once; where pings came before, the way is not what holds them."""
    _, spread = _moments(of, events.arrivals)
    if events.first is None or events.first < SHORT or spread >= _SPREAD:
        return None
    why = f"all {events.count} events came at once after {_s(events.first)}"
    if not events.comments or first >= SHORT:
        return Judgement(Word.BUFFERS, why, holder(of))
    todo = "let the handler send each piece as it has it: UNB704, UNB705, UNB711"
    return Judgement(Word.BUFFERS, f"{why}, and pings before them: it is the handler that gathers", todo)


def _streamed(of: Measured) -> Judgement | None:
    events = of.events
    told = events.arrivals if events is not None and events.count else of.arrivals
    pauses, spread = _moments(of, told)
    if not ((pauses > 1 and spread >= _SPREAD) or (pauses == 1 and spread >= _ALONE)):
        return None
    what = f"{events.count} events" if events is not None and events.count else f"{of.size} bytes"
    why = f"{what} came at {pauses + 1} moments over {_s(spread)}, the first after {_s(told[0].at)}"
    if events is not None and not events.count:
        return Judgement(
            Word.UNKNOWN, f"only pings came, and no event, in {_s(of.total)}", "give more time with --timeout"
        )
    if events is not None and events.doubled:
        return Judgement(Word.STREAMS, why, "events are framed twice, so no client reads them: UNB707")
    return Judgement(Word.STREAMS, why)


def _short(of: Measured) -> Judgement:
    if of.ending is Ending.LIMIT:
        return Judgement(
            Word.UNKNOWN, f"{of.size} bytes came without a pause, and no end", "ask for something shorter"
        )
    if of.ending is Ending.TIMEOUT:
        why = f"{of.size} bytes came after {_s(of.first or 0)}, and nothing more in {_s(of.total)}"
        return Judgement(Word.UNKNOWN, why, "give more time with --timeout")
    if of.events is not None and of.events.count == 1:
        return Judgement(Word.UNKNOWN, "one event came, and one does not tell", "ask for a longer answer")
    why = f"{of.size} bytes in {_s(of.total)} are too few, or came too soon, to tell"
    return Judgement(Word.UNKNOWN, why, "ask for an answer that takes several seconds")


def _moments(of: Measured, arrivals: Sequence[Arrival]) -> tuple[int, float]:
    """Return how many pauses lie between reads, and the seconds from the first read to the last.

    A long body that was ready also comes in several reads, a window of TCP at a time: such a gap is as long
    as a way there and back and follows many bytes. A pause is one that no window explains.
    """
    rounds = max(_LONG, _ROUNDS * of.connect)
    pauses = sum(
        after.at - before.at >= (_TICK if before.size < _SMALL else rounds)
        for before, after in pairwise(arrivals)
    )
    return pauses, (arrivals[-1].at - arrivals[0].at if arrivals else 0.0)


def _s(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004 - three digits
