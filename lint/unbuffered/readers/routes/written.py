"""Every route that a stack defines, in whichever way it is written."""

from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.estate.template import Template
from unbuffered.readers.resolution.reading import Reading
from unbuffered.readers.routes.dangling import dangling
from unbuffered.readers.routes.httpapi import API as HTTP_API
from unbuffered.readers.routes.httpapi import route_seeds
from unbuffered.readers.routes.rest import method_seeds
from unbuffered.readers.routes.seeds import Seed

_DEFINED = ("Body", "BodyS3Location")


def written(reading: Reading) -> list[Seed]:
    """Return every route that a stack defines, and note what its template leaves open."""
    template = reading.template
    for says, place in dangling(template):
        reading.gap(says, place)
    seeds = [*method_seeds(reading), *route_seeds(reading)]
    if _has_more(template):
        # Imported here: most templates of CloudFormation and the CDK have nothing for these readers.
        from unbuffered.readers.routes.described import described

        seeds += described(reading)
    if seeds:
        _macros(reading)
    return seeds


def _has_more(template: Template) -> bool:
    """Whether SAM or a definition may make routes."""
    return any(
        one.type.startswith("AWS::Serverless::")
        or (
            one.type in {"AWS::ApiGateway::RestApi", HTTP_API}
            and one.properties is not None
            and any(one.properties.child(name) is not None for name in _DEFINED)
        )
        for one in template.resources.values()
    )


def _macros(reading: Reading) -> None:
    """Say once what a macro may change: it sees the whole template, and we judge what is written."""
    spot = Spot(reading.template.document, reading.template.document.root).child("Transform")
    for name in reading.template.macros:
        if spot is not None:
            reading.gap(f"not checked: what the transform {name} changes", spot.place)
