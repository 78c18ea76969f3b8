"""A check from the settings to the exit code."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.cli.options import Format
from unbuffered.cli.terminal import VERSION, Exit, is_watched, note, say, show, stop, style
from unbuffered.collect import PathError
from unbuffered.disk import reason
from unbuffered.model.crash import Crash
from unbuffered.outputs import OutputError, Outputs, ReporterError, outputs, rendered, written
from unbuffered.packs import PackError
from unbuffered.progress import Tell, silent
from unbuffered.report import Report
from unbuffered.reporters.words import some
from unbuffered.rule import Rule
from unbuffered.run import Occasion, Outcome, run
from unbuffered.settings.values import Settings
from unbuffered.stated import StatedError
from unbuffered.watching import Watching
from unbuffered.writing import write


class Wish(Struct, frozen=True):
    """What somebody wants of a check: settings, reports, and what is to be written.

    `baseline` is the file that known findings are written to, `cfn_lint` tells that cfn-lint is run too,
    `dry` that a fix is shown and not made, `forgiving` that findings do not fail the run.
    """

    settings: Settings
    rules: tuple[Rule, ...]
    shape: Format | None
    outputs: tuple[str, ...]
    forgiving: bool
    baseline: str | None
    cfn_lint: bool
    fix: bool
    unsafe: bool
    dry: bool
    quiet: bool


def carry_out(wish: Wish) -> Exit:
    """Check, print, write what is to be written, and return the exit code."""
    wanted = wanted_of(wish)
    program = _cfn_lint() if wish.cfn_lint else None
    wish = begun(wish)
    outcome = outcome_of(wish.settings, wish.rules, quiet=wish.quiet)
    report = _mended(wish) if wish.fix else outcome.report
    keep(wish, report)
    if program is not None and not wish.dry:
        report = _joined(report, program, quiet=wish.quiet)
    return conclude(wish, wanted, report, looked(wish.settings.paths, outcome))


def begun(wish: Wish) -> Wish:
    """Return a wish whose settings may name the baseline already that it is to write first."""
    settings = wish.settings
    if wish.baseline is None or not settings.baseline or Path(settings.baseline).exists():
        return wish
    return replace(wish, settings=replace(settings, baseline=""))


def keep(wish: Wish, report: Report) -> None:
    """Write the baseline, if one is wanted: what other programs find has no place in it."""
    if wish.baseline is not None:
        _write_baseline(report, wish.baseline)


def wanted_of(wish: Wish) -> Outputs:
    """Return where the reports go; stop where a wish cannot be carried out."""
    settings = wish.settings
    if {one.id for one in wish.rules} <= settings.ignore or (
        settings.select and settings.select <= settings.ignore
    ):
        stop("select and ignore leave no rule to run")
    if wish.dry and (wish.baseline is not None or wish.outputs):
        stop("--diff writes nothing, so it goes with neither --write-baseline nor --output")
    return _wanted(wish.outputs, wish.shape)


def conclude(wish: Wish, wanted: Outputs, report: Report, says: str = "") -> Exit:
    """Print and write a report and what was looked at, and return the exit code."""
    settings = wish.settings
    if says and not wish.quiet:
        note(says)
    crashes = list(report.crashes)
    code = Exit.CLEAN if wish.dry else _tell(wanted, report, settings.docs_url, crashes)
    if crashes:
        from unbuffered.cli.crashes import tell

        tell(crashes)
    if report.fails(settings.fail_on) and not (wish.forgiving or wish.baseline):
        code = max(code, Exit.FINDINGS)
    if not report.inputs or any(gap.fault for gap in report.gaps):
        code = Exit.UNREAD
    return Exit.INTERNAL if crashes else code


def _wanted(output: Sequence[str], format_: Format | None) -> Outputs:
    """Return where the reports go; stop where one cannot go there."""
    try:
        return outputs(output, format_, list(Format))
    except OutputError as error:
        stop(str(error))


def _tell(wanted: Outputs, report: Report, docs: str, crashes: list[Crash]) -> Exit:
    """Print one report and write the others; what cannot be written is said, and is wrong use.

    Where a report cannot be made for a fault of ours, which is added to the others, what was found is said in
    short on standard error.
    """
    here = style(docs)
    try:
        say(rendered(wanted.shown, report, here))
    except ReporterError as error:
        crashes.append(error.crash)
        note(f"internal error: {error.crash.says}")
        show(rendered("concise", report, here))
    flaws, failed = written(wanted.files, report, here)
    crashes += failed
    for flaw in (*flaws, *(f"internal error: {one.says}" for one in failed)):
        note(f"unbuffered: {flaw}")
    return Exit.USAGE if flaws else Exit.CLEAN


def outcome_of(
    settings: Settings,
    rules: tuple[Rule, ...],
    edited: Mapping[PurePosixPath, str] = MappingProxyType({}),
    *,
    quiet: bool = False,
) -> Outcome:
    """Return what is found; what the user can mend stops the program with a line for each fault."""
    try:
        with _watched(quiet=quiet) as tell:
            return run(settings, rules, Occasion(Path.cwd(), datetime.now(UTC).date(), edited, tell))
    except (PathError, PackError) as error:
        stop(str(error))
    except StatedError as error:
        stop(*error.lines)


@contextmanager
def _watched(*, quiet: bool) -> Iterator[Tell]:
    """Yield who hears how far a run is: a line on the terminal, taken away at the end, or nobody."""
    watching = Watching(show, shutil.get_terminal_size((80, 24)).columns)
    try:
        yield watching if is_watched() and not quiet else silent
    finally:
        watching.end()


def _mended(wish: Wish) -> Report:
    """Return the report once everything is mended that can be; files written or changes shown."""
    from unbuffered.mending.fixing import fixed
    from unbuffered.mending.output import as_diff, harmless, write_back

    def judged(edited: Mapping[PurePosixPath, str]) -> Report:
        return outcome_of(wish.settings, wish.rules, edited, quiet=wish.quiet).report

    made = fixed(judged, unsafe=wish.unsafe)
    if wish.dry:
        say(harmless(as_diff(made)))
        return made.report
    refused = write_back(made, Path.cwd())
    if refused:
        stop(*refused)
    note(f"unbuffered: {some(made.count, 'finding')} mended in {some(len(made.after), 'file')}")
    return made.report


def _cfn_lint() -> Path:
    """Return the program of cfn-lint: the one that is installed beside this one, or the first on the path."""
    beside = shutil.which("cfn-lint", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("cfn-lint")
    # Windows looks where one stands first, which is the folder that is checked.
    if found is None or Path(found).resolve().parent == Path.cwd().resolve():
        stop('--with-cfn-lint runs cfn-lint, which is not installed: pip install "unbuffered[cfn-lint]"')
    return Path(found)


def _joined(report: Report, program: Path, *, quiet: bool) -> Report:
    """Return the report with what cfn-lint finds, which has its own ways to silence: no baseline knows it."""
    from unbuffered.bridges.secondpass import Second, joined

    with _watched(quiet=quiet) as tell:
        return joined(report, Second(program, Path.cwd(), tell))


def _write_baseline(report: Report, file: str) -> None:
    from unbuffered.sifting.baseline import write_baseline

    path = Path(file).absolute()
    text, count = write_baseline(report, path, Path.cwd())
    try:
        write(path, text.encode())
    except OSError as error:
        stop(f"{file} cannot be written: {reason(error)}")
    note(f"unbuffered: {some(count, 'finding')} written to {file}; use it with --baseline {file}")


_KINDS = (
    "a CloudFormation or SAM template, an OpenAPI definition with API Gateway integrations, or Python that"
    " streams"
)


def looked(given: Sequence[str], outcome: Outcome) -> str:
    """Say what was looked for and found."""
    where = ", ".join(given)
    templates, python, searched = outcome.templates, outcome.python, outcome.searched
    if templates + python == 0:
        looked = f"{some(searched, 'file')} looked at"
        return f"unbuffered: nothing to check in {where}: {looked}, none is {_KINDS}"
    counted = [some(templates, "template")] if templates or not python else []
    counted += [some(python, "Python file")] if python else []
    ran = some(len(outcome.report.rules), "rule")
    found = f"{some(searched, 'file')} looked at, {' and '.join(counted)} read, {ran}"
    return f"unbuffered {VERSION}: looked for templates, API definitions and handlers in {where}: {found}"
