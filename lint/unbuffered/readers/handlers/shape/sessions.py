"""Session ids that are given to AgentCore runtimes, and how long they are."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from unbuffered.model.handler import Session
from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.syntax.bindings import Kind, start_of
from unbuffered.readers.handlers.syntax.scopes import Scope, last_name, own_nodes, scopes
from unbuffered.readers.handlers.values import Frame, Outside

_WORD = "runtimeSessionId"
_HEADER = "x-amzn-bedrock-agentcore-runtime-session-id"
_HEX = 32
_UUID = 36


def sessions(ev: Evaluator, module: Scope) -> Iterator[Session]:
    """Yield the session ids in a module whose length can be told."""
    if not _speaks_of_them(module.source.text):
        return
    for scope in scopes(module):
        frame = ev.home(scope)
        for node in own_nodes(scope):
            for value in _given(node):
                found = _length(ev, value, frame)
                if found is not None:
                    yield Session(scope.place(value), ast.unparse(value)[:60], *found)


@lru_cache(maxsize=16)
def _speaks_of_them(text: str) -> bool:
    """Whether a module has a word of session ids in it: asked for each of its handlers."""
    return _WORD in text or _HEADER in text.lower()


def _given(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what is given as a session id: to the SDK's call, or in a header."""
    if isinstance(node, ast.Call) and last_name(node.func) == "invoke_agent_runtime":
        yield from (one.value for one in node.keywords if one.arg == _WORD)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.lower() == _HEADER:
                yield value


def _length(ev: Evaluator, node: ast.expr, frame: Frame, level: int = 0) -> tuple[int, bool] | None:
    """Return how many characters an expression has, and whether it is a literal; None if not known."""
    match node:
        case ast.Constant(value=str(text)):
            return len(text), True
        case ast.Attribute(value=ast.Call(func=func), attr="hex") if _is_uuid(ev, func, frame):
            return _HEX, False
        case ast.Call(func=func, args=[inner]) if last_name(func) == "str":
            is_uuid = isinstance(inner, ast.Call) and _is_uuid(ev, inner.func, frame)
            return (_UUID, False) if is_uuid else None
        case ast.JoinedStr(values=values):
            parts = [_length(ev, _inner(one), frame, level) for one in values]
            known = [one for one in parts if one is not None]
            return (sum(one[0] for one in known), False) if len(known) == len(parts) else None
        case ast.Name(id=name) if level == 0:
            own = frame.scope.names.reaching(name, start_of(node))
            bindings = own or frame.scope.module.names.bindings.get(name, [])
            value = bindings[0].node if len(bindings) == 1 and bindings[0].kind is Kind.VALUE else None
            return _length(ev, value, frame, 1) if isinstance(value, ast.expr) else None
        case _:
            return None


def _inner(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.FormattedValue) else node


def _is_uuid(ev: Evaluator, func: ast.expr, frame: Frame) -> bool:
    return any(
        isinstance(one, Outside) and one.name in {"uuid.uuid4", "uuid.uuid1"}
        for one in ev.values(func, frame)
    )
