"""What every part of the walk over a body stands on: where it is, what it found, and what leads to what."""

import ast
from abc import ABC, abstractmethod

from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.knowledge.claims import Claim, Cost
from unbuffered.readers.handlers.loop.effects import Effects, Step, Wait, worst
from unbuffered.readers.handlers.loop.guards import asks_for_a_loop
from unbuffered.readers.handlers.loop.responses import Response
from unbuffered.readers.handlers.syntax.scopes import Scope
from unbuffered.readers.handlers.values import Frame, Given, Value, Values


class Ground(ABC):
    """One walk over one body; its parts are told apart by what they take in."""

    def __init__(self, ev: Evaluator, frame: Frame, found: Effects) -> None:
        """Begin with what is known of the body."""
        self.ev = ev
        self.frame = frame
        self.found = found
        self.awaited: set[int] = set()
        """Calls whose result is awaited, by the ids of their nodes."""
        self.private: set[int] = set()
        """Calls whose arguments run in a loop of their own."""

    @property
    def scope(self) -> Scope:
        """The scope of the body."""
        return self.frame.scope

    @abstractmethod
    def effects(self, frame: Frame) -> Effects:
        """Return what running another body does."""

    @abstractmethod
    def call(self, node: ast.AST, callee: Value, given: Given, *, sure: bool = True) -> None:
        """Take in what calling a value does; one that may be asynchronous, and is awaited, does not wait."""

    @abstractmethod
    def coroutine(self, callee: Value, given: Given) -> None:
        """Schedule a coroutine function; a plain one runs in a thread."""

    @abstractmethod
    def responds(self, node: ast.AST, name: str, response: Response, given: Given) -> None:
        """Answer with a stream."""

    @abstractmethod
    def walked(self, values: Values, node: ast.AST) -> None:
        """Walk an iterator here."""

    @abstractmethod
    def walked_async(self, values: Values) -> None:
        """Walk an asynchronous iterator: its own methods run on the loop."""

    @abstractmethod
    def enter(self, node: ast.AST, values: Values) -> None:
        """Enter context managers, and leave them."""

    def waits(self, node: ast.AST, named: str, claim: Claim) -> None:
        """Note that the thread waits at a node; once for each."""
        if claim.cost is Cost.NESTED and asks_for_a_loop(self.scope):
            return
        if not any(one.node is node for one in self.found.waits):
            self.found.waits.append(Wait(self.scope, node, named, claim))

    def through(self, node: ast.AST, frame: Frame) -> None:
        """Run another body here: where it waits, this node does."""
        inner = self.effects(frame)
        self.found.follow(inner)
        sink = worst(inner.waits)
        if sink is None or any(one.node is node for one in self.found.waits):
            return
        step = Step(sink.scope, sink.node, sink.named)
        chain = (step, *sink.chain)
        name = frame.scope.name or "a function without a name"
        self.found.waits.append(Wait(self.scope, node, name, sink.claim, chain))
