"""What a Python file binds and which application it starts, told from its text alone."""

import ast
import warnings
from collections.abc import Iterator

from msgspec import Struct

LONGEST = 150_000
"""A longer file is not parsed: a hostile megabyte takes the parser several seconds."""


class Binding(Struct, frozen=True):
    """What a name stands for at the top level: an import, or what the file makes itself."""

    module: str = ""
    original: str = ""
    called: str = ""
    is_definition: bool = False
    is_function: bool = False


class Source(Struct, frozen=True):
    """A parsed Python file."""

    tree: ast.Module
    names: dict[str, Binding]
    """What the top level binds."""
    imports: dict[str, str]
    """The full name behind each imported name, wherever in the file it is imported."""
    has_star: bool

    def binds(self, name: str) -> bool:
        """Whether a name may be found in the module."""
        return name.partition(".")[0] in self.names or self.has_star

    def made_by(self, *callables: str) -> list[str]:
        """Return the names that are bound to a call of one of these."""
        return [name for name, one in self.names.items() if one.called.rpartition(".")[2] in callables]


def source(text: str) -> Source | None:
    """Return a file parsed, or nothing if it is not Python as we know it, or too much of it."""
    if len(text) > LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    imports: dict[str, str] = {}
    has_star = False
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            has_star = has_star or any(alias.name == "*" for alias in node.names)
            module = "." * node.level + (node.module or "")
            imports |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                imports[name] = alias.name if alias.asname else name
    return Source(tree, dict(_bindings(tree)), imports, has_star)


def _top_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements that run on import, those in blocks included."""
    waiting: list[ast.stmt] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        inner: list[ast.stmt] = []
        for field in ("body", "handlers", "orelse", "finalbody"):
            for child in getattr(node, field, ()):
                inner += child.body if isinstance(child, ast.ExceptHandler) else [child]
        waiting += reversed(inner)


def _bindings(tree: ast.Module) -> Iterator[tuple[str, Binding]]:
    for node in _top_level(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, Binding(is_definition=True, is_function=not isinstance(node, ast.ClassDef))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], Binding(module=alias.name)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                yield alias.asname or alias.name, Binding(module, alias.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            called = dotted(node.value.func) if isinstance(node.value, ast.Call) else ""
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from ((name, Binding(called=called)) for name in _targets(target))


def _targets(target: ast.expr) -> Iterator[str]:
    inner = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    yield from (one.id for one in inner if isinstance(one, ast.Name))


def dotted(node: ast.expr) -> str:
    """Return a dotted name, or nothing for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
