"""Reports that a run of today cannot make yet, and findings in any number."""

from datetime import date
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from unbuffered.finding import Finding, Identity, Patch, Replacement, Severity
from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap
from unbuffered.model.silence import Silence
from unbuffered.packs import load
from unbuffered.report import Report
from unbuffered.testing import folder, report

SPECIMENS = Path(__file__).parent.parent.parent / "fixtures" / "specimens"


def specimens() -> Report:
    """Return the report on the specimens: four routes, and a handler without one."""
    return report((*folder(SPECIMENS / "chat"), *folder(SPECIMENS / "agent")), load())


def place(file: str = "t.yaml", line: int = 3, column: int = 5, width: int = 2) -> Place:
    return Place(PurePosixPath(file), (), Span(line, column, line, column + width))


def silenced(found: Finding, reason: str) -> Finding:
    return replace(found, silence=Silence(place(line=2), (found.rule,), reason, date(2027, 3, 1)))


def patched(found: Finding, *replacements: Replacement, safe: bool = True) -> Finding:
    return replace(found, patch=Patch(replacements, safe))


def many(found: Finding, number: int, severity: Severity | None = None) -> tuple[Finding, ...]:
    """Return as many findings on lines of their own, with identities of their own."""
    level = severity or found.severity
    return tuple(
        replace(
            found,
            severity=level,
            hit=replace(found.hit, at=place("t.yaml", line)),
            identities=(Identity(found.rule, "", "t.yaml", f"{level} {line}"),),
        )
        for line in range(1, number + 1)
    )


def gap(says: str, *, fault: bool) -> Gap:
    return Gap(says, place("odd name, 100%.yaml", 7), fault)
