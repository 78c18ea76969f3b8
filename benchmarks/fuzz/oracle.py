"""What must hold for every input whatever stands in it: no fault of ours, no hang, places, and reports."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from xml.parsers.expat import ExpatError, ParserCreate

from unbuffered import timelimit
from unbuffered.model.place import lines
from unbuffered.outputs import ReporterError, rendered
from unbuffered.report import Report
from unbuffered.reporters.pictures import mermaid, svg, text
from unbuffered.reporters.pictures.choice import choose
from unbuffered.reporters.pictures.depiction import depict
from unbuffered.reporters.style import Style
from unbuffered.reporters.words import harmful
from unbuffered.testing import places, within

SECONDS = 10
"""Of the processor, for a small input: what takes longer hangs, although the program itself waits 60."""

_WAITED = 45
"""Seconds for one piece of work: the machine may be busy with something else."""

QUICK = ("text", "concise", "json", "github", "gitlab", "junit", "markdown")
FORMATS = (*QUICK, "sarif", "html")
_RARELY = 4
"""Of 256 inputs: these reports take as long as everything before them."""

_SCHEMA = Path(__file__).parents[2] / "lint/unbuffered/reporters/report.schema.json"
_PICTURES = (mermaid, svg, text)


class WrongError(Exception):
    """Something does not hold."""


def timed(work: Callable[[], None]) -> float:
    """Return how many seconds of the processor some work takes.

    Raises:
        WrongError: it is so long that this is a hang.

    """
    timelimit.SECONDS = _WAITED
    began = time.process_time()
    work()
    took = time.process_time() - began
    if took > SECONDS:
        raise WrongError(f"it took {took:.0f} seconds of the processor")
    return took


def sound(report: Report, here: Path, data: bytes, *, every: bool = False) -> None:
    """Hold a report to all that must hold; by chance a format of it is tried, or `every` one.

    Raises:
        WrongError: something does not hold.

    """
    for crash in report.crashes:
        raise WrongError(f"{crash.says}\n{crash.trace}")
    for fault in report.faults:
        raise WrongError(fault)
    for gap in report.gaps:
        if "took longer" in gap.says:
            raise WrongError(f"{gap.at.file}: {gap.says}")
    for what in _astray(report, here):
        raise WrongError(f"{what}, which is outside of the file")
    if every:
        _tried(report, FORMATS)
        _drawn(report)
        return
    # By the input itself, so that the same one is tried in the same way. Half of the time is for what reads.
    chance = hashlib.sha256(data).digest()
    if chance[0] % 2:
        _tried(report, FORMATS[-2:] if chance[1] < _RARELY else (QUICK[chance[2] % len(QUICK)],))
    if chance[3] % 8 == 0:
        _drawn(report)


def _tried(report: Report, formats: Iterable[str]) -> None:
    for name in formats:
        plain = _made(name, report, Style())
        _harmless(name, plain)
        if name in {"text", "concise"}:
            _made(name, report, Style(width=40, colour=True, boxes=False))
        elif name == "json":
            _valid(plain)
        elif name in {"sarif", "gitlab"}:
            json.loads(plain)
        elif name == "junit":
            _parsed(name, plain)


def _made(name: str, report: Report, style: Style) -> str:
    try:
        made = rendered(name, report, style)
    except ReporterError as error:
        raise WrongError(f"{error.crash.says}\n{error.crash.trace}") from error
    made.encode("utf-8")
    return made


def _harmless(name: str, made: str) -> None:
    """Hold a report to it that nothing from an input steers what shows it."""
    steers = next((one for one in made if one != "\n" and harmful(one)), "")
    if steers:
        at = made.index(steers)
        raise WrongError(f"the report of {name} has {steers!r} in it: {made[max(0, at - 60) : at + 20]!r}")


def _parsed(name: str, made: str) -> None:
    try:
        ParserCreate().Parse(made.encode(), True)  # noqa: FBT003 - its only signature
    except ExpatError as error:
        raise WrongError(f"{name} is no XML: {error}") from error


def _valid(made: str) -> None:
    from fastened import errors  # noqa: PLC0415 - the library is slow to load, and few inputs need it

    for says in errors(json.loads(made), _SCHEMA):
        raise WrongError(f"the JSON report is not as its schema says: {says}")


def _drawn(report: Report) -> None:
    pictures = tuple(depict(report, index) for index in choose(report, ()))
    for one in _PICTURES:
        _harmless("pictures", one.render(pictures, Style()))
    if pictures:
        _parsed("svg", svg.render(pictures, Style()))


def _astray(told: Report, here: Path) -> Iterator[str]:
    """Yield the places that do not lie inside their files."""
    texts: dict[PurePosixPath, tuple[str, ...] | None] = {}
    for what, at in places(told):
        if at.file not in texts:
            texts[at.file] = _lines(told, here, at.file)
        listed = texts[at.file]
        if listed is not None and not within(at, listed):
            yield f"{what} at {at.file} {at.span}"


def _lines(told: Report, here: Path, file: PurePosixPath) -> tuple[str, ...] | None:
    """Return the lines of a file as it was read; None for one that is no text, or not here."""
    if file in told.sources:
        return lines(told.sources[file])
    try:
        return lines((here / file).read_bytes().decode("utf-8"))
    except (OSError, ValueError):
        return None
