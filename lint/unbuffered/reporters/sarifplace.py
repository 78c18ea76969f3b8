"""Places in SARIF: files as URIs, spans as regions, routes and constructs as logical locations."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import quote

from unbuffered.model.place import Place, Span
from unbuffered.reporters.sariftext import told

ROOT = "SRCROOT"
"""What stands for the working folder; where that lies is nobody's business."""

_DRIVE = re.compile(r"[A-Za-z]:/")

Json = dict[str, object]


def artifact(file: PurePosixPath) -> Json:
    """Return where a file is: below the working folder, or by its whole URI if it lies elsewhere."""
    path = str(file)
    if path.startswith("/"):
        return {"uri": f"file://{_quoted(path)}"}
    if drive := _DRIVE.match(path):
        return {"uri": f"file:///{drive[0]}{_quoted(path[drive.end() :])}"}
    return {"uri": _quoted(path), "uriBaseId": ROOT}


def _quoted(path: str) -> str:
    """Return a path percent-encoded, byte by byte as it is on the disk."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # Half a surrogate pair names no file; a CDK trace from elsewhere may hold one.
        data = path.encode("utf-8", "backslashreplace")
    return quote(data, safe="/")


def region(span: Span) -> Json:
    """Return a span, which SARIF counts as we do: from 1, the end column outside."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def physical(at: Place) -> Json:
    """Return the file and region of a place."""
    return {"physicalLocation": {"artifactLocation": artifact(at.file), "region": region(at.span)}}


def related(number: int, at: Place, says: str) -> Json:
    """Return a place that a message links to by its number."""
    return {"id": number, **physical(at), "message": {"text": told(says)}}


def logical(names: Iterable[tuple[str, str, str]]) -> list[Json]:
    """Return logical locations of (kind, name, full name), each once."""
    return [
        {"name": told(name), "fullyQualifiedName": told(full), "kind": kind}
        for kind, name, full in dict.fromkeys(names)
    ]
