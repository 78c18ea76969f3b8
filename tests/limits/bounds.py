"""Every limit of the program, with what is said where it is hit: docs/limits.md is made of this."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module


def plain(value: float) -> str:
    return f"{value:,}"


def megabytes(value: float) -> str:
    return f"{value / 1_000_000:g} MB"


def seconds(value: float) -> str:
    return f"{value:g} seconds"


def minutes(value: float) -> str:
    return f"{value / 60:g} minutes"


@dataclass(frozen=True)
class Bound:
    """A limit: what it bounds, the constant that holds it and its unit, and what is said where it is hit."""

    what: str
    where: str
    says: str
    unit: Callable[[float], str] = plain

    @property
    def value(self) -> str:
        """What the program has for it."""
        module, _, name = self.where.partition(":")
        return self.unit(getattr(import_module(f"unbuffered.{module}"), name))


TOLD = [
    Bound("bytes of a file", "disk:MAX_BYTES", "unreadable: larger than 20 MB", megabytes),
    Bound(
        "bytes of a Python file",
        "readers.handlers.syntax.source:LONGEST",
        "unreadable: longer than 2 MB",
        megabytes,
    ),
    Bound(
        "bytes of a zip file",
        "readers.code.zips:_MAX_ZIP",
        "the code behind a route is not judged: larger than 300 MB",
        megabytes,
    ),
    Bound(
        "files in a zip file",
        "readers.code.zips:_MAX_MEMBERS",
        "the code behind a route is not judged: a zip file of more than 100000 files",
    ),
    Bound(
        "files below a folder",
        "disk:MAX_FILES",
        "unreadable: more than 50000 files; assemblies are still read",
    ),
    Bound(
        "seconds for a piece of work: a file parsed, a stack, a route, a handler",
        "timelimit:SECONDS",
        "unreadable: it took longer than 60 seconds",
        seconds,
    ),
    Bound(
        "seconds for a run",
        "timelimit:RUN_SECONDS",
        "unreadable: the run took longer than 30 minutes",
        minutes,
    ),
    Bound(
        "levels of YAML and JSON, aliases followed",
        "readers.documents.tree:MAX_DEPTH",
        "unreadable: nested deeper than 200 levels",
    ),
    Bound(
        "nodes of YAML, merge keys followed",
        "readers.documents.tree:MAX_NODES",
        "unreadable: more than 2000000 nodes",
    ),
    Bound(
        "nodes of YAML, aliases followed",
        "readers.documents.tree:MAX_EXPANDED",
        "unreadable: aliases unfold to more nodes than we follow",
    ),
    Bound(
        "frames of Python's own parser, three levels each",
        "readers.handlers.syntax.recursion:_FRAMES",
        "unreadable: nested too deeply",
    ),
    Bound(
        "steps through the code behind an entry point",
        "readers.handlers.evaluation.evaluator:STEPS",
        "not checked: not followed to its end: more than 400000 steps",
    ),
    Bound(
        "handlers behind routes, counted for each route and scenario",
        "readers.handlers.joining:MOST_BEHIND",
        "not checked: more than 1000000 handlers behind all routes",
    ),
    Bound(
        "findings of handlers, counted for each route that they are told of",
        "check:MOST_SHARED",
        "not checked: findings of handlers, on more than 200000 routes in all",
    ),
    Bound(
        "scenarios of a route",
        "readers.language.worlds:MAX_WORLDS",
        "not checked: more combinations of conditions than we follow",
    ),
    Bound(
        "routes of a run",
        "readers.project:MOST_ROUTES",
        "unreadable: more than 20000 routes",
    ),
    Bound(
        "stages of an API",
        "readers.hops.stages:MOST_STAGES",
        "not judged: stage (more than 100 stages)",
    ),
    Bound(
        "distributions before a route",
        "readers.hops.fronts:MOST_DISTRIBUTIONS",
        "not judged: CloudFront (more than 50 distributions)",
    ),
    Bound(
        "nested stacks of a stack",
        "readers.assemblies.nesting:MAX_STACKS",
        "not checked: more than 1000 nested stacks",
    ),
    Bound(
        "characters of a value that is put together",
        "readers.language.values:MAX_TEXT",
        "the value is unknown: a text longer than we follow",
    ),
    Bound(
        "stacks that take a value from each other",
        "readers.resolution.evaluation:_MAX_HANDS",
        "the value is unknown: the stacks take this value from each other",
    ),
    Bound("faults that are told of a template", "readers.inputs:MOST_FLAWS", "how many more there are"),
    Bound(
        "faults that are told of a file of yours",
        "readers.documents.schema:MOST",
        "nothing: the first ones are told",
    ),
    Bound(
        "characters of a file of settings",
        "readers.documents.tomltree:LONGEST",
        "larger than any file of settings is; exit code 2",
    ),
    Bound(
        "characters of a silence",
        "readers.silences.grammar:_LONGEST",
        "UNB903: it is longer than 1000 characters",
    ),
    Bound("characters of a sentence in a report", "check:LONGEST", "nothing: it ends in …"),
    Bound(
        "characters of a file that are read anew to prove its fixes",
        "mending.proof:MOST_CHARACTERS",
        "nothing: the next run mends more",
    ),
    Bound(
        "readings of a file to prove its fixes",
        "mending.proof:MOST_PROOFS",
        "nothing: the next run mends more",
    ),
    Bound("passes of `--fix`", "mending.fixing:MOST_PASSES", "nothing: the next run goes on"),
    Bound(
        "seconds of cfn-lint for a template",
        "bridges.secondpass:SECONDS",
        "unreadable: cfn-lint gave no answer within 60 seconds",
        seconds,
    ),
]
UNKNOWN = [
    Bound("levels of calls in each other", "readers.handlers.evaluation.evaluator:_DEEPEST", "not followed"),
    Bound(
        "ways in which one function is called",
        "readers.handlers.evaluation.evaluator:_WAYS",
        "taken together",
    ),
    Bound(
        "characters of a program that writes a template",
        "readers.source.constructs.calls:MAX_TEXT",
        "its lines are not shown",
    ),
    Bound(
        "files that are searched for a construct",
        "readers.source.sourcefiles:_MAX_FILES",
        "its line is not shown",
    ),
    Bound(
        "bytes that are searched for a construct",
        "readers.source.sourcefiles:_MAX_BYTES",
        "its line is not shown",
        megabytes,
    ),
    Bound(
        "bytes of a staged file whose original is looked for",
        "readers.estate.originals:_MAX_BYTES",
        "the copy is shown",
        megabytes,
    ),
    Bound("bytes of a file of a package", "readers.code.packages:MAX_MEMBER", "not read", megabytes),
    Bound("characters of a Dockerfile", "readers.code.entrypoints.dockerfile:_LONGEST", "not read"),
    Bound("stages of a Dockerfile", "readers.code.entrypoints.dockerfile:_STAGES", "not read"),
    Bound(
        "characters of a program that may be an entry point",
        "readers.code.entrypoints.source:LONGEST",
        "not read",
    ),
    Bound("characters of a shell script", "readers.code.entrypoints.shell.lexer:LONGEST", "not read"),
    Bound(
        "steps through a shell script",
        "readers.code.entrypoints.shell.flow:_STEPS",
        "what it starts is unknown",
    ),
    Bound("characters of an nginx configuration", "readers.code.nginx.directives:_LONGEST", "not read"),
    Bound("directives of an nginx configuration", "readers.code.nginx.directives:_MOST", "not read"),
    Bound(
        "includes in each other of an nginx configuration",
        "readers.code.nginx.handing:_DEEPEST",
        "not followed",
    ),
    Bound(
        "files of requirements that name each other", "readers.code.pins.requirements:_MOST_FILES", "not read"
    ),
    Bound("lines of a file of requirements", "readers.code.pins.requirements:_MOST_LINES", "not read"),
    Bound(
        "characters of requirements, of a `pyproject.toml`", "readers.code.pins.written:LONGEST", "not read"
    ),
    Bound("packages of a lock file", "readers.code.pins.locks:_MOST", "not read"),
    Bound("references of OpenAPI in each other", "readers.routes.openapi:_MAX_REFERENCES", "not followed"),
    Bound(
        "parts of a path, written as resources", "readers.routes.rest:_MAX_PARTS", "the path begins with …"
    ),
    Bound("characters of a path", "readers.routes.seeds:MAX_PATH", "the path begins or ends with …"),
]


def rows() -> Iterator[str]:
    """Yield the lines of the tables."""
    yield from ("", "## What is said", "", "| bounded | limit | what is said |", "| --- | --- | --- |")
    yield from (f"| {one.what} | {one.value} | {one.says} |" for one in TOLD)
    head = "What lies beyond these is not judged: it is unknown, and nothing is found there."
    yield from (
        "",
        "## What is not followed",
        "",
        head,
        "",
        "| bounded | limit | beyond |",
        "| --- | --- | --- |",
    )
    yield from (f"| {one.what} | {one.value} | {one.says} |" for one in UNKNOWN)
