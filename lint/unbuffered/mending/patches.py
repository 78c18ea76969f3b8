"""Findings with the characters that mend them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from unbuffered.finding import Finding, Patch, Replacement
from unbuffered.mending.pieces import Piece
from unbuffered.mending.planning import planned
from unbuffered.model.edits import Edit, Mend
from unbuffered.model.place import Place
from unbuffered.readers.documents.tree import Document, Map
from unbuffered.report import Report

_GENERATED = frozenset({"node_modules", "cdk.out", ".aws-sam", ".serverless"})
"""Folders whose files programs write: what is changed there is gone with the next build."""

_MOST = 200
"""Findings of one file that get a patch: each is tried by reading the file anew. The next run mends more."""

_CHARACTERS = 4_000_000
"""Characters that are read anew in one run for it, of all files together: seconds, and not minutes."""

Excludes = Callable[[PurePosixPath], bool]
"""Whether the settings leave a file out."""


def patched(report: Report, excludes: Excludes) -> Report:
    """Return the report with a patch for every finding that can be mended where people wrote it.

    What a program wrote is mended in the program: there the cure is words. Files that are left out are not
    touched either.
    """
    texts = {
        file: text
        for file, text in report.sources.items()
        if not excludes(file) and not _GENERATED.intersection(file.parts)
    }
    room = _Room(texts)
    return replace(
        report,
        findings=_all(report.findings, room),
        known=_all(report.known, room),
        withheld=_all(report.withheld, room),
    )


@dataclass(slots=True)
class _Room:
    """How much may still be tried: findings of each file, and characters of all."""

    texts: Mapping[PurePosixPath, str]
    characters: int = _CHARACTERS
    tried: Counter[PurePosixPath] = field(default_factory=Counter)

    def has(self, file: PurePosixPath) -> bool:
        """Take the room that a finding of a file needs; the first one of all always has it."""
        long = len(self.texts.get(file, ""))
        if self.tried[file] >= _MOST or (self.tried and self.characters < long):
            return False
        self.tried[file] += 1
        self.characters -= long
        return True


def _all(findings: Iterable[Finding], room: _Room) -> tuple[Finding, ...]:
    return tuple(
        _one(found, room.texts) if found.hit.mend is not None and room.has(found.hit.at.file) else found
        for found in findings
    )


def _one(found: Finding, texts: Mapping[PurePosixPath, str]) -> Finding:
    """Return a finding with its patch: what holds in some deployments only is not safe in the others."""
    mend = found.hit.mend
    if mend is None or found.origins:
        return found
    return replace(found, patch=_patch(mend if found.when is None else mend._replace(safe=False), texts))


def _patch(mend: Mend, texts: Mapping[PurePosixPath, str]) -> Patch | None:
    """Return the patch of a cure; None if a part of it cannot be made."""
    by_file: dict[PurePosixPath, list[Edit]] = {}
    for edit in mend.edits:
        by_file.setdefault(edit.at.file, []).append(edit)
    found: list[Replacement] = []
    for file, edits in by_file.items():
        pieces = planned(file, texts[file], edits) if file in texts else None
        if pieces is None:
            return None
        found += _placed(file, texts[file], pieces)
    return Patch(tuple(found), mend.safe) if found else None


def _placed(file: PurePosixPath, text: str, pieces: Iterable[Piece]) -> Iterator[Replacement]:
    document = Document(file, text.removeprefix("\ufeff"), Map([], None, 0, 0))
    for piece in pieces:
        yield Replacement(Place(file, (), document.span(piece.start, piece.end)), piece.text)
