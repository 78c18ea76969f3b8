"""A comment that silences a finding, put where it speaks for it."""

from pathlib import PurePosixPath

from lsprotocol.types import Position, Range, TextEdit

from unbuffered.finding import Finding
from unbuffered.langserver.positions import whole_lines
from unbuffered.model.route import Route, Served
from unbuffered.readers.silences.comments import comments
from unbuffered.report import Report

_SUFFIXES = frozenset({".py", ".yaml", ".yml", ".template", ".cfn", ".cft"})
_REASON = "..."
"""What stands for the reason, and is none: the comment is told to silence nothing until there is one."""


def silence(report: Report, found: Finding) -> TextEdit | None:
    """Return the line that silences a finding, above its own; None where a comment cannot speak for it.

    A silence of what a policy demands, or of another silence, is somebody else's to give.
    """
    at, text = found.hit.at, report.sources.get(found.hit.at.file, "")
    judges = next((one.subject for one in report.manual if one.id == found.rule), None)
    if judges not in {Route, Served} or at.file.suffix.lower() not in _SUFFIXES or not text:
        return None
    written = whole_lines(text)
    if at.span.line > len(written):
        return None
    line = written[at.span.line - 1]
    body = line.removeprefix("\ufeff")
    indent = body[: len(body) - len(body.lstrip(" \t"))]
    end = "\r\n" if line.endswith("\r\n") else "\n"
    added = f"{indent}# unbuffered: ignore[{found.rule}] {_REASON}{end}"
    index = at.span.line - 1
    if not _speaks(at.file, "".join([*written[:index], added, *written[index:]]), at.span.line):
        return None
    return TextEdit(Range(Position(index, 0), Position(index, 0)), added)


def _speaks(file: PurePosixPath, text: str, number: int) -> bool:
    """Whether a comment at a line is one, and speaks for the line after it: in a string it is no comment."""
    return any(
        one.at.span.line == number and one.lines[0] <= number + 1 <= one.lines[1]
        for one in comments(file, text)
    )
