"""Every place that a report tells, and whether one lies inside its file."""

from collections.abc import Iterator, Sequence

from unbuffered.model.place import Place
from unbuffered.report import Report


def places(told: Report) -> Iterator[tuple[str, Place]]:
    """Yield every place of a report with what it is of."""
    for found in (*told.findings, *told.withheld, *told.silenced, *told.known):
        yield f"{found.rule} {found.hit.says}", found.hit.at
        yield from ((f"{found.rule}: {one.says}", one.at) for one in found.hit.because)
        yield from ((f"{found.rule} in a template", one.template) for one in found.origins)
        if found.patch is not None:
            yield from ((f"{found.rule} mended", one.at) for one in found.patch.replacements)
    for route in told.routes:
        yield route.route.label, route.at
        yield from ((f"{route.route.label}: {one.says}", one.at) for one in route.meant)
    yield from ((handler.handler.name, handler.handler.at) for handler in told.handlers)
    yield from ((gap.says, gap.at) for gap in told.gaps)


def within(at: Place, listed: Sequence[str]) -> bool:
    """Whether a place lies inside the lines of its file, and ends after its beginning."""
    span = at.span
    begins, ends = (span.line, span.column), (span.end_line, span.end_column)
    return begins <= ends and all(
        1 <= line <= len(listed) and 1 <= column <= len(listed[line - 1]) + 1
        for line, column in (begins, ends)
    )
