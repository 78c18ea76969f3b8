"""Faults of shape, by what they are: what rules of handlers ask for."""

from collections.abc import Iterator

from unbuffered.api import Evidence, Misshape, Served, Shape


def of(served: Served, *shapes: Shape) -> Iterator[Misshape]:
    """Yield the faults of some shapes; an answer that no route streams may be whole on purpose."""
    handler = served.handler
    if not handler.streams and served.routed and not served.routes:
        return
    yield from (one for one in handler.misshapes if one.shape in shapes)


def seen(fault: Misshape) -> tuple[Evidence, ...]:
    """Return the lines that show a fault."""
    return tuple(Evidence(spot.at, spot.says) for spot in fault.seen)
