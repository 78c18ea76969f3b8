"""What the statements of one scope bind, in which block, and from when on."""

import ast
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum, auto
from operator import itemgetter

from msgspec import Struct, field
from msgspec.structs import replace

Position = tuple[int, int]
"""Line and column, as the parser counts them."""

BEGINNING = (0, 0)

_MANY = 16
"""Bindings of one name that a use is followed to; generated code may have thousands."""


class Kind(Enum):
    """How a name gets its value."""

    VALUE = auto()
    ITEM = auto()
    """An element of what is iterated."""
    ENTERED = auto()
    """What a context manager hands out."""
    FUNCTION = auto()
    CLASS = auto()
    IMPORT = auto()
    PARAMETER = auto()
    OTHER = auto()


class Binding(Struct, frozen=True, eq=False):
    """One binding of a name; `node` is what is assigned, iterated, entered, defined or imported.

    `path` names the blocks around it, `index` the way through the tuples that are unpacked (None for a
    starred rest). `module` is what a from-import imports from, dots and all.
    """

    kind: Kind
    node: ast.AST
    at: Position
    path: tuple[int, ...]
    index: tuple[int | None, ...] = ()
    annotation: ast.expr | None = None
    module: str | None = None


class Names(Struct):
    """What a scope binds and does, in the order of its text."""

    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    outer: set[str] = field(default_factory=set)
    """Names that a global or nonlocal statement gives to a scope around."""
    stars: list[Binding] = field(default_factory=list)
    blocks: list[tuple[Position, tuple[int, ...]]] = field(default_factory=list)
    """Where statements begin, with the blocks around them."""
    loops: set[int] = field(default_factory=set)
    """The blocks that run again and again."""
    returns: list[ast.expr] = field(default_factory=list)
    yields: list[ast.Yield | ast.YieldFrom] = field(default_factory=list)
    attributes: list[tuple[ast.Attribute, Binding]] = field(default_factory=list)
    """Attributes that are assigned to, each with what it gets."""
    definitions: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = field(default_factory=list)

    def path_at(self, at: Position) -> tuple[int, ...]:
        """Return the blocks around a position."""
        index = bisect_right(self.blocks, at, key=itemgetter(0))
        return self.blocks[index - 1][1] if index else ()

    def reaching(self, name: str, at: Position) -> list[Binding]:
        """Return the bindings whose value a use may see: the last sure one before it, and unsure ones since.

        One that comes later is seen too where a loop leads back to the use.
        """
        path = self.path_at(at)
        bindings = self.bindings.get(name, [])
        split = bisect_right(bindings, at, key=_since)
        found: list[Binding] = []
        sure: Binding | None = None
        for binding in reversed(bindings[:split]):
            found.append(binding)
            if binding.path == path[: len(binding.path)]:
                sure = binding
                break
            if len(found) == _MANY:
                break
        again = [block for block in path if block in self.loops]
        for binding in bindings[split:] if again else ():
            shared = [block for block in again if block in binding.path]
            if shared and (sure is None or not set(shared) <= set(sure.path)):
                found.append(binding)
            if len(found) >= 2 * _MANY:
                break
        return found


def _since(binding: Binding) -> Position:
    return binding.at


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[ast.arg]:
    """Yield every parameter of a function, the starred ones too."""
    args = node.args
    yield from (*args.posonlyargs, *args.args, *args.kwonlyargs)
    yield from (one for one in (args.vararg, args.kwarg) if one is not None)


def collect(node: ast.AST) -> Names:
    """Return what a scope binds: that of a module, class, function, lambda or comprehension."""
    collector = _Collector()
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        for arg in parameters(node):
            collector.bind(arg.arg, Binding(Kind.PARAMETER, arg, BEGINNING, (), annotation=arg.annotation))
    if isinstance(node, ast.Lambda):
        collector.names.returns.append(node.body)
        collector.expressions(node.body, ())
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        for one in node.generators:
            collector.target(one.target, Binding(Kind.ITEM, one.iter, BEGINNING, ()))
    elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        collector.block(node.body, ())
    return collector.names


def end_of(node: ast.AST) -> Position:
    """Return where a node ends: from there on its binding holds."""
    return (getattr(node, "end_lineno", None) or 0, getattr(node, "end_col_offset", None) or 0)


def start_of(node: ast.AST) -> Position:
    """Return where a node begins."""
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))


_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class _Collector:
    """One walk over the statements of a scope."""

    def __init__(self) -> None:
        self.names = Names()
        self.count = 0

    def bind(self, name: str, binding: Binding) -> None:
        self.names.bindings.setdefault(name, []).append(binding)

    def inner(self, path: tuple[int, ...], *, loops: bool = False) -> tuple[int, ...]:
        """Return the path of a new block."""
        self.count += 1
        if loops:
            self.names.loops.add(self.count)
        return (*path, self.count)

    def block(self, body: list[ast.stmt], path: tuple[int, ...]) -> None:
        for statement in body:
            self.names.blocks.append((start_of(statement), path))
            self.statement(statement, path)

    def statement(self, node: ast.stmt, path: tuple[int, ...]) -> None:
        """Take in one statement and what it holds."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.names.definitions.append(node)
                self.bind(node.name, Binding(Kind.FUNCTION, node, start_of(node), path))
                return
            case ast.ClassDef():
                self.names.definitions.append(node)
                self.bind(node.name, Binding(Kind.CLASS, node, start_of(node), path))
                return
            case ast.Import() | ast.ImportFrom():
                self.imported(node, path)
                return
            case ast.Global() | ast.Nonlocal():
                self.names.outer.update(node.names)
                return
            case ast.Return(value=value) if value is not None:
                self.names.returns.append(value)
            case _:
                self.assigned(node, path)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expressions(child, path)
        self.compound(node, path)

    def assigned(self, node: ast.stmt, path: tuple[int, ...]) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self.target(target, Binding(Kind.VALUE, value, end_of(node), path))
            case ast.AnnAssign(target=target, value=value, annotation=annotation):
                assigned = value if value is not None else annotation
                kind = Kind.VALUE if value is not None else Kind.OTHER
                self.target(target, Binding(kind, assigned, end_of(node), path, annotation=annotation))
            case ast.AugAssign(target=target):
                self.target(target, Binding(Kind.OTHER, node, end_of(node), path))
            case _:
                return

    def compound(self, node: ast.stmt, path: tuple[int, ...]) -> None:
        """Take in the blocks of a statement."""
        match node:
            case ast.If():
                self.block(node.body, self.inner(path))
                self.block(node.orelse, self.inner(path))
            case ast.For() | ast.AsyncFor():
                inside = self.inner(path, loops=True)
                self.target(node.target, Binding(Kind.ITEM, node.iter, end_of(node.iter), inside))
                self.block(node.body, inside)
                self.block(node.orelse, self.inner(path))
            case ast.While():
                self.block(node.body, self.inner(path, loops=True))
                self.block(node.orelse, self.inner(path))
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    if item.optional_vars is not None:
                        at = end_of(item.optional_vars)
                        self.target(item.optional_vars, Binding(Kind.ENTERED, item.context_expr, at, path))
                self.expressions_of_items(node, path)
                self.block(node.body, path)
            case ast.Try() | ast.TryStar():
                self.tried(node, path)
            case ast.Match():
                self.matched(node, path)
            case _:
                return

    def expressions_of_items(self, node: ast.With | ast.AsyncWith, path: tuple[int, ...]) -> None:
        for item in node.items:
            self.expressions(item.context_expr, path)

    def tried(self, node: ast.Try | ast.TryStar, path: tuple[int, ...]) -> None:
        self.block(node.body, self.inner(path))
        for handler in node.handlers:
            inside = self.inner(path)
            if handler.name is not None:
                self.bind(handler.name, Binding(Kind.OTHER, handler, start_of(handler), inside))
            self.block(handler.body, inside)
        self.block(node.orelse, self.inner(path))
        self.block(node.finalbody, path)

    def matched(self, node: ast.Match, path: tuple[int, ...]) -> None:
        for case in node.cases:
            inside = self.inner(path)
            for pattern in ast.walk(case.pattern):
                name = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
                if isinstance(name, str):
                    at = start_of(pattern)
                    whole = isinstance(pattern, ast.MatchAs) and pattern is case.pattern
                    kind, value = (Kind.VALUE, node.subject) if whole else (Kind.OTHER, pattern)
                    self.bind(name, Binding(kind, value, at, inside))
            if case.guard is not None:
                self.expressions(case.guard, inside)
            self.block(case.body, inside)

    def imported(self, node: ast.Import | ast.ImportFrom, path: tuple[int, ...]) -> None:
        module = "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else None
        for alias in node.names:
            binding = Binding(Kind.IMPORT, alias, end_of(node), path, module=module)
            if alias.name == "*":
                self.names.stars.append(binding)
            else:
                self.bind(alias.asname or alias.name.partition(".")[0], binding)

    def target(self, target: ast.expr, bound: Binding) -> None:
        """Bind what a target names; tuples are taken apart."""
        match target:
            case ast.Name(id=name):
                self.bind(name, bound)
            case ast.Attribute():
                self.names.attributes.append((target, bound))
            case ast.Starred(value=value):
                self.target(value, replace(bound, index=(*bound.index[:-1], None)))
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                for number, one in enumerate(elts):
                    self.target(one, replace(bound, index=(*bound.index, number)))
            case _:
                return

    def expressions(self, node: ast.expr, path: tuple[int, ...]) -> None:
        """Take in what an expression binds and yields; a comprehension hands its walrus out."""
        waiting: list[ast.AST] = [node]
        while waiting:
            one = waiting.pop()
            if isinstance(one, ast.NamedExpr):
                self.target(one.target, Binding(Kind.VALUE, one.value, end_of(one), path))
            elif isinstance(one, ast.Yield | ast.YieldFrom):
                self.names.yields.append(one)
            elif isinstance(one, ast.Lambda):
                continue
            waiting.extend(ast.iter_child_nodes(one))
