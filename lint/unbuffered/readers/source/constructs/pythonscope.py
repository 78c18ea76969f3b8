"""Which names of a Python program are given one value, and in which scope."""

import ast
from collections.abc import Iterator

from msgspec import Struct, field

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Scope(Struct, eq=False):
    """A module, function or class body; a name with two values, or a computed one, has None."""

    parent: "Scope | None" = None
    class_name: str = ""
    names: dict[str, ast.expr | None] = field(default_factory=dict)

    def give(self, name: str, value: ast.expr | None) -> None:
        """Note that a name is given a value."""
        self.names[name] = None if name in self.names else value

    @property
    def inside(self) -> str:
        """The name of the class this stands in, empty outside of any."""
        home = self.home
        return home.class_name if home is not None else ""

    @property
    def home(self) -> "Scope | None":
        """The nearest class."""
        scope: Scope | None = self
        while scope is not None and not scope.class_name:
            scope = scope.parent
        return scope

    def assigned(self, node: ast.expr) -> "tuple[ast.expr, Scope] | None":
        """Return the one value given to a name or to a member of self, with the scope of the value."""
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                home = self.home
                value = home.names.get(f"self.{name}") if home is not None else None
                # Members hold values of any method, whose own names are not known here.
                return (value, home) if isinstance(value, ast.Call) and home is not None else None
            case ast.Name(id=name):
                scope: Scope | None = self
                while scope is not None and (scope.class_name or name not in scope.names):
                    scope = scope.parent
                value = scope.names[name] if scope is not None else None
                return (value, scope) if value is not None and scope is not None else None
            case _:
                return None


def scoped_calls(tree: ast.Module) -> Iterator[tuple[ast.Call, Scope]]:
    """Yield each call with its scope; scopes are complete once all are yielded."""
    waiting: list[tuple[ast.AST, Scope]] = [(tree, Scope())]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, ast.Call):
            yield node, scope
        waiting.extend(_below(node, scope))


def _below(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
    """Yield what stands below a node with its scope, after noting the names that the node gives."""
    inner, held = scope, list(ast.iter_child_nodes(node))
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            scope.give(node.name, None)
            inner = Scope(scope)
        case ast.ClassDef(name=name):
            scope.give(name, None)
            inner = Scope(scope, name)
        case ast.arg(arg=name):
            scope.give(name, None)
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            scope.give(name, None)
        case ast.Global(names=listed) | ast.Nonlocal(names=listed):
            for name in listed:
                _spoil(scope, name)
        case (
            ast.Assign(targets=[target], value=value)
            | ast.AnnAssign(target=target, value=ast.expr() as value)
        ):
            held = [value] if _bind(target, value, scope) else held
        case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()) if scope.home is not None:
            scope.home.give(f"self.{name}", None)
    yield from ((child, inner) for child in held)


def _bind(target: ast.expr, value: ast.expr, scope: Scope) -> bool:
    """Note a plain assignment to a name or to a member of self."""
    match target:
        case ast.Name(id=name):
            scope.give(name, value)
            return True
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if scope.home is not None:
            scope.home.give(f"self.{name}", value)
            return True
        case _:
            return False


def _spoil(scope: Scope | None, name: str) -> None:
    """Give up a name that is written from another scope than its own."""
    while scope is not None:
        scope.give(name, None)
        scope.give(name, None)
        scope = scope.parent
