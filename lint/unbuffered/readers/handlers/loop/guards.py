"""When a call that usually waits does not."""

import ast
import re

from unbuffered.readers.handlers.evaluation.instances import MEMORY, in_memory
from unbuffered.readers.handlers.knowledge.claims import Claim
from unbuffered.readers.handlers.syntax.scopes import Scope
from unbuffered.readers.handlers.values import Given, Literal, Object, Outside

_SWITCHES = ("block", "blocking", "wait")
_FLAGGED = frozenset({"acquire", "get", "put"})
_TIMED = frozenset({"sleep", "poll", "result", "exception", "join", "wait"})
_NO_WAIT = "os.P_NOWAIT"


def is_idle(claim: Claim, given: Given, name: str, note: str) -> bool:
    """Whether the arguments of a call keep it from waiting; `name` is the last part of what is called."""
    if claim.needs == "arguments" and not given.positional and not given.keywords:
        return True
    if claim.needs in {"stream", "maxsize"} and note != claim.needs:
        return True
    if note == MEMORY or (claim.needs == "file" and in_memory(given)):
        return True
    return _by_arguments(given, name)


def _by_arguments(given: Given, name: str) -> bool:
    """Whether a switch or a timeout of nothing tells the call not to wait."""
    if any(_is(given.keyword(switch), 0) for switch in _SWITCHES):
        return True
    if _is(given.keyword("timeout"), 0):
        return True
    first = given.positional[0] if given.positional else None
    if name in _FLAGGED and len(given.positional) == 1 and _is(first, 0):
        return True
    if name in _TIMED and _is(first, 0):
        return True
    if name.startswith("spawn") and first is not None and Outside(_NO_WAIT) in first:
        return True
    return name == "select" and len(given.positional) == 4 and _is(given.positional[3], 0)  # noqa: PLR2004


def _is(values: object, wanted: int) -> bool:
    """Whether the values are one literal equal to this one; False is 0, as the libraries take it."""
    return values == (Literal(wanted),)


def is_ready(value: Object, node: ast.Call, scope: Scope) -> bool:
    """Whether a future is known to have its result, or a socket not to wait, where its method is called."""
    if value.type is None or value.type.name not in {"future", "socket"}:
        return False
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if not isinstance(owner, ast.Name):
        return False
    text = segment(scope)
    if value.type.name == "socket":
        return re.search(rf"\b{re.escape(owner.id)}\.set(blocking\(False|timeout\(0)", text) is not None
    return (
        re.search(rf"\b{re.escape(owner.id)}\.done\(|wrap_future\({re.escape(owner.id)}\b", text) is not None
    )


def asks_for_a_loop(scope: Scope) -> bool:
    """Whether a function asks first if a loop runs here, and starts one only if none does."""
    text = segment(scope)
    return "is_running(" in text or ("get_running_loop(" in text and "RuntimeError" in text)


def segment(scope: Scope) -> str:
    """Return the text of a scope."""
    node = scope.node
    first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
    return "\n".join(scope.source.lines[first - 1 : last])


_PAUSES = (ast.Await, ast.Yield, ast.YieldFrom, ast.AsyncFor, ast.AsyncWith)


def holds_a_pause(body: list[ast.stmt]) -> bool:
    """Whether a body gives way to others before it ends, so that a lock around it is held meanwhile."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _PAUSES):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)
    return False


def leaves_work(node: ast.With, item: ast.withitem) -> bool:
    """Whether an executor may still have work to do when its with statement ends.

    Work that was awaited inside is done by then; work that was only submitted is not.
    """
    name = item.optional_vars.id if isinstance(item.optional_vars, ast.Name) else None
    given = awaited = False
    for inner in ast.walk(ast.Module(body=node.body, type_ignores=[])):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            owner = inner.func.value
            mine = isinstance(owner, ast.Name) and owner.id == name
            given = given or (mine and inner.func.attr in {"submit", "map"})
            awaited = awaited or inner.func.attr == "wrap_future"
    return given and not awaited
