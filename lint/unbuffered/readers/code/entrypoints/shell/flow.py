"""The control flow of a shell script: what may have run when a statement has ended."""

from abc import ABC, abstractmethod

from unbuffered.readers.code.entrypoints.shell.outcome import NOTHING, Outcome, Result, either, merged, then
from unbuffered.readers.code.entrypoints.shell.starting import is_endless, is_sink, is_test, serves
from unbuffered.readers.code.entrypoints.shell.state import State
from unbuffered.readers.code.entrypoints.shell.statements import (
    Chain,
    Choice,
    Command,
    Function,
    Group,
    Loop,
    Node,
    Pipeline,
    Statements,
)
from unbuffered.readers.code.entrypoints.shell.tokens import UnreadableError

_STEPS = 3000
_DEEPEST = 60


class Flow(ABC):
    """A script that is being followed."""

    def __init__(self, state: State, depth: int) -> None:
        """Begin with what is known, at a depth that nested scripts share."""
        self.state = state
        self.depth = depth
        self.steps = 0
        self.functions: dict[str, Node] = {}
        self.ended: list[Outcome] = []
        self.background: list[Outcome] = []
        self.returned: list[tuple[Outcome, ...]] = []

    def run(self, node: Node) -> Result:
        """Return what a statement leaves running."""
        self.steps += 1
        self.depth += 1
        if self.steps > _STEPS or self.depth > _DEEPEST:
            raise UnreadableError
        try:
            return self._run(node)
        finally:
            self.depth -= 1

    def _run(self, node: Node) -> Result:  # noqa: PLR0911 - one for each kind of statement
        match node:
            case Statements():
                return self.sequence(node)
            case Command():
                return self.command(node)
            case Pipeline():
                return self.pipeline(node)
            case Chain():
                return self.chain(node)
            case Choice():
                return self.choice(node)
            case Loop():
                return self.loop(node)
            case Group():
                return self.group(node)
            case Function():
                self.functions[node.name] = node.body
                return NOTHING

    def sequence(self, node: Statements) -> Result:
        """Follow statements one after the other."""
        total = NOTHING
        for item, in_background in node.items:
            if in_background:
                self.aside(item)
                continue
            total = then(total, self.run(item))
            if total.stops:
                break
        return total

    def aside(self, node: Node) -> None:
        """Follow what runs in the background: it ends nothing here, and changes nothing."""
        state, self.state = self.state, self.state.copy()
        _, outcomes = self.apart(node)
        self.state = state
        self.background += outcomes

    def apart(self, node: Node) -> tuple[Result, tuple[Outcome, ...]]:
        """Follow a statement whose end is not the end of the script."""
        ended, self.ended = self.ended, []
        result = self.run(node)
        outcomes = merged((*result.last, *self.ended))
        self.ended = ended
        return result, outcomes

    def branches(self, nodes: tuple[Node, ...], *, is_complete: bool) -> Result:
        """Follow bodies of which one runs, or perhaps none."""
        before = self.state
        ends = [] if is_complete else [before]
        results: list[Result] = [] if is_complete else [NOTHING]
        for node in nodes:
            self.state = before.copy()
            result = self.run(node)
            if not result.stops:
                results.append(result)
                ends.append(self.state)
            elif result.returns:
                self.returned.append(result.last)
            else:
                self.ended += result.last
        self.state = before
        if not ends:
            return Result(stops=True)
        before.meet(ends)
        return either(results)

    def choice(self, node: Choice) -> Result:
        """Follow an ``if`` or a ``case``."""
        tested = self.sequence(Statements(tuple((test, False) for test in node.tests)))
        if tested.stops:
            return tested
        return then(tested, self.branches(node.bodies, is_complete=node.is_complete))

    def loop(self, node: Loop) -> Result:
        """Follow a loop; only one that never ends is sure to run."""
        if node.variable:
            self.state.assign(node.variable, None)
        tested = self.run(node.test) if node.test is not None else NOTHING
        if tested.stops:
            return tested
        if node.test is None or not is_endless(node.test):
            return then(tested, self.branches((node.body,), is_complete=False))
        result = self.run(node.body)
        self.ended += result.last
        return Result(stops=True) if result.last or result.stops else NOTHING

    def group(self, node: Group) -> Result:
        """Follow a body in braces, or in a shell of its own."""
        if not node.is_subshell:
            return self.run(node.body)
        state, self.state = self.state, self.state.copy()
        result, outcomes = self.apart(node.body)
        self.state = state
        if result.stops and outcomes and all(serves(one) for one in outcomes):
            self.ended += outcomes
            return Result(stops=True)
        return Result(outcomes, keeps=result.keeps and not result.stops)

    def chain(self, node: Chain) -> Result:
        """Follow commands joined by ``&&`` and ``||``."""
        total = NOTHING
        is_certain = True
        for at, (joint, link) in enumerate(node.links):
            is_certain = is_certain and joint != "||" and not (at and is_test(node.links[at - 1][1]))
            result = self.run(link) if is_certain else self.branches((link,), is_complete=False)
            total = then(total, result)
            if total.stops:
                # A program that does not come back may fail after all.
                failing = tuple(after for how, after in node.links[at + 1 :] if how == "||")
                self.ended += self.branches(failing, is_complete=False).last if failing else ()
                break
        return total

    def pipeline(self, node: Pipeline) -> Result:
        """Follow a pipeline; two programs in one are not told apart."""
        if len(node.parts) == 1:
            return self.run(node.parts[0])
        parts = [part for part in node.parts if not is_sink(part)]
        results = [self.run(part) for part in parts]
        if len(results) == 1:
            return results[0]
        return Result((None,), keeps=False) if any(one.last or one.stops for one in results) else NOTHING

    @abstractmethod
    def command(self, node: Command) -> Result:
        """Follow a simple command."""
