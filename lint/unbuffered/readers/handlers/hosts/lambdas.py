"""Handlers that Lambda calls: named by a template, or told by how everybody writes them."""

import ast
from collections.abc import Iterator

from unbuffered.model.handler import Host
from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.hosts.entries import Entry
from unbuffered.readers.handlers.syntax.scopes import Scope
from unbuffered.readers.handlers.values import Function

_NAMES = frozenset({"lambda_handler", "handler"})
_PARAMETERS = 2


def named(ev: Evaluator, module: Scope, name: str) -> Entry | None:
    """Return the function that a template names as a handler; None if it is not defined in the file."""
    for node in module.names.definitions:
        if node.name == name.rpartition(".")[2] and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            function = Function(module.within(node), ev.home(module))
            return Entry(Host.LAMBDA, "named", function, node)
    return None


def by_convention(ev: Evaluator, module: Scope) -> Iterator[Entry]:
    """Yield what bears the names of a Lambda handler: ``lambda_handler(event, context)``."""
    for node in module.names.definitions:
        if isinstance(node, ast.ClassDef) or node.name not in _NAMES:
            continue
        names = [arg.arg.lstrip("_") for arg in (*node.args.posonlyargs, *node.args.args)]
        if (
            len(names) == _PARAMETERS
            and names[0] == "event"
            and names[1] in {"context", "ctx", "lambda_context"}
        ):
            yield Entry(Host.LAMBDA, "convention", Function(module.within(node), ev.home(module)), node)
