"""Where reports go: one to standard output, others into files that are whole or not there."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.disk import reason
from unbuffered.links import landing
from unbuffered.model.crash import Crash
from unbuffered.report import Report
from unbuffered.reporters.style import Style
from unbuffered.writing import write

WIDTH = 100
"""Characters in a line of a file: no terminal says how wide it is."""


class OutputError(Exception):
    """An output that the user asked for and that cannot be; the sentence says why."""


class ReporterError(Exception):
    """A reporter that failed, for a fault of ours."""

    def __init__(self, crash: Crash) -> None:
        """Keep the crash."""
        super().__init__(crash.says)
        self.crash = crash


class Output(Struct, frozen=True):
    """A format, and the file that it is written to."""

    format: str
    file: Path


class Outputs(Struct, frozen=True):
    """The format of standard output, and the files."""

    shown: str
    files: tuple[Output, ...]


def outputs(given: Sequence[str], format_: str | None, formats: Sequence[str]) -> Outputs:
    """Return what is to be written, by FORMAT or FORMAT=FILE; standard output has one report in any case.

    Raises:
        OutputError: no such format, or nothing to make it with; two reports for one place; or a file that
            cannot be written.

    """
    shown = [format_] if format_ is not None else []
    files: list[Output] = []
    for one in given:
        name, equals, file = one.partition("=")
        _known(name, formats)
        if equals:
            files.append(Output(name, _writable(name, file)))
        else:
            shown.append(name)
    first, *others = dict.fromkeys(shown) or (formats[0],)
    if others:
        raise OutputError(f"{first} and {others[0]} cannot both go to standard output: use {others[0]}=FILE")
    _apart(files)
    for name in (first, *(one.format for one in files)):
        _reporter(name)
    return Outputs(first, tuple(files))


def _known(name: str, formats: Sequence[str]) -> None:
    if name not in formats:
        # Imported here: only a mistake needs it.
        from difflib import get_close_matches

        near = get_close_matches(name, formats, n=1)
        hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(formats)}"
        raise OutputError(f"there is no format {name}{hint}")


def _writable(name: str, file: str) -> Path:
    if not file:
        raise OutputError(f"--output {name}= names no file")
    path = Path(file)
    try:
        if path.is_dir():
            raise OutputError(f"{file} is a folder, and no file to write to")
        if not path.parent.is_dir():
            raise OutputError(f"{file} cannot be written: there is no folder {path.parent}")
        landing(path, Path.cwd())
    except (OSError, ValueError) as error:
        raise OutputError(f"{file} cannot be written: {reason(error)}") from error
    return path


def _apart(files: Sequence[Output]) -> None:
    seen: set[Path] = set()
    for one in files:
        real = one.file.resolve()
        if real in seen:
            raise OutputError(f"two reports would be written to {one.file}")
        seen.add(real)


def rendered(format_: str, report: Report, style: Style) -> str:
    """Return a report in a format, which is the name of its reporter.

    Raises:
        ReporterError: the reporter failed.

    """
    try:
        text: str = _reporter(format_).render(report, style)
    except OutputError:
        raise
    except Exception as error:
        raise ReporterError(Crash.of(error, f"the reporter of {format_}")) from error
    return text


def _reporter(format_: str) -> ModuleType:
    """Return the reporter of a format; what it is made with may be missing."""
    try:
        return import_module(f"unbuffered.reporters.{format_}")
    except ModuleNotFoundError as error:
        if error.name != "jinja2":
            raise
        raise OutputError('the html format needs Jinja2: pip install "unbuffered[html]"') from error


def written(
    files: Sequence[Output], report: Report, style: Style
) -> tuple[tuple[str, ...], tuple[Crash, ...]]:
    """Write reports to files, without colour; return what could not be written and why, and what failed."""
    plain = replace(style, width=WIDTH, colour=False)
    flaws: list[str] = []
    failed: list[Crash] = []
    for one in files:
        try:
            write(one.file, rendered(one.format, report, plain).encode("utf-8", "backslashreplace"))
        except ReporterError as error:
            failed.append(error.crash)
        except OSError as error:
            flaws.append(f"{one.file} cannot be written: {reason(error)}")
    return tuple(flaws), tuple(failed)
