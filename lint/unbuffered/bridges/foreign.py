"""What cfn-lint prints, read as findings that are not ours; none of it is trusted."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from unbuffered.finding import Effect, Finding, Hit, Severity
from unbuffered.model.place import Place, Span, Step, lines

BY = "cfn-lint"
"""The name of the program, as findings and gaps say it."""

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_PAGE = re.compile(r"https://[!-~]{1,500}")
_SEVERITIES = {"Error": Severity.ERROR, "Warning": Severity.WARNING, "Informational": Severity.INFO}

Json = Any
"""A value of JSON, of which nothing is known."""


class Answer(Struct, frozen=True):
    """What was said of one template: findings, and why something could not be found out."""

    findings: tuple[Finding, ...] = ()
    flaws: tuple[str, ...] = ()


def answer(out: bytes, err: bytes, file: PurePosixPath, sources: Mapping[PurePosixPath, str]) -> Answer:
    """Return what was printed about a file; whatever is no list of matches is a flaw."""
    try:
        return Answer(tuple(_findings(json.loads(out), file, sources)))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        last = err.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        return Answer(flaws=(f"{BY} gave no answer that can be read" + (f": {last}" if last else ""),))


def _findings(rows: Json, file: PurePosixPath, sources: Mapping[PurePosixPath, str]) -> Iterator[Finding]:
    """Yield the findings; what names no file is about none, as where the team has cfn-lint ignore this one.

    Raises:
        ValueError, LookupError, TypeError, AttributeError, OverflowError: they are not what it writes.

    """
    if not isinstance(rows, list):
        raise TypeError
    for row in rows:
        if row["Filename"]:
            # It was asked about one file, so nothing that it prints leads to another.
            yield _finding(row, _place(row["Location"], file, sources.get(file, "")))


def _finding(row: Json, at: Place) -> Finding:
    rule = row["Rule"]
    if not _ID.fullmatch(rule["Id"]):
        raise ValueError
    says = " ".join(str(row["Message"]).split()) or rule["Id"]
    page = str(rule.get("Source") or "")
    return Finding(
        rule=rule["Id"],
        name=" ".join(str(rule.get("ShortDescription") or "").split())[:200],
        severity=_SEVERITIES.get(row["Level"], Severity.WARNING),
        effect=Effect.NONE,
        hit=Hit(at=at, says=says, label="", then="", fix=""),
        when=None,
        routes=(),
        handlers=(),
        origins=(),
        clash=(),
        page=page if _PAGE.fullmatch(page) else "",
        by=BY,
    )


def _place(location: Json, file: PurePosixPath, text: str) -> Place:
    """Return a place of cfn-lint's, kept within the text."""
    written = lines(text)
    start, end = (_position(location[name], written) for name in ("Start", "End"))
    return Place(file, tuple(_steps(location.get("Path"))), Span(*start, *max(start, end)))


def _position(spot: Json, written: tuple[str, ...]) -> tuple[int, int]:
    line = min(max(int(spot["LineNumber"]), 1), len(written))
    return line, min(max(int(spot["ColumnNumber"]), 1), len(written[line - 1]) + 1)


def _steps(path: Json) -> Iterator[Step]:
    for step in path or ():
        yield step if isinstance(step, int) else str(step)
