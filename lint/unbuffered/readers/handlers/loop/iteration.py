"""Iterators and context managers: what walking and entering them does."""

import ast

from unbuffered.readers.handlers.knowledge.claims import KnownType
from unbuffered.readers.handlers.loop.ground import Ground
from unbuffered.readers.handlers.loop.guards import holds_a_pause, is_idle, leaves_work
from unbuffered.readers.handlers.values import (
    NOTHING,
    Function,
    Generator,
    Instance,
    Lazy,
    Manager,
    Object,
    Values,
    Walked,
)

_LOCKS = frozenset({"thread lock", "thread condition"})


class Iteration(Ground):
    """The part of the walk that takes in loops and with statements."""

    def walked(self, values: Values, node: ast.AST) -> None:
        """Walk an iterator here."""
        for one in values:
            match one:
                case Lazy(claim, named):
                    self.waits(node, named, claim)
                case Object(type=KnownType() as known, path="") if known.iterates:
                    if not is_idle(known.claim, NOTHING, "", one.note):
                        self.waits(node, _walk_of(one), known.claim)
                case Generator(frame) if not frame.scope.is_async:
                    self.through(node, frame)
                case Walked(inner, calls):
                    self.walked(inner, node)
                    for callee in calls:
                        self.call(node, callee, NOTHING)
                case Instance():
                    self.iterated(one, node)
                case _:
                    continue

    def iterated(self, instance: Instance, node: ast.AST) -> None:
        """Walk an instance of the project by its own methods."""
        for name in ("__iter__", "__next__"):
            for way in self.ev.method(instance.of, name, instance):
                if isinstance(way, Function):
                    frame = self.ev.bind(way, NOTHING)
                    if name == "__next__" or way.scope.is_generator:
                        self.through(node, frame)
                    else:
                        self.walked(tuple(one for one in self.ev.returned(frame) if one != instance), node)

    def walked_async(self, values: Values) -> None:
        """Walk an asynchronous iterator: its own methods run on the loop."""
        for one in values:
            if isinstance(one, Instance):
                for name in ("__aiter__", "__anext__"):
                    for way in self.ev.method(one.of, name, one):
                        if isinstance(way, Function) and way.scope.is_async:
                            self.found.reached[self.ev.bind(way, NOTHING)] = None
            elif isinstance(one, Generator) and one.frame.scope.is_async:
                self.found.reached[one.frame] = None

    def entered(self, node: ast.With | ast.AsyncWith, item: ast.withitem) -> None:
        """Take in one context manager of a with statement."""
        context = item.context_expr
        values = self.ev.values(context, self.frame)
        if isinstance(node, ast.AsyncWith):
            self.awaited.add(id(context))
            self.entered_async(values)
            return
        for one in values:
            if isinstance(one, Object) and one.type is not None:
                if one.type.name in _LOCKS and not holds_a_pause(node.body):
                    continue
                if one.type.name == "executor" and not leaves_work(node, item):
                    continue
            self.enter(context, (one,))

    def entered_async(self, values: Values) -> None:
        """Enter asynchronous context managers: their methods run on the loop."""
        for one in values:
            if isinstance(one, Manager) and one.frame.scope.is_async:
                self.found.reached[one.frame] = None
            elif isinstance(one, Instance):
                for name in ("__aenter__", "__aexit__"):
                    for way in self.ev.method(one.of, name, one):
                        self.coroutine(way, NOTHING)

    def enter(self, node: ast.AST, values: Values) -> None:
        """Enter context managers, and leave them."""
        for one in values:
            match one:
                case Manager(frame) if not frame.scope.is_async:
                    self.through(node, frame)
                case Instance():
                    for name in ("__enter__", "__exit__"):
                        for way in self.ev.method(one.of, name, one):
                            self.call(node, way, NOTHING)
                case Object(type=KnownType() as known, path="") if known.enters or known.exits:
                    verb = "entering" if known.enters else "leaving"
                    self.waits(node, f"{verb} {one.maker}", known.claim)
                case _:
                    continue


def _walk_of(value: Object) -> str:
    """Name an iterator by what made it, for a reader."""
    known = value.type.name if value.type is not None else ""
    return f"reading the {known}" if known else value.maker
