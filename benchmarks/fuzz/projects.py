"""Whole projects through a run: what is found in them, what is mended, and what a team states beside them."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from inputs import Files, laid_out
from oracle import WrongError, sound

from unbuffered.disk import InputError, decode
from unbuffered.mending.fixing import fixed
from unbuffered.model.place import Place, Span, lines
from unbuffered.packs import load
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document, Map, Spot, UnreadableError
from unbuffered.report import Report
from unbuffered.rule import Rule
from unbuffered.run import Occasion, run
from unbuffered.settings.found import find
from unbuffered.settings.reading import read_settings
from unbuffered.settings.values import Preset, Settings
from unbuffered.stated import StatedError
from unbuffered.testing import within
from unbuffered.timelimit import bounded

TODAY = date(2026, 1, 1)
_POLICIES = ("streaming-basics", "production-gate", "public-genai-endpoint")


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, loaded once."""
    return load()


def document(files: Files, data: bytes, *, every: bool) -> None:  # noqa: ARG001 - as every target
    """Parse documents; each piece of one, and each flaw, lies inside its text."""
    for name, content in files.items():
        try:
            text = decode(content)
        except InputError:
            continue
        try:
            parsed = bounded(lambda text=text, name=name: parse(PurePosixPath(name), text))
        except UnreadableError as error:
            _inside(
                Document(PurePosixPath(name), text.removeprefix("\ufeff"), _nothing()),
                error.offset,
                error.says,
            )
            continue
        for flaw in parsed.flaws:
            _inside(parsed, flaw.offset, flaw.says)
        for spot in _spots(parsed):
            _placed(spot, lines(text))


def _nothing() -> Map:
    return Map([], None, 0, 0)


def _inside(of: Document, offset: int, says: str) -> None:
    line, column = of.position(offset)
    at = Place(of.file, (), Span(line, column, line, column))
    if not within(at, lines(of.text)):
        raise WrongError(f"{says} at {line}:{column}, which is outside of the text")


def _spots(of: Document) -> Iterator[Spot]:
    seen: set[int] = set()
    waiting = [Spot(of, of.root)]
    while waiting:
        spot = waiting.pop()
        if id(spot.node) not in seen:
            seen.add(id(spot.node))
            yield spot
            waiting += spot.children()


def _placed(spot: Spot, listed: tuple[str, ...]) -> None:
    for at in (spot.place, spot.key_place):
        if not within(at, listed):
            raise WrongError(f"{'/'.join(map(str, at.steps))} at {at.span}, which is outside of the text")
    if not spot.node.start <= spot.node.end:
        raise WrongError(f"a node ends at {spot.node.end}, before its start at {spot.node.start}")


def project(files: Files, data: bytes, *, every: bool) -> None:
    """Judge a project by every rule; held to policies too, for some of them."""
    with TemporaryDirectory() as name:
        here = Path(name)
        laid_out(files, here)
        policies = _POLICIES if every or len(data) % 3 == 0 else ()
        sound(_judged(here, Settings(preset=Preset.AUDIT, policies=policies)), here, data, every=every)


def _judged(
    here: Path,
    settings: Settings,
    edited: Mapping[PurePosixPath, str] | None = None,
    *,
    patching: bool = True,
) -> Report:
    return run(settings, rules(), Occasion(here, TODAY, edited or {}, patching=patching)).report


def mending(files: Files, data: bytes, *, every: bool) -> None:
    """Mend a project: what comes of it can be read, is judged without a fault, and needs no mending."""
    settings = Settings(preset=Preset.AUDIT)
    with TemporaryDirectory() as name:
        here = Path(name)
        laid_out(files, here)
        made = fixed(lambda edited: _judged(here, settings, edited), unsafe=True)
        sound(made.report, here, data, every=every)
        for file, text in made.after.items():
            before, after = parse(file, made.before[file]), parse(file, text)
            if after.flaws and not before.flaws:
                raise WrongError(f"{file} has a flaw once it is mended: {after.flaws[0].says}")
        again = fixed(lambda edited: _judged(here, settings, {**made.after, **edited}), unsafe=True)
        if again.count:
            raise WrongError(f"{again.count} findings are mended by a second fix, and not by the first")


def stated(files: Files, data: bytes, *, every: bool) -> None:
    """Read what a team states: settings, policy, baseline, knowledge. A refusal tells a place in its file."""
    with TemporaryDirectory() as name:
        here = Path(name)
        laid_out(files, here)
        (here / ".git").mkdir(exist_ok=True)
        for settings in _settings(here):
            try:
                told = _judged(here, settings)
            except StatedError as error:
                _told(error, here)
                continue
            sound(told, here, data, every=every)


def _settings(here: Path) -> Iterator[Settings]:
    """Yield the settings that hold in a folder, and one for each other file alone."""
    found = find(here)
    if found is not None:
        try:
            yield bounded(lambda: read_settings(found, rules()))
        except StatedError as error:
            _told(error, here)
    if (here / "policy.yaml").is_file():
        yield Settings(preset=Preset.AUDIT, policies=("policy.yaml",))
    if (here / "baseline.json").is_file():
        yield Settings(preset=Preset.AUDIT, baseline="baseline.json")
    if (here / "knowledge.yaml").is_file():
        yield Settings(preset=Preset.AUDIT, knowledge=("knowledge.yaml",))


def _told(error: StatedError, here: Path) -> None:
    """Hold a refusal to its promise: a line for each fault, which says file, line and column."""
    if not error.lines:
        raise WrongError("a file was refused without a word")
    for says in error.lines:
        file, *rest = says.split(":", 3)
        if len(rest) < 3 or not (rest[0].isdigit() and rest[1].isdigit()):
            continue
        try:
            listed = lines(decode((here / file).read_bytes()))
        except (OSError, ValueError, InputError):
            continue
        line, column = int(rest[0]), int(rest[1])
        if not within(Place(PurePosixPath(file), (), Span(line, column, line, column)), listed):
            raise WrongError(f"{says}: outside of the file")
