"""Modules, classes and functions of the project, each looked into when a name leads there."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from unbuffered.model.place import Place, Span
from unbuffered.readers.handlers.syntax.bindings import Binding, Names, collect
from unbuffered.readers.handlers.syntax.source import Source

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

_ROUGH = ("property", "cached_property", "staticmethod", "classmethod", "overload", "abstractmethod")


@dataclass(eq=False, repr=False)
class Scope:
    """A scope of a file: `node` is its module, class, function or comprehension."""

    source: Source
    node: ast.AST
    parent: "Scope | None"
    inner: dict[int, "Scope"] = field(default_factory=dict, repr=False)
    assigned: "dict[str, list[tuple[Scope, Binding]]] | None" = field(default=None, repr=False)
    """Of a class: the attributes that its methods set, once somebody asked."""

    @cached_property
    def names(self) -> Names:
        """What it binds."""
        return collect(self.node)

    @cached_property
    def setters(self) -> Mapping[str, list["Scope"]]:
        """Of a module: the scopes in it that set a name from further out, by that name."""
        found: dict[str, list[Scope]] = {}
        # Looked for once: a large file asks for each of its names.
        waiting = [self] if "global " in self.source.text else []
        while waiting:
            scope = waiting.pop()
            waiting += [scope.within(one) for one in scope.names.definitions]
            for name in scope.names.outer if scope is not self else ():
                found.setdefault(name, []).append(scope)
        return found

    @property
    def is_class(self) -> bool:
        """Whether it is the body of a class: functions in it do not see its names."""
        return isinstance(self.node, ast.ClassDef)

    @property
    def is_async(self) -> bool:
        """Whether it is an async function, or a comprehension that awaits what it walks."""
        if isinstance(self.node, COMPREHENSIONS):
            return any(one.is_async for one in self.node.generators)
        return isinstance(self.node, ast.AsyncFunctionDef)

    @cached_property
    def is_generator(self) -> bool:
        """Whether a call of it gives a generator."""
        if isinstance(self.node, ast.GeneratorExp):
            return True
        return isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef) and bool(self.names.yields)

    @property
    def name(self) -> str:
        """What it is called; empty for what has no name."""
        return getattr(self.node, "name", "")

    @property
    def module(self) -> "Scope":
        """The scope of its file."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    @property
    def file(self) -> PurePosixPath:
        """Its file."""
        return self.source.file

    @property
    def owner(self) -> "Scope | None":
        """The class whose method it is."""
        return self.parent if self.parent is not None and self.parent.is_class else None

    def within(self, node: ast.AST) -> "Scope":
        """Return the scope of a node that lies directly in this one; the same each time."""
        found = self.inner.get(id(node))
        if found is None:
            found = self.inner[id(node)] = Scope(self.source, node, self)
        return found

    def decorated(self, name: str) -> bool:
        """Whether one of its decorators has this last name; for those that every Python knows."""
        return name in self._marks

    @cached_property
    def _marks(self) -> frozenset[str]:
        decorators = getattr(self.node, "decorator_list", [])
        found = (last_name(one.func if isinstance(one, ast.Call) else one) for one in decorators)
        return frozenset(one for one in found if one in _ROUGH)

    def place(self, node: ast.AST | None = None) -> Place:
        """Return the place of a node; of the scope's own name if none is given."""
        if node is not None:
            return self.source.place(node)
        at = self.source.place(self.node)
        if not isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return at
        line = self.source.lines[self.node.lineno - 1]
        start = line.find(self.node.name, at.span.column - 1)
        return name_at(self.file, self.node.lineno, start, self.node.name) if start >= 0 else at


def name_at(file: PurePosixPath, line: int, start: int, name: str) -> Place:
    """Return the place of a name in a line, its column from 0."""
    return Place(file, (), Span(line, start + 1, line, start + 1 + len(name)))


def last_name(node: ast.expr) -> str:
    """Return the last part of a dotted name; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def scopes(module: Scope) -> Iterator[Scope]:
    """Yield a module and every class and function in it."""
    waiting = [module]
    while waiting:
        scope = waiting.pop()
        yield scope
        waiting += [scope.within(one) for one in reversed(scope.names.definitions)]


def own_nodes(scope: Scope) -> Iterator[ast.AST]:
    """Yield the nodes of a scope, those of the functions and classes in it left out."""
    waiting: list[ast.AST] = (
        list(getattr(scope.node, "body", [])) if not isinstance(scope.node, ast.Lambda) else []
    )
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))
