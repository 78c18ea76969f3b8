"""Pauses between the pieces of an answer: those that no network explains."""

from collections.abc import Sequence
from itertools import pairwise

from unbuffered.probing.measured import Arrival

_TICK = 0.005
_SEGMENT = 1_200
"""Bytes: what is smaller fills no packet, so no slow line and no window made it the last for now."""

_LONG = 0.05
_ROUNDS = 3


def moments(arrivals: Sequence[Arrival], connect: float) -> tuple[int, float]:
    """Return how many pauses lie between reads, and the seconds from the first read to the last.

    A long body that was ready also comes in several reads, as the line or a window of TCP lets it: such a gap
    follows full packets, and is no longer than some ways there and back, one of `connect` seconds.
    """
    rounds = max(_LONG, _ROUNDS * connect)
    pauses = sum(
        after.at - before.at >= (_TICK if before.size < _SEGMENT else rounds)
        for before, after in pairwise(arrivals)
    )
    return pauses, (arrivals[-1].at - arrivals[0].at if arrivals else 0.0)
