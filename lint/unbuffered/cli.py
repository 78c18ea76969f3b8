"""The door: commands, printing and exit codes, and nothing else."""

import gc
import os
import shutil
import sys
import traceback
from collections.abc import Mapping, Sequence
from enum import IntEnum, StrEnum
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Annotated, NoReturn

import typer

from unbuffered.report import Report
from unbuffered.reporters.style import Style
from unbuffered.rule import Rule, rule_named, unknown_rule
from unbuffered.run import Outcome
from unbuffered.settings.values import FailOn, Preset, Settings

VERSION = "0.3.0"
"""Written here too: looking it up in the installed metadata costs every run a third of its start-up."""

app = typer.Typer(
    name="unbuffered", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)


class Exit(IntEnum):
    """What the exit code says; when several hold, the highest wins."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    UNREAD = 3
    INTERNAL = 4


class Format(StrEnum):
    """Reports; the value is the module's name."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    MARKDOWN = "markdown"


Paths = Annotated[
    list[str] | None,
    typer.Argument(help="Files and folders; the current folder if none is given.", show_default=False),
]
Ids = Annotated[
    list[str] | None, typer.Option(help="A rule's id or name; may be repeated.", show_default=False)
]


Config = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The file of settings, in place of the one found.", show_default=False),
]
Isolated = Annotated[bool, typer.Option("--isolated", help="No file of settings.")]


@app.callback(invoke_without_command=True)
def options(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Will this API really stream? Checks templates before anything is deployed."""
    if version:
        _say(f"unbuffered {VERSION}\n")
        raise typer.Exit(Exit.CLEAN)


@app.command()
def check(  # noqa: C901, PLR0913 - each is an option of the command line
    paths: Paths = None,
    *,
    format_: Annotated[
        Format | None, typer.Option("--format", "-f", help="How to print.", show_default="text")
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT[=FILE]",
            help="Write a report to a file too, or print this one; may be repeated.",
            show_default=False,
        ),
    ] = None,
    preset: Annotated[
        Preset | None,
        typer.Option(
            help="How sure a finding is to be: ci, the default, tells sure ones.", show_default=False
        ),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="The mildest thing that fails the run; by default error.", show_default=False),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Findings do not fail the run.")] = False,
    select: Ids = None,
    ignore: Ids = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(help="A path that is not looked at; may be repeated.", show_default=False),
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="The value that a template's parameter is deployed with.",
            show_default=False,
        ),
    ] = None,
    baseline: Annotated[
        str | None, typer.Option(help="A file of findings that are known.", show_default=False)
    ] = None,
    write_baseline: Annotated[
        str | None, typer.Option(help="Write what is found to a file of known findings.", show_default=False)
    ] = None,
    knowledge: Annotated[
        list[str] | None,
        typer.Option(
            help="A file of your own on what holds an event loop; may be repeated.", show_default=False
        ),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended, in the files.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Mend also where something else may change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what --fix would change, and change nothing.")
    ] = False,
    config: Config = None,
    isolated: Isolated = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on standard error.")] = False,
) -> None:
    """Check templates: for every route, whether it will stream, and which line to change if not."""
    from unbuffered.outputs import OutputError, outputs, rendered, written
    from unbuffered.settings.overlaid import overlaid

    rules = _rules()
    given: dict[str, object] = {
        "paths": tuple(paths) if paths else None,
        "preset": preset,
        "fail_on": fail_on,
        "select": _ids(select, rules),
        "ignore": _ids(ignore, rules),
        "exclude": tuple(exclude) if exclude else None,
        "parameters": _parameters(parameter),
        "baseline": baseline,
        "knowledge": tuple(knowledge) if knowledge else None,
    }
    settings = overlaid(_settings(config, rules, isolated=isolated), given)
    if {one.id for one in rules} <= settings.ignore or (
        settings.select and settings.select <= settings.ignore
    ):
        _stop("select and ignore leave no rule to run")
    try:
        wanted = outputs(output or [], format_, list(Format))
    except OutputError as error:
        _stop(str(error))
    outcome = _run(settings, rules)
    report = outcome.report
    if fix or diff:
        report = _mended(settings, rules, unsafe=unsafe_fixes, write=fix and not diff)
    if write_baseline is not None:
        _write_baseline(report, write_baseline)
    if not quiet:
        _note(_looked(settings.paths, outcome))
    if diff:
        raise typer.Exit(Exit.FINDINGS if report.fails(settings.fail_on) and not exit_zero else Exit.CLEAN)
    style = _style(settings)
    _say(rendered(wanted.shown, report, style))
    unwritten = written(wanted.files, report, style)
    for flaw in unwritten:
        _note(f"unbuffered: {flaw}")
    code = Exit.CLEAN
    if report.fails(settings.fail_on) and not (exit_zero or write_baseline):
        code = Exit.FINDINGS
    if unwritten:
        code = Exit.USAGE
    if not report.inputs or any(gap.fault for gap in report.gaps):
        code = Exit.UNREAD
    raise typer.Exit(Exit.INTERNAL if report.faults else code)


def _mended(settings: Settings, rules: tuple[Rule, ...], *, unsafe: bool, write: bool) -> Report:
    """Return the report once everything is mended that can be; files written or changes shown."""
    from unbuffered.mending.fixing import fixed
    from unbuffered.mending.output import as_diff, write_back
    from unbuffered.reporters.words import some

    made = fixed(lambda edited: _run(settings, rules, edited).report, unsafe=unsafe)
    if not write:
        _say(as_diff(made))
        return made.report
    refused = write_back(made, Path.cwd())
    for line in refused:
        _note(f"unbuffered: {line}")
    if refused:
        raise typer.Exit(Exit.USAGE)
    _note(f"unbuffered: {some(made.count, 'finding')} mended in {some(len(made.after), 'file')}")
    return made.report


def _run(
    settings: Settings, rules: tuple[Rule, ...], edited: Mapping[PurePosixPath, str] = MappingProxyType({})
) -> Outcome:
    """Return what is found; what the user can mend stops the program with a line for each fault."""
    from datetime import UTC, datetime

    from unbuffered.collect import PathError
    from unbuffered.packs import PackError
    from unbuffered.progress import silent
    from unbuffered.run import Occasion, StatedError, run
    from unbuffered.watching import Watching

    watching = Watching(_show, shutil.get_terminal_size((80, 24)).columns)
    tell = watching if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" else silent
    try:
        occasion = Occasion(Path.cwd(), datetime.now(UTC).date(), edited, tell)
        return run(settings, rules, occasion)
    except (PathError, PackError) as error:
        _stop(str(error))
    except StatedError as error:
        _stop(*error.lines)
    finally:
        watching.end()


def _settings(config: str | None, rules: tuple[Rule, ...], *, isolated: bool) -> Settings:
    """Return what the file of settings says: the one that is named, or the one that holds here."""
    from unbuffered.settings.values import Settings

    if isolated and config is None:
        return Settings()
    from unbuffered.settings.found import find, named

    found = named(config, Path.cwd()) if config is not None else find(Path.cwd())
    if found is None:
        return Settings()
    from unbuffered.settings.reading import SettingsError, read_settings

    try:
        return read_settings(found, rules)
    except SettingsError as error:
        _stop(*error.lines)


def _write_baseline(report: Report, file: str) -> None:
    from unbuffered.disk import reason, write
    from unbuffered.reporters.words import some
    from unbuffered.sifting.baseline import write_baseline

    path = Path(file).absolute()
    text, count = write_baseline(report, path, Path.cwd())
    try:
        write(path, text.encode())
    except OSError as error:
        _stop(f"{file} cannot be written: {reason(error)}")
    _note(f"unbuffered: {some(count, 'finding')} written to {file}; use it with --baseline {file}")


def _parameters(given: Sequence[str] | None) -> dict[str, str] | None:
    """Return the values of parameters by their names."""
    if not given:
        return None
    strange = next((one for one in given if "=" not in one), None)
    if strange is not None:
        _stop(f"--parameter takes NAME=VALUE, and {strange} has no =")
    return {name: value for name, _, value in (one.partition("=") for one in given)}


@app.command()
def init() -> None:
    """Write a file of settings to begin with, and what pre-commit and CI need; nothing is overwritten."""
    from unbuffered.disk import reason, write
    from unbuffered.starting.files import starts

    here = Path.cwd()
    for one in starts(here, VERSION):
        shown = one.path.relative_to(here).as_posix()
        if one.present:
            _say(f"{shown} is there already; {one.what} to put into it by hand:\n\n{one.text}\n")
        elif one.offered:
            _say(f"{shown}, {one.what}, if you want one:\n\n{one.text}\n")
        else:
            try:
                one.path.parent.mkdir(parents=True, exist_ok=True)
                write(one.path, one.text.encode())
            except OSError as error:
                _stop(f"{shown} cannot be written: {reason(error)}")
            _say(f"wrote {shown}: {one.what}\n")


@app.command()
def config(config: Config = None, *, isolated: Isolated = False) -> None:
    """Print the settings that hold here: each value, and where it comes from."""
    from unbuffered.settings.shown import shown

    _say(shown(_settings(config, _rules(), isolated=isolated)))


@app.command()
def pages(
    folder: Annotated[str, typer.Argument(help="Where to write them.", show_default=False)],
) -> None:
    """Write a page for each rule, and an index, to put where a team reads; see docs-url in the settings."""
    from unbuffered.disk import reason, write
    from unbuffered.pages.rulepages import pages as made
    from unbuffered.reporters.words import some

    found = made(_rules())
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, text in found.items():
            write(Path(folder) / name, text.encode())
    except OSError as error:
        _stop(f"{folder} cannot be written: {reason(error)}")
    _say(f"wrote {some(len(found), 'page')} to {folder}\n")


@app.command()
def rules() -> None:
    """List the rules: id, severity, name, and what each finds."""
    listed = _rules()
    width = max(len(rule.name) for rule in listed)
    _say("".join(f"{rule.id}  {rule.severity:<7}  {rule.name:<{width}}  {rule.title}\n" for rule in listed))


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(help="A rule's id or name.", show_default=False)],
    *,
    clash: Annotated[
        bool, typer.Option("--clash", help="How to silence the checks of other linters that contradict it.")
    ] = False,
) -> None:
    """Print a rule's words: why it hurts, bad and good, when it does not fire, and who says so."""
    from unbuffered.explained import clashes, explained

    found = _named(rule, _rules())
    _say(clashes(found) if clash else explained(found))


def main() -> None:
    """Run the command line; our own faults end with one line that asks for a report, and code 4."""
    # A run keeps the trees that it builds to its end: to look for cycles in them costs a seventh of it.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the last door: nothing gets out as a traceback
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        _note(f"internal error: {type(error).__name__}: {error} (at {where}); please report it")
        sys.exit(Exit.INTERNAL)


def program() -> None:
    """Run as a program of its own, and end the process at once.

    To take the trees of a large assembly apart, piece by piece, costs a tenth of its run.
    """
    try:
        main()
    except SystemExit as left:
        if not isinstance(left.code, int):
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(left.code)


def _rules() -> tuple[Rule, ...]:
    from unbuffered.packs import PackError, load

    try:
        return load()
    except PackError as error:
        _stop(str(error))


def _ids(given: Sequence[str] | None, rules_: tuple[Rule, ...]) -> frozenset[str] | None:
    """Return the ids of rules that are named, None if none is; a name that no rule has is an error."""
    names = [one.strip() for listed in given or () for one in listed.split(",") if one.strip()]
    return frozenset(_named(one, rules_).id for one in names) or None


def _named(wanted: str, among: tuple[Rule, ...]) -> Rule:
    found = rule_named(wanted, among)
    return found if found is not None else _stop(unknown_rule(wanted, among))


def _looked(given: Sequence[str], outcome: Outcome) -> str:
    """Say what was looked for and found."""
    from unbuffered.reporters.words import some

    where = ", ".join(given)
    templates, python, searched = outcome.templates, outcome.python, outcome.searched
    if templates + python == 0:
        looked = f"{some(searched, 'file')} looked at"
        kinds = (
            "a CloudFormation or SAM template, an OpenAPI definition with API Gateway integrations, or Python"
            " that streams"
        )
        return f"unbuffered: nothing to check in {where}: {looked}, none is {kinds}"
    counted = [some(templates, "template")] if templates or not python else []
    counted += [some(python, "Python file")] if python else []
    ran = some(len(outcome.report.rules), "rule")
    found = f"{some(searched, 'file')} looked at, {' and '.join(counted)} read, {ran}"
    return f"unbuffered {VERSION}: looked for templates, API definitions and handlers in {where}: {found}"


def _style(settings: Settings) -> Style:

    terminal = sys.stdout.isatty()
    colour = bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")
    if os.environ.get("NO_COLOR"):
        colour = False
    width = shutil.get_terminal_size((100, 24)).columns
    return Style(width=max(40, min(width, 160)), colour=colour, docs=settings.docs_url)


def _say(text: str) -> None:
    """Print; a reader that goes away, as head does, is not our fault and changes no exit code."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show(text: str) -> None:
    """Write to the terminal on standard error as it is: this is our own text, with our own codes."""
    sys.stderr.write(text)
    sys.stderr.flush()


def _note(text: str) -> None:
    from unbuffered.reporters.words import commandless, inert

    sys.stderr.write(commandless(inert(text)) + "\n")


def _stop(*says: str) -> NoReturn:
    """End with a line about each thing that the user can mend."""
    for line in says:
        _note(f"unbuffered: {line}")
    raise typer.Exit(Exit.USAGE)
