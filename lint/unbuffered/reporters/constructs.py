"""The constructs that a source line makes, for findings in what a program wrote."""

from collections.abc import Iterator

from unbuffered.finding import Finding
from unbuffered.model.origin import How

_DERIVED = {
    How.DERIVED: "; the line was found by searching the source for it",
    How.ANCESTOR: "; the line makes a construct around it",
    How.NONE: "; its line in the source is not known",
}


def constructs(finding: Finding, most: int) -> Iterator[str]:
    """Yield the constructs, each with its place in the template; those beyond the most are counted."""
    for origin in finding.origins[:most]:
        at = origin.template
        yield f"{origin.construct} ({at.file}:{at.span.line}){_DERIVED.get(origin.how, '')}"
    if len(finding.origins) > most:
        yield f"and {len(finding.origins) - most} more"
