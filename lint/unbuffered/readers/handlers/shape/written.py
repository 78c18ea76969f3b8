"""Pieces of code as a reader is shown them."""

import ast

from unbuffered.readers.handlers.syntax.scopes import Scope, own_nodes

_LONGEST = 40


def short(node: ast.expr | None) -> str:
    """Return an expression as it is written, cut to fit a line."""
    text = ast.unparse(node) if node is not None else "nothing"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def return_of(scope: Scope, value: ast.expr) -> ast.AST:
    """Return the statement that returns a value; the value itself for a lambda."""
    return next(
        (one for one in own_nodes(scope) if isinstance(one, ast.Return) and one.value is value), value
    )


def line_of(node: ast.AST) -> ast.AST:
    """Return what of a loop is shown: what it walks; any other node as it is."""
    return node.iter if isinstance(node, ast.For | ast.AsyncFor) else node
