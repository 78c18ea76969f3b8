"""Answers that are whole before they are sent: gathered streams, finished answers, and slices of them."""

import ast
from collections.abc import Iterator

from msgspec import Struct, field

from unbuffered.model.handler import Misshape, Shape, Spot
from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.shape.sources import is_finished, is_stream
from unbuffered.readers.handlers.shape.written import line_of, return_of, short
from unbuffered.readers.handlers.syntax.scopes import COMPREHENSIONS, last_name, own_nodes
from unbuffered.readers.handlers.values import Frame, Function, Generator

_ADDS = frozenset({"append", "extend", "write", "add", "insert", "update", "put_nowait", "appendleft"})
_GATHERS = frozenset({"list", "tuple", "join"})
_SEVERAL = frozenset({"gather", "wait", "as_completed"})
_CUTS = (ast.For, ast.AsyncFor, ast.While)
_DEEPEST = 3
_Assignment = ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.AugAssign


class Gathered(Struct):
    """The names of a body that hold a whole answer, each with the node that gathered or fetched it."""

    streamed: dict[str, ast.AST] = field(default_factory=dict)
    finished: dict[str, ast.AST] = field(default_factory=dict)


def gathered(ev: Evaluator, frame: Frame, level: int = 0) -> Gathered:
    """Return which names of a body hold an answer that was gathered from a stream or came finished."""
    found = Gathered()
    nodes = sorted(own_nodes(frame.scope), key=lambda node: getattr(node, "lineno", 0))
    for node in nodes:
        is_loop = isinstance(node, ast.For | ast.AsyncFor) and not _has(node, (ast.Yield, ast.YieldFrom))
        if is_loop and isinstance(node, ast.For | ast.AsyncFor) and _is_stream(ev, node, node.iter, frame):
            found.streamed.update(dict.fromkeys(_kept_in(node), node))
    for _ in range(2):
        for node in nodes:
            if isinstance(node, _Assignment):
                _flow(ev, node, frame, found, level)
    return found


def _is_stream(ev: Evaluator, loop: ast.AST, iterated: ast.expr, frame: Frame) -> bool:
    """Whether a loop walks a stream; in an async generator, whatever comes asynchronously is one."""
    if (
        frame.scope.is_async
        and frame.scope.is_generator
        and getattr(loop, "is_async", isinstance(loop, ast.AsyncFor))
    ):
        return True
    return is_stream(ev, iterated, frame)


def _flow(ev: Evaluator, node: _Assignment, frame: Frame, found: Gathered, level: int) -> None:
    """Hand a gathered or finished answer on to what it is assigned to."""
    value = node.value
    if value is None:
        return
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
    if any(isinstance(one, ast.Call) and last_name(one.func) in _SEVERAL for one in ast.walk(value)):
        # Several answers are no slices of one.
        return
    streamed = source_of(ev, value, frame, found.streamed, level)
    finished = finish_of(ev, value, frame, found.finished, level)
    if streamed is not None:
        found.streamed.update((name, streamed) for name in names if name not in found.streamed)
    if finished is not None:
        found.finished.update((name, finished) for name in names if name not in found.finished)


def source_of(
    ev: Evaluator, node: ast.expr, frame: Frame, known: dict[str, ast.AST], level: int = 0
) -> ast.AST | None:
    """Return what gathers a stream in an expression, or gathered what it mentions."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in known:
            return known[one.id]
        if isinstance(one, COMPREHENSIONS) and any(
            _is_stream(ev, part, part.iter, frame) for part in one.generators
        ):
            return one
        if isinstance(one, ast.Call):
            name = one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
            if name in _GATHERS and one.args and is_stream(ev, one.args[0], frame):
                return one
            if level < _DEEPEST and _gathers(ev, one, frame, level):
                return one
    return None


def _gathers(ev: Evaluator, node: ast.Call, frame: Frame, level: int) -> bool:
    """Whether a function of the project gathers a stream and returns it whole."""
    for callee in ev.values(node.func, frame):
        if isinstance(callee, Function) and not callee.scope.is_generator and callee.scope.names.returns:
            inner = ev.bind(callee, ev.given(node, frame))
            names = gathered(ev, inner, level + 1).streamed
            if any(source_of(ev, one, inner, names, level + 1) for one in callee.scope.names.returns):
                return True
    return False


def finish_of(
    ev: Evaluator, node: ast.expr, frame: Frame, known: dict[str, ast.AST], level: int = 0
) -> ast.AST | None:
    """Return the call in an expression that gives a finished answer, or gave what it mentions."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in known:
            return known[one.id]
        if isinstance(one, ast.Call) and (is_finished(ev, one, frame) or _fetches(ev, one, frame, level)):
            return one
    return None


def _fetches(ev: Evaluator, node: ast.Call, frame: Frame, level: int) -> bool:
    """Whether a function of the project returns the finished answer of a model."""
    for callee in ev.values(node.func, frame) if level < _DEEPEST else ():
        if isinstance(callee, Function) and not callee.scope.is_generator and callee.scope.names.returns:
            inner = ev.bind(callee, ev.given(node, frame))
            names = gathered(ev, inner, level + 1).finished
            if any(finish_of(ev, one, inner, names, level + 1) for one in callee.scope.names.returns):
                return True
    return False


def _kept_in(loop: ast.For | ast.AsyncFor) -> Iterator[str]:
    """Yield the names that a loop adds to or sets."""
    own = {one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)}
    for node in ast.walk(loop):
        match node:
            case ast.AugAssign(target=ast.Name(id=name)):
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in _ADDS:
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if any(isinstance(one, ast.Name) and one.id in own | {name} for one in ast.walk(value)):
                    yield name
            case _:
                continue


def _has(node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> bool:
    return any(isinstance(one, kinds) for one in ast.walk(node))


def returned_whole(ev: Evaluator, frame: Frame) -> Iterator[Misshape]:
    """Yield where a function returns the whole of a stream that it gathered."""
    found = gathered(ev, frame)
    for value in frame.scope.names.returns:
        origin = source_of(ev, value, frame, found.streamed)
        if origin is not None:
            at = frame.scope.place(return_of(frame.scope, value))
            seen = (Spot(frame.scope.place(line_of(origin)), "the stream is gathered here"),)
            yield Misshape(Shape.COLLECTS, at, short(value), seen)
            return


def returned_finished(ev: Evaluator, frame: Frame) -> Iterator[Misshape]:
    """Yield where a function returns the finished answer of a model; whether that is a fault, others know."""
    found = gathered(ev, frame)
    for value in frame.scope.names.returns:
        origin = finish_of(ev, value, frame, found.finished)
        if origin is not None:
            seen = (Spot(frame.scope.place(origin), "gives the whole answer at once"),)
            at = frame.scope.place(return_of(frame.scope, value))
            yield Misshape(Shape.WHOLE, at, short(value), seen, certain=_speaks_of_streams(frame))
            return


def _speaks_of_streams(frame: Frame) -> bool:
    """Whether a function, or its model, says by itself that it is meant to stream."""
    node = frame.scope.node
    words = ast.get_docstring(node) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None
    told = f"{frame.scope.name} {words or ''}".lower()
    return "stream" in told or "streaming=True" in frame.scope.source.text.replace(" ", "")


def yielded_whole(ev: Evaluator, frame: Frame) -> Iterator[Misshape]:
    """Yield where a generator yields a whole answer: once, or cut into pieces."""
    scope = frame.scope
    if not isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    loops = [one for one in own_nodes(scope) if isinstance(one, _CUTS)]
    found = gathered(ev, frame)
    in_loops = [(loop, one) for loop in loops for one in _yields(loop)]
    streams = any(_reads(ev, loop, frame) for loop, _ in in_loops)
    if streams:
        return
    for loop, one in in_loops:
        origin = _cut(ev, loop, frame, found)
        if origin is not None:
            seen = (
                Spot(scope.place(line_of(origin)), "the whole answer is here before its first piece is sent"),
            )
            yield Misshape(Shape.SLICED, scope.place(one), short(one.value), seen)
            return
    if in_loops:
        return
    yield from _once(ev, frame, found)


def _once(ev: Evaluator, frame: Frame, found: Gathered) -> Iterator[Misshape]:
    scope = frame.scope
    handled = {
        id(one) for node in own_nodes(scope) if isinstance(node, ast.ExceptHandler) for one in ast.walk(node)
    }
    yields = [one for one in scope.names.yields if id(one) not in handled and isinstance(one, ast.Yield)]
    for one in yields:
        if one.value is None:
            continue
        origin = source_of(ev, one.value, frame, found.streamed)
        if origin is not None:
            seen = (Spot(scope.place(line_of(origin)), "the stream is gathered here"),)
            yield Misshape(Shape.COLLECTS, scope.place(one), short(one.value), seen)
            return
    if len(yields) == 1 and yields[0].value is not None:
        origin = finish_of(ev, yields[0].value, frame, found.finished)
        if origin is not None:
            seen = (Spot(scope.place(origin), "gives the whole answer at once"),)
            yield Misshape(Shape.WHOLE, scope.place(yields[0]), short(yields[0].value), seen)


def _yields(loop: ast.AST) -> list[ast.Yield]:
    return [one for one in ast.walk(loop) if isinstance(one, ast.Yield)]


def _reads(ev: Evaluator, loop: ast.AST, frame: Frame) -> bool:
    """Whether a loop with a yield in it reads a stream, or something else that comes piece by piece."""
    if isinstance(loop, ast.AsyncFor):
        return True
    if isinstance(loop, ast.While):
        return _has(loop, (ast.Await,)) and not _only_sleeps(loop)
    if not isinstance(loop, ast.For):
        return False
    return is_stream(ev, loop.iter, frame) or any(
        isinstance(one, Generator) for one in ev.values(loop.iter, frame)
    )


def _only_sleeps(loop: ast.While) -> bool:
    awaits = [one.value for one in ast.walk(loop) if isinstance(one, ast.Await)]
    return all(isinstance(one, ast.Call) and ast.unparse(one.func).endswith("sleep") for one in awaits)


def _cut(ev: Evaluator, loop: ast.AST, frame: Frame, found: Gathered) -> ast.AST | None:
    """Return where the answer came from that a loop cuts into pieces."""
    parts: list[ast.expr] = []
    if isinstance(loop, ast.For):
        parts = [loop.iter]
    elif isinstance(loop, ast.While):
        parts = [one.value for one in _yields(loop) if one.value is not None]
    for part in parts:
        origin = finish_of(ev, part, frame, found.finished) or source_of(ev, part, frame, found.streamed)
        if origin is not None:
            return origin
    return None
