"""From the program that is started to the file that handles requests."""

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from unbuffered.readers.code.entrypoints.answer import Found, Undetermined, shown
from unbuffered.readers.code.entrypoints.command import command as command_line
from unbuffered.readers.code.entrypoints.dockerfile import Image
from unbuffered.readers.code.entrypoints.entry import Entry
from unbuffered.readers.code.entrypoints.package import Package
from unbuffered.readers.code.entrypoints.program import Kind, Program, beneath
from unbuffered.readers.code.entrypoints.script import script
from unbuffered.readers.code.entrypoints.stage import TASK_ROOT

__all__ = ["Found", "Undetermined", "locate", "program_of"]

_SCRIPTS = 3
_RUNTIME = "lambda-entrypoint.sh"


def program_of(
    image: Image,
    entrypoint: Sequence[str] | None = None,
    command: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Program | None:
    """Return the program that a container starts; what the template says beats the Dockerfile."""
    known = _environment(image, environment)
    entry = tuple(entrypoint) if entrypoint else image.entrypoint
    given = tuple(command) if command else image.command
    if isinstance(entry, str):
        return script(entry, (), known)
    if image.is_lambda and entry is None:
        is_handler = isinstance(given, tuple) and len(given) == 1
        return command_line((_RUNTIME, *given), known) if is_handler and given is not None else None
    if isinstance(given, str):
        given = ("/bin/sh", "-c", given)
    return command_line((*(entry or ()), *(given or ())), known)


def _environment(image: Image | None, given: Mapping[str, str] | None) -> dict[str, str]:
    own = image.settings if image is not None else {}
    return {"LAMBDA_TASK_ROOT": TASK_ROOT, **own, **(given or {})}


def locate(  # noqa: PLR0913 - a package is told by what it is made of
    program: Program | None,
    image: Image | None,
    exists: Callable[[str], bool],
    read: Callable[[str], str | None],
    *,
    suffixes: tuple[str, ...] = (".py",),
    environment: Mapping[str, str] | None = None,
) -> Found | Undetermined:
    """Return the file that a program runs, or why it cannot be told."""
    package = Package(image, exists, read, suffixes, _environment(image, environment))
    if program is None:
        return Undetermined(_unstarted(image))
    via: tuple[str, ...] = ()
    while program.kind is Kind.SCRIPT:
        step = _script(program, package, via)
        if isinstance(step, Undetermined):
            return step
        program, path = step
        via = (*via, path)
    return Entry(package, program, via).found()


def _unstarted(image: Image | None) -> str:
    """Say what is started when it is not understood."""
    told = (image.entrypoint, image.command) if image is not None else ()
    words = [word for one in told if one for word in ([one] if isinstance(one, str) else one)]
    if not words:
        return (
            "nothing says what is started" if image is None else "the Dockerfile does not say what is started"
        )
    return f"the command {shown(' '.join(words))} starts nothing that can be told"


def _script(program: Program, package: Package, via: tuple[str, ...]) -> tuple[Program, str] | Undetermined:
    """Return what a start script starts, and the script's own file."""
    is_script = program.path.endswith((".sh", ".bash"))
    name = f"{'start script' if is_script else 'program'} {shown(program.path)}"
    path = package.script(program)
    if path is None:
        return Undetermined(f"the {name} is not in the {package.place}")
    if path in via:
        return Undetermined(f"the {name} starts itself")
    if len(via) == _SCRIPTS:
        return Undetermined(f"the {name} is reached through more than {_SCRIPTS} others")
    text = package.read(path)
    if text is None:
        return Undetermined(f"the {name} cannot be read")
    found = _interpreted(text, program) or script(text, program.arguments, package.environment, program.path)
    if found is None:
        return Undetermined(f"what the {name} starts cannot be told from its text")
    return replace(found, folder=beneath(program.folder, found.folder)), path


def _interpreted(text: str, program: Program) -> Program | None:
    """Return the file itself where its first line names another interpreter than a shell."""
    first = text[:200].partition("\n")[0]
    if not first.startswith("#!"):
        return None
    words = [word for word in first.removeprefix("#!").split() if not word.startswith("-")]
    found = command_line((*words, program.path))
    return found if found is not None and found.kind is Kind.FILE else None
