"""Findings mended until none is left that can be: in memory, and in the files if all went well."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.disk import BYTE_ORDER_MARK
from unbuffered.finding import Effect, Finding, Identity, Severity
from unbuffered.mending.pieces import Piece, UnfitError
from unbuffered.mending.proof import applied
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document, Map, UnreadableError
from unbuffered.report import Report

MOST_PASSES = 200
"""A cure may bring to light what it hid; one that never ends is no cure."""

Texts = Mapping[PurePosixPath, str]
"""The text of every file that differs from what is on the disk."""

Judge = Callable[[Texts], Report]
"""What runs all rules over the files as they would be with these texts."""


class Fixed(Struct, frozen=True):
    """What became of the files: those that change, before and after, and how many findings were mended."""

    report: Report
    before: Texts
    after: Texts
    count: int


def fixed(judge: Judge, *, unsafe: bool) -> Fixed:
    """Return the report once everything is mended that can be; nothing is written.

    Cures that are not safe are made only if that was asked for. Each pass is judged: where a finding stays
    or a new error comes up, cures are tried one by one, and those that do it are not made.
    """
    before: dict[PurePosixPath, str] = {}
    after: dict[PurePosixPath, str] = {}
    count, singly = 0, False
    refused: set[_Key] = set()
    report = judge(after)
    for _ in range(MOST_PASSES):
        wanted = [one for one in report.findings if _may(one, unsafe=unsafe) and _key(one) not in refused]
        made = _made(wanted[:1] if singly else wanted, report.sources)
        if not made.texts:
            if not (singly and wanted):
                break
            refused.add(_key(wanted[0]))
            continue
        tried = judge({**after, **made.texts})
        if _is_worse(report, tried, made.mended):
            if singly:
                refused.add(_key(wanted[0]))
            singly = True
            continue
        for file, text in made.texts.items():
            before.setdefault(file, report.sources[file])
            after[file] = text
        report = tried
        count += len(made.mended)
    return Fixed(report, before, after, count)


_Key = tuple[str, str, tuple[Identity, ...]]
"""What tells a finding from others before and after a cure, whatever line it stands on."""


def _key(found: Finding) -> _Key:
    return found.rule, found.hit.says, found.identities


def _may(found: Finding, *, unsafe: bool) -> bool:
    return found.patch is not None and (found.patch.safe or unsafe)


def _is_worse(before: Report, after: Report, mended: list[Finding]) -> bool:
    """Whether something that was mended is still there, or an error is there that was not.

    Where a route was broken and the cure shows what that hid, nothing is worse than it was.
    """
    left = {_key(one) for one in after.findings}
    if any(_key(one) in left for one in mended):
        return True
    there = {(one.rule, one.identities) for one in (*before.findings, *before.silenced, *before.known)}
    broken = {index for one in mended if one.effect is Effect.BREAKS for index in one.routes}
    return any(
        one.severity is Severity.ERROR
        and (one.rule, one.identities) not in there
        and not broken.intersection(one.routes)
        for one in after.findings
    )


class _Made(Struct, frozen=True):
    """The texts of one pass, and the findings that they mend."""

    texts: dict[PurePosixPath, str]
    mended: list[Finding]


def _made(findings: list[Finding], texts: Texts) -> _Made:
    """Return the texts with as many findings mended as do not meet; the others wait for the next pass."""
    asked = _asked(findings, texts)
    return _together(findings, asked, texts) or _one_by_one(findings, asked, texts)


_Asked = list[dict[PurePosixPath, list[Piece]]]
"""The pieces of each finding, by file."""


def _asked(findings: list[Finding], texts: Texts) -> _Asked:
    bodies: dict[PurePosixPath, Document] = {}
    return [_pieces(found, texts, bodies) for found in findings]


def _together(findings: list[Finding], asked: _Asked, texts: Texts) -> _Made | None:
    """Return the texts with all findings mended, None if some of them meet.

    A file is read once for all of them, and not once for each.
    """
    pieces: dict[PurePosixPath, list[Piece]] = {}
    for one in asked:
        for file, wanted in one.items():
            pieces.setdefault(file, []).extend(wanted)
    joined = {file: _joined([], wanted) for file, wanted in pieces.items()}
    if not all(_holds(file, texts[file], listed) for file, listed in joined.items()):
        return None
    return _Made({file: _applied(texts[file], listed) for file, listed in joined.items() if listed}, findings)


def _one_by_one(findings: list[Finding], asked: _Asked, texts: Texts) -> _Made:
    pieces: dict[PurePosixPath, list[Piece]] = {}
    mended: list[Finding] = []
    for found, wanted in zip(findings, asked, strict=True):
        trial = {file: _joined(pieces.get(file, []), wanted[file]) for file in wanted}
        if all(_holds(file, texts[file], trial[file]) for file in trial):
            pieces.update(trial)
            mended.append(found)
    return _Made({file: _applied(texts[file], pieces[file]) for file in pieces if pieces[file]}, mended)


def _joined(those: list[Piece], these: list[Piece]) -> list[Piece]:
    """Return pieces together; one that several findings ask for is made once."""
    return sorted({*those, *these})


def _holds(file: PurePosixPath, text: str, pieces: list[Piece]) -> bool:
    """Whether pieces can all be made, and leave a file that can be read as it could before."""
    if len({piece.start for piece in pieces}) < len(pieces):
        return False
    try:
        return not parse(file, _applied(text, pieces)).flaws
    except (UnfitError, UnreadableError):
        return False


def _applied(text: str, pieces: list[Piece]) -> str:
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    return mark + applied(text.removeprefix(mark), pieces)


def _pieces(
    found: Finding, texts: Texts, bodies: dict[PurePosixPath, Document]
) -> dict[PurePosixPath, list[Piece]]:
    """Return the replacements of a finding by offsets; `bodies` keeps the files whose lines were counted."""
    pieces: dict[PurePosixPath, list[Piece]] = {}
    for one in found.patch.replacements if found.patch is not None else ():
        file, span = one.at.file, one.at.span
        if file not in bodies:
            bodies[file] = Document(file, texts[file].removeprefix(BYTE_ORDER_MARK), Map([], None, 0, 0))
        start = bodies[file].offset(span.line, span.column)
        end = bodies[file].offset(span.end_line, span.end_column)
        pieces.setdefault(file, []).append(Piece(start, end, one.text))
    return pieces
