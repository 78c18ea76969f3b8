"""Calls: what those of libraries wait for, and where those of the project lead."""

import ast

from unbuffered.readers.handlers.evaluation.calls import completed
from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.evaluation.instances import waits
from unbuffered.readers.handlers.knowledge.claims import Claim, Cost, Handover, KnownType
from unbuffered.readers.handlers.loop.ground import Ground
from unbuffered.readers.handlers.loop.guards import is_idle, is_ready
from unbuffered.readers.handlers.loop.responses import RESPONSES
from unbuffered.readers.handlers.values import (
    NOTHING,
    Class,
    Function,
    Given,
    Handed,
    Instance,
    Object,
    Outside,
    Partial,
    Value,
)

_ASKING = {"builtins.len": "__len__", "builtins.bool": "__bool__"}
_BORN = ("__init__", "__post_init__", "__new__")
_ASYNC = frozenset({"stream_async", "invoke_async", "astream", "astream_events", "ainvoke"})
"""Methods by which an agent runs on the loop, and its tools with it."""


class Calls(Ground):
    """The part of the walk that takes in calls."""

    def called(self, node: ast.Call) -> None:
        """Take in a call, whatever may be called."""
        callees = self.ev.values(node.func, self.frame)
        given = self.ev.given(node, self.frame)
        if not callees and isinstance(node.func, ast.Attribute):
            self.by_method(node, node.func.attr, given)
        sure = len(callees) == 1 or id(node) not in self.awaited
        for callee in callees:
            self.call(node, callee, given, sure=sure)

    def by_method(self, node: ast.Call, name: str, given: Given) -> None:
        """Take in a method of nobody knows what, told by its name alone."""
        handover = self.ev.knowledge.offload_methods.get(name)
        if handover is not None:
            self.handed(handover, given)
            return
        handover = self.ev.knowledge.stay_methods.get(name)
        if handover is not None:
            self.scheduled(node, handover, given)

    def call(self, node: ast.AST, callee: Value, given: Given, *, sure: bool = True) -> None:
        """Take in what calling a value does; one that may be asynchronous, and is awaited, does not wait."""
        match callee:
            case Outside(name):
                self.outside(node, name, given, sure=sure)
            case Object():
                self.object_called(node, callee, given, sure=sure)
            case Function():
                self.function_called(node, callee, given)
            case Class():
                self.born(node, callee, given)
            case Instance():
                for one in self.ev.method(callee.of, "__call__", callee):
                    self.call(node, one, given)
                self.inherited_call(node, callee)
            case Partial():
                self.call(node, callee.callee, completed(self.ev, callee, given), sure=sure)
            case Handed(inner):
                self.coroutine(inner, given)
            case _:
                return

    def inherited_call(self, node: ast.AST, instance: Instance) -> None:
        """Call an instance that a class of a library makes callable."""
        if self.ev.method(instance.of, "__call__", instance):
            return
        for one in self.ev.lineage(instance.of):
            known = self.ev.knowledge.made_by(one.name) if isinstance(one, Outside) else None
            if known is not None and known.called:
                self.waits(node, f"{instance.of.scope.name}(...)", known.claim)

    def outside(self, node: ast.AST, name: str, given: Given, *, sure: bool) -> None:
        """Call what a library offers under a name."""
        known = self.ev.knowledge
        claim = known.functions.get(name)
        if claim is not None:
            if claim.cost is Cost.NESTED:
                self.private.add(id(node))
            if sure and not is_idle(claim, given, name.rpartition(".")[2], ""):
                self.waits(node, name.removeprefix("builtins."), claim)
        if (handover := known.offloads.get(name)) is not None:
            self.handed(handover, given)
        elif (handover := known.stays.get(name)) is not None:
            self.scheduled(node, handover, given)
        elif name in _ASKING and isinstance(node, ast.Call) and node.args:
            self.dunder(node.args[0], _ASKING[name], node)
        elif name.endswith(".enter_context"):
            self.enter(node, given.argument(0) or ())
        elif (response := RESPONSES.get(name)) is not None:
            self.responds(node, name, response, given)
        elif claim is None and (owner := _owner(known.made_by, name)) is not None:
            self.object_called(
                node, Object(name.rpartition(".")[0], owner, name.rpartition(".")[2]), given, sure=sure
            )

    def object_called(self, node: ast.AST, value: Object, given: Given, *, sure: bool) -> None:
        """Call an instance of a library, or a method of it."""
        known, last = value.type, value.path.rpartition(".")[2]
        if known is None or value.path in known.fine:
            self.unknown_called(node, value, last, given, sure=sure)
        elif not value.path:
            if known.called:
                self.waits(node, f"{value.maker}(...)", known.claim)
        elif sure and last not in known.lazy and _method_waits(self.ev, value, known, last):
            claim = _needing(known, last)
            is_ready_here = isinstance(node, ast.Call) and is_ready(value, node, self.scope)
            if not is_ready_here and not is_idle(claim, given, last, value.note):
                self.waits(node, _spoken(value), claim)
                if claim.cost is Cost.NESTED:
                    self.private.add(id(node))

    def unknown_called(self, node: ast.AST, value: Object, last: str, given: Given, *, sure: bool) -> None:
        """Call a method that does not wait by itself: it may hand work on, or be known by its full name."""
        if (offload := self.ev.knowledge.offload_methods.get(last)) is not None:
            self.handed(offload, given)
        elif (stay := self.ev.knowledge.stay_methods.get(last)) is not None:
            self.scheduled(node, stay, given)
        elif last == "enter_context":
            self.enter(node, given.argument(0) or ())
        self.tools(value, last)
        claim = self.ev.knowledge.functions.get(value.named)
        if claim is not None and sure and not is_idle(claim, given, last, value.note):
            self.waits(node, value.named, claim)

    def tools(self, value: Object, last: str) -> None:
        """Run the tools of an agent that streams: async ones run on its loop."""
        if value.site is None or last not in {
            "stream_async",
            "invoke_async",
            "astream",
            "astream_events",
            "ainvoke",
        }:
            return
        listed = self.ev.given(value.site.node, value.site.frame)
        for one in self.ev.elements(listed.keyword("tools") or (listed.argument(1) or ())):
            self.coroutine(one, NOTHING)

    def function_called(self, node: ast.AST, callee: Function, given: Given) -> None:
        """Call a function of the project: a coroutine is scheduled, a generator waits to be walked."""
        frame = self.ev.bind(callee, given)
        scope = callee.scope
        if scope.is_async:
            self.found.reached[frame] = None
        elif not scope.is_generator:
            self.through(node, frame)

    def coroutine(self, callee: Value, given: Given) -> None:
        """Schedule a coroutine function; a plain one runs in a thread."""
        if isinstance(callee, Partial):
            self.coroutine(callee.callee, given)
        elif isinstance(callee, Function) and callee.scope.is_async:
            self.found.reached[self.ev.bind(callee, given)] = None

    def born(self, node: ast.AST, of: Class, given: Given) -> None:
        """Make an instance of a class of the project: what its constructor does is done here."""
        response = next(
            (
                RESPONSES[one.name]
                for one in self.ev.lineage(of)
                if isinstance(one, Outside) and one.name in RESPONSES
            ),
            None,
        )
        if response is not None:
            self.responds(node, of.scope.name, response, given)
        made = next(iter(self.ev.call(of, given)), None)
        if not isinstance(made, Instance):
            return
        for name in _BORN:
            passed = NOTHING if name == "__post_init__" else given
            for one in self.ev.method(of, name, made):
                if isinstance(one, Function) and not one.scope.is_async and not one.scope.is_generator:
                    frame = self.ev.bind(Function(one.scope, one.around, made), passed)
                    self.through(node, frame)

    def handed(self, handover: Handover, given: Given) -> None:
        """Give work to a thread: nothing of it waits here, unless it is a coroutine function that stays."""
        if handover.coroutines_stay and handover.function is not None:
            for one in given.argument(handover.function) or ():
                self.coroutine(one, NOTHING)

    def scheduled(self, node: ast.AST, handover: Handover, given: Given) -> None:
        """Give work to what runs it on this thread."""
        if handover.lazy:
            return
        if handover.function is not None:
            for one in given.argument(handover.function) or ():
                self.call(node, one, NOTHING)
        if handover.iterates == "all":
            for values in given.positional:
                self.walked(values, node)
        elif handover.iterates is not None:
            self.walked(given.argument(handover.iterates) or (), node)

    def dunder(self, owner: ast.expr, name: str, node: ast.AST) -> None:
        """Run the method that an operator on an instance of the project stands for."""
        if not isinstance(owner, ast.Name | ast.Attribute | ast.Call):
            return
        for one in self.ev.values(owner, self.frame):
            if isinstance(one, Instance):
                for way in self.ev.method(one.of, name, one):
                    self.call(node, way, NOTHING)


def _owner(made_by: object, name: str) -> KnownType | None:
    """Return the type of the class in front of a static or class method."""
    prefix = name.rpartition(".")[0]
    return made_by(prefix) if prefix and callable(made_by) else None


def _method_waits(ev: Evaluator, value: Object, known: KnownType, last: str) -> bool:
    if known.operations and "." not in value.path and value.path not in known.fine:
        return value.path in known.blocks or ev.knowledge.is_operation(last)
    return waits(known, value.path)


def _needing(known: KnownType, last: str) -> Claim:
    """Return the claim of a method, with what it alone needs to wait."""
    needs = known.needs.get(last)
    claim = known.claim
    if needs is None or needs == claim.needs:
        return claim if needs is not None or not known.needs else _without(claim)
    return Claim(claim.cost, claim.when, claim.instead, claim.note, needs)


def _without(claim: Claim) -> Claim:
    return Claim(claim.cost, claim.when, claim.instead, claim.note) if claim.needs else claim


def _spoken(value: Object) -> str:
    return (
        f"{value.maker}(...).{value.path}"
        if value.type is not None and value.type.operations
        else f"{value.maker}.{value.path}"
    )
