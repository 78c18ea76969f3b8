"""cfn-lint over the templates of a report, as a program of its own, and what it finds put beside ours.

What it finds counts for the exit code and for no verdict: it says nothing of streams.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from glob import escape
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.bridges.foreign import BY, Answer, answer
from unbuffered.bridges.naming import twin_ids
from unbuffered.disk import reason
from unbuffered.finding import Finding
from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap
from unbuffered.progress import Tell, silent, told
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import UnreadableError
from unbuffered.readers.routes.kinds import is_openapi
from unbuffered.report import Report

SECONDS = 60
"""How long it may take over one template; a large one takes eight."""

_AT_ONCE = 4


class Second(Struct, frozen=True):
    """The program of cfn-lint, the folder in which it runs, and how many seconds it has for each template.

    `tell` hears how far it is.
    """

    program: Path
    here: Path
    tell: Tell = silent
    seconds: float = SECONDS


def joined(report: Report, second: Second) -> Report:
    """Return the report with what cfn-lint finds in its templates; one that it cannot check is a gap."""
    files = tuple(_templates(report))
    with ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as pool:
        running = [pool.submit(_asked, second, file, report.sources) for file in files]
        answers = tuple(one.result() for one in told(second.tell, "running cfn-lint", running))
    ours = twin_ids(one.id for one in report.manual)
    found = [one for answer in answers for one in answer.findings if one.rule not in ours]
    failed = [
        Gap(says, Place.of(file), fault=True)
        for file, answer in zip(files, answers, strict=True)
        for says in answer.flaws
    ]
    return replace(
        report,
        findings=tuple(sorted((*report.findings, *found), key=_order)),
        gaps=tuple(sorted((*report.gaps, *failed), key=lambda gap: gap.at.order)),
    )


def _order(found: Finding) -> tuple[tuple[str, Span], str, str]:
    return (found.hit.at.order, found.rule, found.hit.says)


def _templates(report: Report) -> Iterator[PurePosixPath]:
    """Yield the templates that were looked at; definitions of APIs and programs are nothing for cfn-lint."""
    for file in map(PurePosixPath, dict.fromkeys(report.inputs)):
        if file.suffix == ".py" or file not in report.sources:
            continue
        try:
            document = parse(file, report.sources[file])
        except UnreadableError:
            continue
        if not is_openapi(document):
            yield file


def _asked(second: Second, file: PurePosixPath, sources: Mapping[PurePosixPath, str]) -> Answer:
    """Return what cfn-lint says of a file; it takes names for patterns, so these are escaped."""
    command = [str(second.program), "--format", "json", "--", escape(str(file))]
    try:
        done = subprocess.run(  # noqa: S603 - the user asked for this program; a file's name is never an option
            command,
            cwd=second.here,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=second.seconds,
        )
    except subprocess.TimeoutExpired:
        return Answer(flaws=(f"{BY} gave no answer within {second.seconds:g} seconds",))
    except OSError as error:
        return Answer(flaws=(f"{BY} cannot be run: {reason(error)}",))
    return answer(done.stdout, done.stderr, file, sources)
