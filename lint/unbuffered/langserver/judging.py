"""One run over a folder, with the texts that an editor has; what is half written spoils nothing else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.collect import PathError
from unbuffered.packs import PackError
from unbuffered.progress import Tell
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import UnreadableError
from unbuffered.report import Report
from unbuffered.rule import Rule
from unbuffered.run import Occasion, run
from unbuffered.settings.found import Found, find
from unbuffered.settings.reading import read_settings
from unbuffered.settings.values import Settings
from unbuffered.stated import StatedError

Texts = Mapping[PurePosixPath, str]
"""The texts of files as an editor has them, by their names in reports."""


class Judged(Struct, frozen=True):
    """What became of a run: a report, or why there is none (`flaws`, a line each).

    `texts` are those that were judged. Files that are `broken` for now could not be read as they are; what
    else is told holds with the last text of them that could. `found` is the file of settings, if any.
    """

    settings: Settings
    report: Report | None
    flaws: tuple[str, ...]
    texts: Texts
    broken: frozenset[PurePosixPath]
    found: Found | None


class Bench(Struct, frozen=True):
    """Where a folder is judged: all that does not change from run to run."""

    here: Path
    rules: tuple[Rule, ...]

    def judged(self, texts: Texts, whole: Texts, tell: Tell) -> Judged:
        """Return what is found with an editor's texts; `whole` are the last inputs that could be read."""
        found = find(self.here)
        settings = Settings()
        try:
            if found is not None:
                settings = read_settings(found, self.rules)
            report = self.report(settings, texts, tell)
            broken = _broken(report, texts, whole)
            if broken:
                report = _joined(report, self.report(settings, _mended(texts, whole, broken), tell), broken)
        except StatedError as error:
            return Judged(settings, None, error.lines, texts, frozenset(), found)
        except (PathError, PackError) as error:
            return Judged(settings, None, (str(error),), texts, frozenset(), found)
        return Judged(settings, report, (), texts, broken, found)

    def report(self, settings: Settings, texts: Texts, tell: Tell) -> Report:
        """Return what is found; findings have no patches, as these are most of the work and rarely wanted.

        Raises:
            PathError, PackError, StatedError: nothing can be judged.

        """
        today = datetime.now(UTC).date()
        return run(settings, self.rules, Occasion(self.here, today, texts, tell, patching=False)).report


def _broken(report: Report, texts: Texts, whole: Texts) -> frozenset[PurePosixPath]:
    """Return the files that cannot be read as they are; what is wrong in a file that can be hides nothing.

    Of a template without a route it is not told that it cannot be read: nobody knows that it is one.
    """
    unread = [file for file in texts if str(file) not in report.inputs]
    told = {gap.at.file for gap in report.gaps if gap.fault}
    return frozenset(
        file for file in unread if file in told or (file in whole and _is_unreadable(file, texts[file]))
    )


def _is_unreadable(file: PurePosixPath, text: str) -> bool:
    try:
        parse(file, text)
    except UnreadableError:
        return True
    return False


def _mended(texts: Texts, whole: Texts, broken: frozenset[PurePosixPath]) -> Texts:
    """Return the texts with broken ones as they were; one that never was whole is as on the disk."""
    kept = {file: text for file, text in texts.items() if file not in broken}
    return kept | {file: whole[file] for file in broken if file in whole}


def _joined(now: Report, before: Report, broken: frozenset[PurePosixPath]) -> Report:
    """Return what is told while files are broken: their faults, and of all others what held before."""
    faults = tuple(gap for gap in now.gaps if gap.fault and gap.at.file in broken)
    return replace(
        before,
        findings=tuple(one for one in before.findings if one.hit.at.file not in broken),
        gaps=(*faults, *(gap for gap in before.gaps if gap.at.file not in broken)),
        sources={**before.sources, **{file: now.sources[file] for file in broken if file in now.sources}},
    )
