"""What a simple command of a script starts, and what its place in the script says of it."""

from collections.abc import Callable

from msgspec.structs import replace

from unbuffered.readers.code.entrypoints.launch import Shell, launch
from unbuffered.readers.code.entrypoints.program import Kind, Program, beneath
from unbuffered.readers.code.entrypoints.shell.commands import SINKS, TESTS
from unbuffered.readers.code.entrypoints.shell.state import State
from unbuffered.readers.code.entrypoints.shell.statements import Command, Node, Pipeline, Statements

_ENDLESS = frozenset({"true", ":", "1"})


def started(words: list[str], state: State, follow: Callable[[str, State], Program | None]) -> Program | None:
    """Return the program that a command starts at this point of a script."""
    found = launch(words, state.variables)
    if isinstance(found, Shell):
        inner = State({**state.variables, "0": None}, found.arguments, beneath(state.folder, found.folder))
        return follow(found.text, inner)
    # A shell looks for a program of that name: only Lambda's own client reads it as a handler.
    if found is None or (found.kind is Kind.FUNCTION and not found.server):
        return None
    told = (state.variables.get("PYTHONPATH") or "").split(":")
    search = found.search or tuple(folder for folder in told if folder)
    return replace(found, folder=beneath(state.folder, found.folder), search=search)


def serves(found: Program | None) -> bool:
    """Whether a command does not come back."""
    return found is not None and found.kind in {Kind.APPLICATION, Kind.FUNCTION}


def is_test(node: Node) -> bool:
    """Whether a statement decides what runs next rather than doing something."""
    if isinstance(node, Pipeline):
        return node.negated or is_test(node.parts[-1])
    return isinstance(node, Command) and _first(node) in TESTS


def passes_on(command: Command) -> bool:
    """Whether a command is what the script is given to run."""
    return any(piece.text in {"$@", "$*"} for word in command.words for piece in word)


def is_sink(node: Node) -> bool:
    """Whether a part of a pipeline only passes on what another one writes."""
    return isinstance(node, Command) and _first(node) in SINKS


def is_endless(test: Statements) -> bool:
    """Whether the test of a loop always holds."""
    items = [item for item, _ in test.items]
    return len(items) == 1 and isinstance(items[0], Command) and _first(items[0]) in _ENDLESS


def _first(command: Command) -> str:
    return "".join(piece.text for piece in command.words[0])
