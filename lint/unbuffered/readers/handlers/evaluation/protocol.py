"""What the parts of the evaluation ask of each other."""

import ast
from typing import Protocol

from unbuffered.readers.handlers.knowledge.claims import Knowledge
from unbuffered.readers.handlers.syntax.modules import Modules
from unbuffered.readers.handlers.syntax.scopes import Scope
from unbuffered.readers.handlers.values import Class, Frame, Function, Given, Value, Values

Node = ast.expr | ast.FunctionDef | ast.AsyncFunctionDef
"""What has a value: an expression, or the definition of a function with its decorators."""


class Evaluation(Protocol):
    """The evaluation as one: every part may lead back to every other."""

    @property
    def knowledge(self) -> Knowledge:
        """What is known of libraries."""

    @property
    def modules(self) -> Modules:
        """The files of the project."""

    def values(self, node: Node, frame: Frame) -> Values:
        """Return what an expression or a definition may stand for."""

    def name(self, name: str, frame: Frame, node: ast.AST | None = None) -> Values:
        """Return what a name stands for where a node uses it; anywhere in the frame if none is given."""

    def attribute(self, value: Value, name: str) -> Values:
        """Return what an attribute of a value may be."""

    def call(self, callee: Value, given: Given) -> Values:
        """Return what a call may give."""

    def given(self, node: ast.Call, frame: Frame) -> Given:
        """Return what a call passes."""

    def bind(self, function: Function, given: Given) -> Frame:
        """Return the frame in which a function runs with these arguments."""

    def home(self, scope: Scope) -> Frame:
        """Return the frame of a scope of which no call is known."""

    def inside(self, node: ast.AST, frame: Frame) -> Frame:
        """Return the frame of a comprehension inside another frame."""

    def returned(self, frame: Frame) -> Values:
        """Return what the function of a frame may return."""

    def yielded(self, frame: Frame) -> Values:
        """Return what the generator of a frame may yield."""

    def elements(self, values: Values) -> Values:
        """Return what walking the values may give."""

    def awaited(self, values: Values) -> Values:
        """Return what awaiting the values may give."""

    def entered(self, values: Values) -> Values:
        """Return what a with statement binds for these context managers."""

    def annotated(self, node: ast.expr | None, frame: Frame) -> Values:
        """Return what an annotation promises."""

    def lineage(self, of: Class) -> tuple[Value, ...]:
        """Return a class and those above it, in the order in which attributes are looked up."""

    def method(self, of: Class, name: str, bound: Value) -> Values:
        """Return what a class, or one above it, defines under a name, bound to an instance."""

    def kept_in_state(self, name: str) -> Values:
        """Return what the project keeps under a name in the state of an application."""

    def member(self, module: Scope, name: str) -> Values | None:
        """Return what a module binds under a name; None if it does not bind it."""
