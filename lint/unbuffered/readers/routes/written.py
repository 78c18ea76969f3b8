"""Every route that a stack defines, in whichever way it is written."""

from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.resolution.reading import Reading
from unbuffered.readers.routes import sam
from unbuffered.readers.routes.dangling import dangling
from unbuffered.readers.routes.definitions import definitions
from unbuffered.readers.routes.httpapi import route_seeds
from unbuffered.readers.routes.openapi import operation_seeds
from unbuffered.readers.routes.rest import method_seeds
from unbuffered.readers.routes.seeds import Seed


def written(reading: Reading) -> list[Seed]:
    """Return every route that a stack defines, and note what its template leaves open."""
    template = reading.template
    for says, place in (*sam.unanalysed(template), *dangling(template)):
        reading.gap(says, place)
    seeds = [*method_seeds(reading), *sam.event_seeds(reading), *route_seeds(reading)]
    for definition in definitions(reading):
        seeds += operation_seeds(reading, definition)
    if seeds:
        _macros(reading)
    return seeds


def _macros(reading: Reading) -> None:
    """Say once what a macro may change: it sees the whole template, and we judge what is written."""
    spot = Spot(reading.template.document, reading.template.document.root).child("Transform")
    for name in reading.template.macros:
        if spot is not None:
            reading.gap(f"not checked: what the transform {name} changes", spot.place)
