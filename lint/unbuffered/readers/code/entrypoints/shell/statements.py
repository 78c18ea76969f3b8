"""What the statements of a shell script are."""

from msgspec import Struct

from unbuffered.readers.code.entrypoints.shell.tokens import Word


class Command(Struct, frozen=True):
    """A simple command, assignments before it included."""

    words: tuple[Word, ...]


class Pipeline(Struct, frozen=True):
    """Commands whose output feeds the next; ``!`` makes it a test."""

    parts: tuple["Node", ...]
    negated: bool


class Chain(Struct, frozen=True):
    """Commands joined by ``&&`` and ``||``; each says what joins it to the one before."""

    links: tuple[tuple[str, "Node"], ...]


class Statements(Struct, frozen=True):
    """Statements one after the other; each says whether it runs in the background."""

    items: tuple[tuple["Node", bool], ...]


class Choice(Struct, frozen=True):
    """Bodies of which at most one runs; exactly one if it is complete."""

    tests: tuple[Statements, ...]
    bodies: tuple[Statements, ...]
    is_complete: bool


class Loop(Struct, frozen=True):
    """A body that runs again and again, perhaps never."""

    test: Statements | None
    body: Statements
    variable: str = ""


class Group(Struct, frozen=True):
    """A body in braces, or in a shell of its own."""

    body: Statements
    is_subshell: bool


class Function(Struct, frozen=True):
    """A body that runs when it is called."""

    name: str
    body: "Node"


Node = Command | Pipeline | Chain | Statements | Choice | Loop | Group | Function
