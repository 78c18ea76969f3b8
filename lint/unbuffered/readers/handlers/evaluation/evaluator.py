"""The evaluation as one object: memory, bounds, and the way from part to part."""

import ast

from msgspec import Struct, field

from unbuffered.readers.handlers.evaluation import calls, classes, expressions, names
from unbuffered.readers.handlers.evaluation.annotations import annotated
from unbuffered.readers.handlers.evaluation.protocol import Node
from unbuffered.readers.handlers.knowledge.claims import Knowledge
from unbuffered.readers.handlers.syntax.modules import Modules
from unbuffered.readers.handlers.syntax.scopes import Scope, last_name, scopes
from unbuffered.readers.handlers.values import (
    NOTHING,
    Class,
    Frame,
    Function,
    Given,
    Instance,
    Value,
    Values,
    merged,
)

STEPS = 400_000
"""Expressions that are looked at for one entry point: a service of ten thousand lines takes a tenth."""

_DEEPEST = 150
"""Expressions inside expressions, calls followed: far below what Python itself can nest."""

_WAYS = 24
"""Different arguments with which one function is followed."""

_RETURNED = -1
_YIELDED = -2


class TooMuchError(Exception):
    """More was to be looked at than one entry point may take."""


class Evaluator(Struct):
    """What expressions stand for; every answer is kept, and one that asks for itself is unknown."""

    knowledge: Knowledge
    modules: Modules
    steps: int = 0
    _level: int = 0
    _homes: dict[int, Frame] = field(default_factory=dict)
    _frames: dict[object, Frame] = field(default_factory=dict)
    _ways: dict[int, int] = field(default_factory=dict)
    _states: dict[str, Values] = field(default_factory=dict)
    _lineages: dict[Class, tuple[Value, ...]] = field(default_factory=dict)

    def values(self, node: Node, frame: Frame) -> Values:
        """Return what an expression or a definition may stand for."""
        key = id(node)
        found = frame.known.get(key)
        if found is not None:
            return found
        if key in frame.open or self._level > _DEEPEST:
            return ()
        self.spend()
        frame.open.add(key)
        self._level += 1
        try:
            found = expressions.evaluate(self, node, frame)
        finally:
            self._level -= 1
            frame.open.discard(key)
        frame.known[key] = found
        return found

    def spend(self) -> None:
        """Count one step.

        Raises:
            TooMuchError: there were too many.

        """
        self.steps += 1
        if self.steps > STEPS:
            raise TooMuchError

    def name(self, name: str, frame: Frame, node: ast.AST | None = None) -> Values:
        """Return what a name stands for where a node uses it."""
        return names.name_values(self, name, frame, node)

    def member(self, module: Scope, name: str) -> Values | None:
        """Return what a module binds under a name; None if it does not bind it."""
        return names.member(self, module, name)

    def attribute(self, value: Value, name: str) -> Values:
        """Return what an attribute of a value may be."""
        return expressions.attribute(self, value, name)

    def call(self, callee: Value, given: Given) -> Values:
        """Return what a call may give."""
        if self._level > _DEEPEST:
            return ()
        self._level += 1
        try:
            return calls.call(self, callee, given)
        finally:
            self._level -= 1

    def given(self, node: ast.Call, frame: Frame) -> Given:
        """Return what a call passes."""
        return calls.given(self, node, frame)

    def bind(self, function: Function, given: Given) -> Frame:
        """Return the frame in which a function runs with these arguments; the same for equal ones."""
        args = calls.arguments(function, given)
        scope = function.scope
        key = (scope, function.around, function.bound, tuple(sorted(args.items())))
        frame = self._frames.get(key)
        if frame is None:
            ways = self._ways[id(scope)] = self._ways.get(id(scope), 0) + 1
            if ways > _WAYS:
                return self.home(scope)
            frame = self._frames[key] = Frame(scope, function.around, args, function.bound)
        return frame

    def home(self, scope: Scope) -> Frame:
        """Return the frame of a scope of which no call is known; a method is that of any instance."""
        frame = self._homes.get(id(scope))
        if frame is None:
            around = self.home(scope.parent) if scope.parent is not None else None
            frame = Frame(scope, around)
            self._homes[id(scope)] = frame
            if scope.owner is not None and around is not None and around.around is not None:
                of = Class(scope.owner, around.around)
                at = Function(scope, around, self._first(scope, of))
                frame.args = calls.arguments(at, NOTHING)
                frame.bound = at.bound
        return frame

    def _first(self, scope: Scope, of: Class) -> Value | None:
        """Return what stands before the parameters of a method."""
        if scope.decorated("staticmethod"):
            return None
        return of if scope.decorated("classmethod") else Instance(of)

    def inside(self, node: ast.AST, frame: Frame) -> Frame:
        """Return the frame of a comprehension or class body inside another frame."""
        scope = frame.scope.within(node)
        if frame is self._homes.get(id(frame.scope)):
            return self.home(scope)
        key = (scope, frame)
        found = self._frames.get(key)
        if found is None:
            found = self._frames[key] = Frame(scope, frame)
        return found

    def returned(self, frame: Frame) -> Values:
        """Return what the function of a frame may return."""
        return self._kept(frame, _RETURNED, frame.scope.names.returns)

    def yielded(self, frame: Frame) -> Values:
        """Return what the generator of a frame may yield."""
        node = frame.scope.node
        if isinstance(node, ast.GeneratorExp):
            return self.values(node.elt, frame)
        yields = [one.value for one in frame.scope.names.yields if isinstance(one, ast.Yield) and one.value]
        return self._kept(frame, _YIELDED, yields)

    def _kept(self, frame: Frame, key: int, nodes: list[ast.expr]) -> Values:
        found = frame.known.get(key)
        if found is not None:
            return found
        if key in frame.open or self._level > _DEEPEST:
            return ()
        frame.open.add(key)
        self._level += 1
        try:
            found = merged(self.values(node, frame) for node in nodes)
        finally:
            self._level -= 1
            frame.open.discard(key)
        frame.known[key] = found
        return found

    def elements(self, values: Values) -> Values:
        """Return what walking the values may give."""
        return expressions.elements(self, values)

    def awaited(self, values: Values) -> Values:
        """Return what awaiting the values may give."""
        return expressions.awaited(self, values)

    def entered(self, values: Values) -> Values:
        """Return what a with statement binds for these context managers."""
        return expressions.entered(self, values)

    def annotated(self, node: ast.expr | None, frame: Frame) -> Values:
        """Return what an annotation promises."""
        return annotated(self, node, frame)

    def kept_in_state(self, name: str) -> Values:
        """Return what the project keeps under a name in the state of an application, wherever it sets it."""
        if name in self._states:
            return self._states[name]
        self._states[name] = ()
        found = [
            names.bound(self, binding, name, self.home(scope))
            for module in self.modules.parsed()
            if ".state." in module.source.text
            for scope in scopes(module)
            for target, binding in scope.names.attributes
            if target.attr == name and last_name(target.value) == "state"
        ]
        self._states[name] = merged(found)
        return self._states[name]

    def lineage(self, of: Class) -> tuple[Value, ...]:
        """Return a class and those above it."""
        found = self._lineages.get(of)
        if found is None:
            self._lineages[of] = (of,)
            found = self._lineages[of] = classes.lineage(self, of)
        return found

    def method(self, of: Class, name: str, bound: Value) -> Values:
        """Return what a class, or one above it, defines under a name, bound to an instance."""
        return classes.method(self, of, name, bound)
