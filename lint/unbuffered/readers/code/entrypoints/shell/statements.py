"""What the statements of a shell script are."""

from dataclasses import dataclass

from unbuffered.readers.code.entrypoints.shell.tokens import Word


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command, assignments before it included."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands whose output feeds the next; ``!`` makes it a test."""

    parts: tuple["Node", ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """Commands joined by ``&&`` and ``||``; each says what joins it to the one before."""

    links: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements one after the other; each says whether it runs in the background."""

    items: tuple[tuple["Node", bool], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Bodies of which at most one runs; exactly one if it is complete."""

    tests: tuple[Statements, ...]
    bodies: tuple[Statements, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Loop:
    """A body that runs again and again, perhaps never."""

    test: Statements | None
    body: Statements
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A body in braces, or in a shell of its own."""

    body: Statements
    is_subshell: bool


@dataclass(frozen=True, slots=True)
class Function:
    """A body that runs when it is called."""

    name: str
    body: "Node"


Node = Command | Pipeline | Chain | Statements | Choice | Loop | Group | Function
