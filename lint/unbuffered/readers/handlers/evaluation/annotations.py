"""Annotations: what they promise of a value."""

import ast

from unbuffered.readers.handlers.evaluation.protocol import Evaluation
from unbuffered.readers.handlers.syntax.scopes import last_name
from unbuffered.readers.handlers.values import (
    NOTHING,
    Class,
    Container,
    Frame,
    Instance,
    Object,
    Outside,
    Values,
    merged,
)

_WRAPPERS = frozenset({"Optional", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly"})
_SEVERAL = frozenset(
    {"list", "List", "set", "Set", "Sequence", "Iterable", "frozenset", "Collection", "deque"}
)
_KEYED = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "defaultdict"})
_LONGEST = 500


def annotated(ev: Evaluation, node: ast.expr | None, frame: Frame) -> Values:
    """Return what an annotation promises, quoted ones too; nothing for what says nothing."""
    match node:
        case None:
            return ()
        case ast.Constant(value=str(text)) if len(text) <= _LONGEST:
            return annotated(ev, _parsed(text), frame)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return merged((annotated(ev, left, frame), annotated(ev, right, frame)))
        case ast.Subscript():
            return _subscript(ev, node, frame)
        case ast.Name() | ast.Attribute():
            found = merged(_instance(ev, one) for one in ev.values(node, frame))
            return found or _alias(ev, node, frame)
        case _:
            return ()


def _alias(ev: Evaluation, node: ast.Name | ast.Attribute, frame: Frame) -> Values:
    """Return what a name promises that stands for a longer annotation."""
    here: Frame | None = frame if isinstance(node, ast.Name) else None
    while here is not None:
        bindings = here.scope.names.bindings.get(last_name(node), [])
        written = [one.node for one in bindings if isinstance(one.node, ast.Subscript | ast.BinOp)]
        if bindings:
            return merged(annotated(ev, one, here) for one in written)
        here = here.around
    return ()


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _subscript(ev: Evaluation, node: ast.Subscript, frame: Frame) -> Values:
    name = last_name(node.value)
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Annotated" and inner:
        injected = merged(dependency(ev, one, frame) for one in inner[1:])
        return injected or annotated(ev, inner[0], frame)
    if name in _WRAPPERS and inner:
        return annotated(ev, inner[0], frame)
    if name == "Union":
        return merged(annotated(ev, one, frame) for one in inner)
    if (name in _SEVERAL or name in _KEYED or name in {"tuple", "Tuple"}) and inner:
        elements = annotated(ev, inner[-1] if name in _KEYED else inner[0], frame)
        return (Container(((None, elements),)),) if elements else ()
    if name in {"type", "Type"}:
        return ()
    return merged(_instance(ev, one) for one in ev.values(node.value, frame))


def dependency(ev: Evaluation, node: ast.expr, frame: Frame) -> Values:
    """Return what FastAPI injects for a Depends(...); nothing for any other expression."""
    if not isinstance(node, ast.Call) or last_name(node.func) not in {"Depends", "Security"}:
        return ()
    given = ev.given(node, frame)
    callees = given.argument(0) or given.keyword("dependency") or ()
    results = merged(ev.call(callee, NOTHING) for callee in callees)
    return merged((ev.awaited(results), ev.elements(results))) or ()


def _instance(ev: Evaluation, of: object) -> Values:
    match of:
        case Class():
            return (Instance(of),)
        case Outside(name) if not name.startswith(("builtins.", "typing.")):
            return (Object(name, ev.knowledge.annotated(name)),)
        case _:
            return ()
