"""A file with every safe fix made that lies in it alone."""

from collections.abc import Callable
from pathlib import PurePosixPath

from msgspec.structs import replace

from unbuffered.finding import Finding
from unbuffered.mending.fixing import Texts, fixed
from unbuffered.mending.patches import Excludes, patched
from unbuffered.report import Report


def is_safe(found: Finding, file: PurePosixPath) -> bool:
    """Whether a finding may be mended unseen, by a change to this file alone."""
    mend = found.hit.mend
    return (
        mend is not None
        and mend.safe
        and found.when is None
        and not found.origins
        and all(edit.at.file == file for edit in mend.edits)
    )


def mended(judge: Callable[[Texts], Report], file: PurePosixPath, excludes: Excludes) -> str | None:
    """Return the text of a file once all is mended that safely can be; None if nothing is.

    `judge` runs all rules over the project as it would be with some other texts.
    """

    def judged(texts: Texts) -> Report:
        report = judge(texts)
        return patched(
            replace(
                report,
                findings=tuple(one if is_safe(one, file) else _kept(one) for one in report.findings),
                known=tuple(_kept(one) for one in report.known),
                withheld=(),
            ),
            excludes,
        )

    return fixed(judged, unsafe=False).after.get(file)


def _kept(found: Finding) -> Finding:
    """Return a finding that is judged, and not mended."""
    return replace(found, hit=replace(found.hit, mend=None))
