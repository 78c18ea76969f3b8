"""Findings with the characters that mend them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import PurePosixPath

from msgspec.structs import replace

from unbuffered.finding import Finding, Patch, Replacement
from unbuffered.mending.pieces import Piece
from unbuffered.mending.planning import planned
from unbuffered.model.edits import Edit
from unbuffered.model.place import Place
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document, UnreadableError
from unbuffered.report import Report

_GENERATED = frozenset({"node_modules", "cdk.out", ".aws-sam", ".serverless"})
"""Folders whose files programs write: what is changed there is gone with the next build."""

Excludes = Callable[[PurePosixPath], bool]
"""Whether the settings leave a file out."""

_NONE: Mapping[PurePosixPath, Document] = {}


def patched(report: Report, excludes: Excludes, parsed: Mapping[PurePosixPath, Document] = _NONE) -> Report:
    """Return the report with a patch for every finding that can be mended where people wrote it.

    What a program wrote is mended in the program: there the cure is words. Files that are left out are not
    touched either. `parsed` are documents of the report's sources, as far as they are there already.
    """
    texts = {
        file: text
        for file, text in report.sources.items()
        if not excludes(file) and not _GENERATED.intersection(file.parts)
    }
    told = (report.findings, report.known, report.withheld)
    made = iter(_all([one for listed in told for one in listed], texts, parsed))
    findings, known, withheld = (tuple(islice(made, len(listed))) for listed in told)
    return replace(report, findings=findings, known=known, withheld=withheld)


def _all(
    findings: Sequence[Finding],
    texts: Mapping[PurePosixPath, str],
    parsed: Mapping[PurePosixPath, Document],
) -> Iterator[Finding]:
    """Yield findings with their patches: what holds in some deployments only is not safe in the others."""
    wanted: dict[PurePosixPath, dict[int, list[Edit]]] = {}
    for number, found in enumerate(findings):
        for edit in found.hit.mend.edits if found.hit.mend is not None and not found.origins else ():
            wanted.setdefault(edit.at.file, {}).setdefault(number, []).append(edit)
    made: dict[int, list[Replacement]] = {}
    failed: set[int] = set()
    for file, asked in wanted.items():
        document = (parsed.get(file) or _parsed(file, texts[file])) if file in texts else None
        if document is None:
            failed.update(asked)
            continue
        for number, one in zip(asked, planned(document, list(asked.values())), strict=True):
            if one is None:
                failed.add(number)
            else:
                made.setdefault(number, []).extend(_placed(document, one))
    for number, found in enumerate(findings):
        mend = found.hit.mend
        is_made = mend is not None and bool(made.get(number)) and number not in failed
        safe = mend is not None and mend.safe and found.when is None
        yield replace(found, patch=Patch(tuple(made[number]), safe)) if is_made else found


def _parsed(file: PurePosixPath, text: str) -> Document | None:
    try:
        return parse(file, text)
    except UnreadableError:
        return None


def _placed(document: Document, pieces: Iterable[Piece]) -> Iterator[Replacement]:
    for piece in pieces:
        yield Replacement(Place(document.file, (), document.span(piece.start, piece.end)), piece.text)
