"""Files that other people wrote, each judged alone and held to what must hold for every input."""

import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from oracle import sound, timed
from projects import TODAY, rules

from unbuffered.collect import SUFFIXES
from unbuffered.report import Report
from unbuffered.run import Occasion, run
from unbuffered.settings.values import Preset, Settings

_ALONE = 3.0
"""Seconds after which a file is named for its slowness."""


def over(folders: list[Path]) -> int:
    """Judge every template, definition and program in some folders; return 1 if something does not hold."""
    wrong = 0
    for folder in folders:
        told: Counter[str] = Counter()
        began = time.process_time()
        for path in _files(folder):
            told[_outcome(path, folder.resolve())] += 1
        wrong += told["wrong"]
        shown = ", ".join(f"{count} {what}" for what, count in sorted(told.items()))
        print(
            f"{folder}: {told.total()} files in {time.process_time() - began:.0f} s of the processor: {shown}"
        )
    return 1 if wrong else 0


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in {*SUFFIXES, ".py"} and path.is_file() and not path.is_symlink() and not hidden:
            yield path


def _outcome(path: Path, here: Path) -> str:
    """Return what the program would end with, in a word."""
    reports: list[Report] = []

    def judge() -> None:
        settings = Settings(paths=(str(path.resolve()),), preset=Preset.AUDIT)
        reports.append(run(settings, rules(), Occasion(here, TODAY)).report)
        sound(reports[0], here, path.read_bytes())

    try:
        took = timed(judge)
    except Exception as error:  # noqa: BLE001 - whatever it is, the file is named and the next one judged
        print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
        traceback.print_exc(limit=-6)
        return "wrong"
    if took > _ALONE:
        print(f"{path}: took {took:.1f} s", file=sys.stderr)
    return _word(reports[0])


def _word(report: Report) -> str:
    if any(gap.fault for gap in report.gaps):
        return "with something that cannot be read"
    if not report.inputs:
        return "with nothing to check"
    return "with findings" if report.findings else "without"
