"""The door: commands, printing and exit codes, and nothing else."""

import difflib
import gc
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Sequence
from enum import IntEnum, StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from unbuffered.model.route import Gap
from unbuffered.rule import Rule

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
    HTML = "html"


class Drawing(StrEnum):
    """Ways to draw a route; the value is the module's name."""

    TEXT = "text"
    MERMAID = "mermaid"
    SVG = "svg"


class FailOn(StrEnum):
    """The mildest thing that fails a run; what is worse fails it too."""

    ERROR = "error"
    WARNING = "warning"
    UNKNOWN = "unknown"


Paths = Annotated[
    list[str] | None,
    typer.Argument(help="Files and folders; the current folder if none is given.", show_default=False),
]
Ids = Annotated[
    list[str] | None, typer.Option(help="A rule's id or name; may be repeated.", show_default=False)
]


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
def check(  # noqa: PLR0913 - each is an option of the command line
    paths: Paths = None,
    *,
    format_: Annotated[Format, typer.Option("--format", "-f", help="How to print.")] = Format.TEXT,
    fail_on: Annotated[FailOn, typer.Option(help="The mildest thing that fails the run.")] = FailOn.ERROR,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Findings do not fail the run.")] = False,
    select: Ids = None,
    ignore: Ids = None,
    knowledge: Annotated[
        list[str] | None,
        typer.Option(
            help="A file of your own on what holds an event loop; may be repeated.", show_default=False
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on standard error.")] = False,
) -> None:
    """Check templates: for every route, whether it will stream, and which line to change if not."""
    from unbuffered.check import check as judge
    from unbuffered.collect import PathError, collect
    from unbuffered.readers.estate.library import Library
    from unbuffered.readers.project import read_project

    render = _renderer(format_)
    rules = _rules()
    hidden = _hidden(rules, select or [], ignore or [])
    given = paths or ["."]
    try:
        tree, collected = collect(given, Path.cwd())
    except PathError as error:
        _stop(str(error))
    _check_knowledge(knowledge or [])
    found = read_project(collected, Library(tree), lambda: _sources(knowledge or []))
    report = judge(found, rules, hidden)
    if not quiet:
        python = sum(file.suffix == ".py" for file in found.inputs)
        _note(_looked(given, collected.searched, (len(found.inputs) - python, python), len(report.rules)))
    _say(render(report, _style()))
    code = Exit.CLEAN
    if report.fails(fail_on) and not exit_zero:
        code = Exit.FINDINGS
    if not found.inputs or any(gap.fault for gap in report.gaps):
        code = Exit.UNREAD
    raise typer.Exit(Exit.INTERNAL if report.faults else code)


@app.command()
def trace(
    paths: Paths = None,
    *,
    route: Annotated[
        list[str] | None,
        typer.Option(
            help='A route such as "POST /chat", or a pattern with * and **; may be repeated.',
            show_default=False,
        ),
    ] = None,
    format_: Annotated[Drawing, typer.Option("--format", "-f", help="How to draw.")] = Drawing.TEXT,
) -> None:
    """Draw routes: every hop from the client to the code, what was found there, and where the stream ends."""
    from unbuffered.check import check as judge
    from unbuffered.collect import PathError, collect
    from unbuffered.readers.estate.library import Library
    from unbuffered.readers.project import read_project
    from unbuffered.reporters.pictures.choice import ChoiceError, choose
    from unbuffered.reporters.pictures.depiction import depict

    given = paths or ["."]
    try:
        tree, collected = collect(given, Path.cwd())
        found = read_project(collected, Library(tree), lambda: _sources([]))
        report = judge(found, _rules())
        _told_unread(report.gaps, report.faults)
        if not found.inputs:
            _note(_looked(given, collected.searched, (0, 0), 0))
            raise typer.Exit(Exit.UNREAD)
        pictures = tuple(depict(report, index) for index in choose(report, route or []))
    except (PathError, ChoiceError) as error:
        _stop(str(error))
    _say(import_module(f"unbuffered.reporters.pictures.{format_}").render(pictures, _style()))
    raise typer.Exit(Exit.INTERNAL if report.faults else Exit.CLEAN)


@app.command()
def rules() -> None:
    """List the rules: id, severity, name, and what each finds."""
    listed = _rules()
    width = max(len(rule.name) for rule in listed)
    _say("".join(f"{rule.id}  {rule.severity:<7}  {rule.name:<{width}}  {rule.title}\n" for rule in listed))


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(help="A rule's id or name.", show_default=False)],
) -> None:
    """Print a rule's words: why it hurts, bad and good, when it does not fire, and who says so."""
    found = _named(rule, _rules())
    head = f"{found.id}  {found.name}  ({found.severity}, since {found.since})\n\n"
    clash = "".join(f"Clash: {one} asks for the opposite.\n" for one in found.clash)
    _say(head + found.words.strip() + "\n" + ("\n" + clash if clash else ""))


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


def _sources(files: Sequence[str]) -> tuple[Path, ...]:
    """Return the files on what holds an event loop: those of the packs, and the user's."""
    from unbuffered.packs import PackError, knowledge

    try:
        return (*knowledge(), *(Path(name) for name in files))
    except PackError as error:
        _stop(str(error))


def _check_knowledge(files: Sequence[str]) -> None:
    """Stop at a file of the user's that is no knowledge base, and say in which lines."""
    if not files:
        return
    from unbuffered.readers.handlers.knowledge.library import flaws

    found = [flaw for name in files for flaw in flaws(Path(name))]
    for flaw in found:
        _note(f"unbuffered: {flaw}")
    if found:
        raise typer.Exit(Exit.USAGE)


def _rules() -> tuple[Rule, ...]:
    from unbuffered.packs import PackError, load

    try:
        return load()
    except PackError as error:
        _stop(str(error))


def _hidden(rules_: tuple[Rule, ...], select: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
    """Return the ids of the rules that are not wanted; a name that no rule has is an error."""
    everything = {rule.id for rule in rules_}
    selected = {_named(one, rules_).id for one in _split(select)} or everything
    wanted = selected - {_named(one, rules_).id for one in _split(ignore)}
    if not wanted:
        _stop("--select and --ignore leave no rule to run")
    return frozenset(everything - wanted)


def _split(ids: Sequence[str]) -> list[str]:
    return [one.strip() for given in ids for one in given.split(",") if one.strip()]


def _named(wanted: str, among: tuple[Rule, ...]) -> Rule:
    found = next((rule for rule in among if wanted.upper() == rule.id or wanted.lower() == rule.name), None)
    if found is not None:
        return found
    names = [name for rule in among for name in (rule.id, rule.name)]
    near = difflib.get_close_matches(wanted.upper(), names, n=1) or difflib.get_close_matches(
        wanted, names, n=1
    )
    hint = f"; did you mean {near[0]}?" if near else "; `unbuffered rules` lists them"
    return _stop(f"there is no rule {wanted}{hint}")


def _looked(given: Sequence[str], searched: int, read: tuple[int, int], rules_: int) -> str:
    """Say what was looked for and found."""
    from unbuffered.reporters.words import some

    where = ", ".join(given)
    templates, python = read
    if templates + python == 0:
        looked = f"{some(searched, 'file')} looked at"
        kinds = (
            "a CloudFormation or SAM template, an OpenAPI definition with API Gateway integrations, or Python"
            " that streams"
        )
        return f"unbuffered: nothing to check in {where}: {looked}, none is {kinds}"
    counted = [some(templates, "template")] if templates or not python else []
    counted += [some(python, "Python file")] if python else []
    found = f"{some(searched, 'file')} looked at, {' and '.join(counted)} read, {some(rules_, 'rule')}"
    return f"unbuffered {VERSION}: looked for templates, API definitions and handlers in {where}: {found}"


def _renderer(format_: Format) -> Callable[..., str]:
    """Return what makes a report of this format, or say what has to be installed for it."""
    try:
        render: Callable[..., str] = import_module(f"unbuffered.reporters.{format_}").render
    except ModuleNotFoundError as error:
        if error.name != "jinja2":
            raise
        return _stop('the html format needs Jinja2: pip install "unbuffered[html]"')
    return render


def _told_unread(gaps: Sequence[Gap], faults: Sequence[str]) -> None:
    """Say on standard error what could not be read: a drawing has no place for it."""
    for gap in gaps:
        if gap.fault:
            _note(f"unreadable {gap.at.file}:{gap.at.span.line}:{gap.at.span.column}: {gap.says}")
    for fault in faults:
        _note(f"internal error {fault}")


def _style() -> object:
    from unbuffered.reporters.style import Style

    terminal = sys.stdout.isatty()
    colour = bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")
    if os.environ.get("NO_COLOR"):
        colour = False
    width = shutil.get_terminal_size((100, 24)).columns
    return Style(width=max(40, min(width, 160)), colour=colour, boxes=_shows(sys.stdout.encoding))


def _shows(encoding: str | None) -> bool:
    """Whether what is written in an encoding can have boxes in it."""
    try:
        "┌╌┷╎┃·".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _say(text: str) -> None:
    """Print; a reader that goes away, as head does, is not our fault and changes no exit code."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _note(text: str) -> None:
    from unbuffered.reporters.words import inert

    sys.stderr.write(inert(text) + "\n")


def _stop(says: str) -> NoReturn:
    """End with one line about what the user can mend."""
    _note(f"unbuffered: {says}")
    raise typer.Exit(Exit.USAGE)
