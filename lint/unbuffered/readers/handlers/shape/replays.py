"""Streams that are made of an answer which is whole already: ``StreamingResponse(iter([text]))``."""

import ast
from collections.abc import Iterator

from unbuffered.model.handler import Misshape, Shape, Spot
from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.loop.effects import Stream
from unbuffered.readers.handlers.shape.gathering import Gathered, finish_of, gathered, source_of
from unbuffered.readers.handlers.shape.written import line_of, short
from unbuffered.readers.handlers.syntax.bindings import Kind, start_of
from unbuffered.readers.handlers.syntax.scopes import last_name, own_nodes
from unbuffered.readers.handlers.values import Frame, Generator

_WRAPPERS = frozenset({"iter", "StringIO", "BytesIO"})


def replays(ev: Evaluator, stream: Stream) -> Iterator[Misshape]:
    """Yield where a response streams what was gathered or finished before."""
    frame, node = stream.frame, stream.node
    content = (
        node.args[0]
        if node.args
        else next((one.value for one in node.keywords if one.arg == "content"), None)
    )
    if content is None:
        return
    whole = _whole(content, frame) or _cut_by_generator(ev, content, frame)
    if whole is None:
        return
    found = gathered(ev, frame)
    origin = finish_of(ev, whole, frame, found.finished) or source_of(ev, whole, frame, found.streamed)
    if origin is not None:
        seen = (
            Spot(
                frame.scope.place(line_of(origin)), "the whole answer is here before its first piece is sent"
            ),
        )
        yield Misshape(Shape.SLICED, frame.scope.place(node), short(content), seen)


_PROMISED = "text/event-stream"
_WHOLE = frozenset({"Response", "PlainTextResponse", "HTMLResponse", "JSONResponse"})


def promised(ev: Evaluator, frame: Frame) -> Iterator[Misshape]:
    """Yield where a finished answer is sent as text/event-stream by a response that knows no pieces."""
    found: Gathered | None = None
    for node in own_nodes(frame.scope):
        if not isinstance(node, ast.Call) or last_name(node.func) not in _WHOLE:
            continue
        media = [one.value for one in node.keywords if one.arg in {"media_type", "mimetype", "content_type"}]
        if not any(isinstance(one, ast.Constant) and str(one.value).startswith(_PROMISED) for one in media):
            continue
        found = found or gathered(ev, frame)
        content = (
            node.args[0] if node.args else next((o.value for o in node.keywords if o.arg == "content"), None)
        )
        origin = (
            finish_of(ev, content, frame, found.finished) or source_of(ev, content, frame, found.streamed)
            if content is not None
            else None
        )
        if origin is not None:
            seen = (Spot(frame.scope.place(line_of(origin)), "the whole answer is here before it is sent"),)
            yield Misshape(Shape.WHOLE, frame.scope.place(node), ast.unparse(node.func), seen)


def _cut_by_generator(ev: Evaluator, content: ast.expr, frame: Frame) -> ast.expr | None:
    """Return the argument that a generator of the project cuts into pieces, and does nothing else with."""
    if not isinstance(content, ast.Call):
        return None
    for one in ev.values(content, frame):
        if not isinstance(one, Generator) or not isinstance(
            one.frame.scope.node, ast.FunctionDef | ast.AsyncFunctionDef
        ):
            continue
        node = one.frame.scope.node
        loops = [
            loop
            for loop in own_nodes(one.frame.scope)
            if isinstance(loop, ast.For | ast.AsyncFor | ast.While)
        ]
        names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
        for name, arg in zip(names, content.args, strict=False):
            if loops and all(isinstance(loop, ast.For) and _mentions(loop.iter, name) for loop in loops):
                return arg
    return None


def _mentions(node: ast.expr, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(node))


def _whole(node: ast.expr, frame: Frame) -> ast.expr | None:
    """Return what a list, an iterator over one, or a file in memory is made of; None for anything else."""
    if isinstance(node, ast.Name):
        bindings = frame.scope.names.reaching(node.id, start_of(node))
        value = bindings[0].node if len(bindings) == 1 and bindings[0].kind is Kind.VALUE else None
        return (
            _whole(value, frame) if isinstance(value, ast.expr) and not isinstance(value, ast.Name) else None
        )
    if isinstance(node, ast.List | ast.Tuple):
        return node
    if isinstance(node, ast.GeneratorExp):
        return node.generators[0].iter
    if isinstance(node, ast.Call) and last_name(node.func) in _WRAPPERS and node.args:
        return node.args[0]
    return None
