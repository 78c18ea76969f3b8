"""Routes that a stack describes: as events of SAM's functions, and in definitions of APIs."""

from collections.abc import Iterator

from unbuffered.readers.resolution.reading import Reading
from unbuffered.readers.routes import sam
from unbuffered.readers.routes.definitions import definitions
from unbuffered.readers.routes.openapi import operation_seeds
from unbuffered.readers.routes.seeds import Seed


def described(reading: Reading) -> Iterator[Seed]:
    """Yield them, and note what may make routes of which nothing is known."""
    for says, place in sam.unanalysed(reading.template):
        reading.gap(says, place)
    yield from sam.event_seeds(reading)
    for definition in definitions(reading):
        yield from operation_seeds(reading, definition)
