"""What a yielded expression looks like: bytes, text with its beginning and end, an object, or unknown."""

import ast
from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct

from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.syntax.bindings import Binding, Kind, start_of
from unbuffered.readers.handlers.values import Class, Frame, Function, Object, Outside

_DEEPEST = 8
_OBJECTS = (ast.Dict, ast.List, ast.Set, ast.Tuple, ast.DictComp, ast.ListComp, ast.SetComp)
_TEXTS = frozenset(
    {"builtins.str", "builtins.bytes", "builtins.bytearray", "enum.StrEnum", "markupsafe.Markup"}
)
_DUMPS = frozenset({"json.dumps", "ujson.dumps", "simplejson.dumps"})
_MAKES_OBJECTS = frozenset(
    {"builtins.dict", "builtins.list", "builtins.int", "builtins.float", "builtins.len", "dataclasses.asdict"}
)


class Form(Enum):
    """The type of what is yielded, as far as it is told by how it is written."""

    TEXT = auto()
    BYTES = auto()
    JSON = auto()
    OBJECT = auto()
    EVENT = auto()


_MADE = {
    Form.JSON: _DUMPS,
    Form.BYTES: frozenset({"builtins.bytes", "orjson.dumps"}),
    Form.OBJECT: _MAKES_OBJECTS,
}
"""What callables of libraries make."""


class Look(Struct, frozen=True):
    """One way an expression may look: `head` and `tail` are the known ends of a text, None if not known."""

    form: Form
    head: str | None
    tail: str | None


def looks(  # noqa: C901 - one arm for each kind of expression
    ev: Evaluator, node: ast.expr | None, frame: Frame, level: int = 0
) -> Iterator[Look]:
    """Yield how an expression may look; nothing for what cannot be told."""
    if level > _DEEPEST:
        return
    match node:
        case None | ast.Constant(value=None):
            yield Look(Form.OBJECT, None, None)
        case ast.Constant(value=value):
            yield _constant(value)
        case ast.JoinedStr():
            yield Look(_begun(ev, node, frame, level), _piece(node, 0), _piece(node, -1))
        case ast.IfExp(body=body, orelse=orelse):
            yield from looks(ev, body, frame, level + 1)
            yield from looks(ev, orelse, frame, level + 1)
        case ast.BinOp(op=ast.Add() | ast.Mod()):
            yield from _operated(ev, node, frame, level)
        case ast.Call():
            yield from _called(ev, node, frame, level)
        case ast.Await(value=value):
            yield from looks(ev, value, frame, level + 1)
        case ast.Name():
            yield from _named(ev, node, frame, level)
        case _ if isinstance(node, _OBJECTS):
            yield Look(Form.OBJECT, None, None)
        case _:
            return


def _constant(value: object) -> Look:
    if isinstance(value, str):
        return Look(Form.TEXT, value, value)
    if isinstance(value, bytes):
        text = value.decode("utf-8", "replace")
        return Look(Form.BYTES, text, text)
    return Look(Form.OBJECT, None, None)


def _begun(ev: Evaluator, node: ast.JoinedStr, frame: Frame, level: int) -> Form:
    """Return whether an f-string begins with JSON, as a sum of texts may."""
    first = node.values[0] if node.values else None
    if not isinstance(first, ast.FormattedValue) or first.format_spec is not None or first.conversion != -1:
        return Form.TEXT
    is_json = any(one.form is Form.JSON for one in looks(ev, first.value, frame, level + 1))
    return Form.JSON if is_json else Form.TEXT


def _piece(node: ast.JoinedStr, index: int) -> str | None:
    """Return the text at one end of an f-string; None if a value stands there."""
    piece = node.values[index] if node.values else None
    return piece.value if isinstance(piece, ast.Constant) and isinstance(piece.value, str) else None


def _operated(ev: Evaluator, node: ast.BinOp, frame: Frame, level: int) -> Iterator[Look]:
    left = list(looks(ev, node.left, frame, level + 1))
    if isinstance(node.op, ast.Mod):
        for one in left:
            if one.form in {Form.TEXT, Form.BYTES} and one.head is not None:
                yield Look(
                    one.form, one.head.partition("%")[0] or None, (one.tail or "").rpartition("%")[2][1:]
                )
        return
    right = list(looks(ev, node.right, frame, level + 1))
    if not left and not right:
        return
    form = next((one.form for one in (*left, *right) if one.form is not Form.JSON), Form.JSON)
    if left and left[0].form is Form.JSON:
        form = Form.JSON
    if form is not Form.OBJECT:
        yield Look(form, left[0].head if left else None, right[0].tail if right else None)


def _called(ev: Evaluator, node: ast.Call, frame: Frame, level: int) -> Iterator[Look]:
    if isinstance(node.func, ast.Attribute):
        found = _method(ev, node, node.func, frame, level)
        if found is not None:
            yield from found
            return
    for callee in ev.values(node.func, frame):
        if isinstance(callee, Outside):
            form = next((form for form, names in _MADE.items() if callee.name in names), None)
            if form is not None:
                yield Look(form, None, None)
        elif isinstance(callee, Class):
            if not any(isinstance(one, Outside) and one.name in _TEXTS for one in ev.lineage(callee)):
                yield Look(Form.OBJECT, None, None)
        elif isinstance(callee, Function) and not callee.scope.is_generator:
            inner = ev.bind(callee, ev.given(node, frame))
            for value in callee.scope.names.returns:
                yield from looks(ev, value, inner, level + 1)


def _method(
    ev: Evaluator, node: ast.Call, func: ast.Attribute, frame: Frame, level: int
) -> list[Look] | None:
    """Return how the result of a method of a text looks; None for methods that say nothing."""
    match func.attr:
        case "encode" if not node.args or isinstance(node.args[0], ast.Constant):
            inner = list(looks(ev, func.value, frame, level + 1))
            if not inner and not isinstance(func.value, ast.Name | ast.Call | ast.Subscript | ast.Attribute):
                return None
            first = inner[0] if inner else Look(Form.TEXT, None, None)
            return [Look(Form.BYTES, first.head, first.tail)]
        case "format":
            inner = list(looks(ev, func.value, frame, level + 1))
            return [
                Look(
                    Form.TEXT, (one.head or "").partition("{")[0] or None, (one.tail or "").rpartition("}")[2]
                )
                for one in inner
                if one.form is Form.TEXT
            ]
        case "model_dump" | "to_dict" | "asdict":
            return [Look(Form.OBJECT, None, None)]
        case "model_dump_json":
            return [Look(Form.JSON, None, None)]
        case _:
            return None


def _named(ev: Evaluator, node: ast.Name, frame: Frame, level: int) -> Iterator[Look]:
    bindings = reaching(node, frame)
    if bindings and all(_counts(one) for one in bindings):
        yield Look(Form.OBJECT, None, None)
        return
    if len(bindings) != 1:
        return
    binding = bindings[0]
    if binding.index or not isinstance(binding.node, ast.expr):
        return
    if binding.kind is Kind.VALUE:
        yield from looks(ev, binding.node, frame, level + 1)
    elif binding.kind is Kind.ITEM and is_agent_stream(ev, binding.node, frame):
        yield Look(Form.EVENT, None, None)


def _counts(binding: Binding) -> bool:
    """Whether a binding makes a number of its name, or goes on counting."""
    node = binding.node
    if isinstance(node, ast.AugAssign):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, int | float)
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def reaching(node: ast.Name, frame: Frame) -> list[Binding]:
    """Return the bindings of a name in its own scope that a use of it may see."""
    return frame.scope.names.reaching(node.id, start_of(node))


def is_agent_stream(ev: Evaluator, node: ast.expr, frame: Frame) -> bool:
    """Whether an expression is the stream of events of a Strands agent."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr != "stream_async":
        return False
    owners = ev.values(node.func.value, frame)
    return not owners or any(isinstance(one, Object) and one.maker.startswith("strands") for one in owners)
