"""Following a shell script without running it."""

from functools import partial

from msgspec.structs import replace

from unbuffered.readers.code.entrypoints.program import Program
from unbuffered.readers.code.entrypoints.shell.commands import HARMLESS, settle
from unbuffered.readers.code.entrypoints.shell.flow import Flow
from unbuffered.readers.code.entrypoints.shell.grammar import statements
from unbuffered.readers.code.entrypoints.shell.outcome import NOTHING, Result, either, merged, verdict
from unbuffered.readers.code.entrypoints.shell.starting import passes_on, serves, started
from unbuffered.readers.code.entrypoints.shell.state import State
from unbuffered.readers.code.entrypoints.shell.statements import Command, Node
from unbuffered.readers.code.entrypoints.shell.words import expanded

_DAEMON = frozenset({"--daemon", "-D"})


def follow(text: str, state: State, depth: int = 0) -> Program | None:
    """Return the program that a script leaves running, or raise UnreadableError."""
    shell = _Shell(state, depth)
    result = shell.run(statements(text))
    ended = merged((*shell.ended, *result.last, *sum(shell.returned, ())))
    return verdict(ended, merged(tuple(shell.background)))


class _Shell(Flow):
    def command(self, node: Command) -> Result:
        words = expanded(node.words, self.state.variables, self.state.arguments)
        is_open = words in ([], ["exec"]) and passes_on(node)
        settled = Result((None,), keeps=False) if is_open else settle(words, self.state)
        if settled is not None:
            return settled
        function = self.functions.get(words[0])
        if function is not None:
            return self.call(words, function)
        found = started(words, self.state, partial(follow, depth=self.depth))
        if words[0] in HARMLESS and found is None:
            return NOTHING
        if words[0] == "exec" or serves(found):
            if not _DAEMON.isdisjoint(words) and serves(found):
                self.background.append(found)
                return NOTHING
            self.ended.append(found)
            return Result(stops=True)
        return Result((found,), keeps=False)

    def call(self, words: list[str], body: Node) -> Result:
        given, returned = self.state.arguments, self.returned
        self.returned = []
        self.state.give(words[1:])
        result = self.run(body)
        if result.returns:
            result = replace(result, stops=False, returns=False)
        if self.returned:
            early = [Result(last, keeps=not last) for last in self.returned]
            result = either(early if result.stops else [result, *early])
        self.state.give(given)
        self.returned = returned
        return result
