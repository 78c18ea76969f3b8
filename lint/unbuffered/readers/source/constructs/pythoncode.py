"""The calls of a Python program, read from its syntax tree and never run."""

import ast
import warnings

from unbuffered.readers.source.constructs.calls import (
    MAX_TEXT,
    UNKNOWN,
    Call,
    Value,
    adds,
    constructs,
    identify,
)
from unbuffered.readers.source.constructs.pythonscope import Scope, scoped_calls

_IDS = frozenset({"id", "id_", "construct_id", "path_part", "http_method", "property_path", "path"})
_MAX_ALIASES = 8
_MAX_LINE = 2000


def python_calls(file: str, text: str) -> tuple[Call, ...]:
    """Return the calls of a Python text in order; none if it is no Python or too long."""
    if len(text) > MAX_TEXT:
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return _Reader(file, text).read(tree)


class _Reader:
    """One program being read: what each call node became."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._lines = None if text.isascii() else text.encode("utf-8", "replace").splitlines()
        self._made: dict[ast.Call, Call] = {}

    def read(self, tree: ast.Module) -> tuple[Call, ...]:
        """Make a Call of every call, receivers and arguments before those that use them."""
        found = sorted(scoped_calls(tree), key=lambda pair: _end(pair[0]))
        for node, scope in found:
            name = _name(node.func)
            if name:
                self._made[node] = self._call(node, name, scope)
        return tuple(sorted(self._made.values(), key=lambda call: (call.line, call.column)))

    def _call(self, node: ast.Call, name: str, scope: Scope) -> Call:
        line, offset = node.func.lineno, node.func.col_offset
        if isinstance(node.func, ast.Attribute):
            # A call over several lines is traced to the line of the name that is called.
            line, offset = _end(node.func)
            offset -= len(name.encode())
        ids, dynamic = identify(name, _arguments(node, name))
        owner = self._owner(node, name, scope)
        return Call(
            self._file, line, self._column(line, offset), name, ids, dynamic, owner.call, owner.within
        )

    def _column(self, line: int, offset: int) -> int:
        """Return the column of a byte offset; on a line without end bytes will do."""
        if self._lines is None or line > len(self._lines) or len(self._lines[line - 1]) > _MAX_LINE:
            return offset + 1
        return len(self._lines[line - 1][:offset].decode("utf-8", "replace")) + 1

    def _owner(self, node: ast.Call, name: str, scope: Scope) -> Value:
        """Return the construct a call is made in: its receiver, or its first argument."""
        if isinstance(node.func, ast.Attribute) and not constructs(name):
            return self._value(node.func.value, scope)
        if node.args:
            return self._value(node.args[0], scope)
        given = [keyword.value for keyword in node.keywords if keyword.arg == "scope"]
        return self._value(given[0], scope) if given else UNKNOWN

    def _value(self, node: ast.expr, scope: Scope) -> Value:
        """Return what an expression yields, through a few names at most."""
        for _ in range(_MAX_ALIASES):
            while isinstance(node, ast.Attribute) and node.attr == "root":
                node = node.value
            if isinstance(node, ast.Call):
                return Value(self._made.get(node))
            if isinstance(node, ast.Name) and node.id == "self":
                return Value(within=scope.inside)
            assigned = scope.assigned(node)
            if assigned is None:
                return UNKNOWN
            node, scope = assigned
        return UNKNOWN


def _end(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


def _name(function: ast.expr) -> str:
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _arguments(node: ast.Call, name: str) -> list[str | None]:
    """Return the first two arguments as literals, an id by keyword in the place where it would stand."""
    listed = [_literal(argument) for argument in node.args[:2]]
    named = [_literal(keyword.value) for keyword in node.keywords if keyword.arg in _IDS]
    if named and not (listed and adds(name)):
        return [None, named[0]] if constructs(name) else named
    spread = any(isinstance(argument, ast.Starred) for argument in node.args[:2])
    hidden = any(keyword.arg is None for keyword in node.keywords) and not listed
    return [None, None] if spread or hidden else listed


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
