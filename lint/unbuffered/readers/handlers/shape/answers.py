"""What a handler returns, where its host can do nothing with it."""

import ast
from collections.abc import Iterator

from msgspec.structs import replace

from unbuffered.model.handler import Host, Misshape, Shape, Spot
from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.hosts.entries import Entry
from unbuffered.readers.handlers.loop.responses import RESPONSES
from unbuffered.readers.handlers.shape.written import return_of, short
from unbuffered.readers.handlers.values import Frame, Generator, Instance, Object, Outside

_HARMLESS = ("aws_lambda_powertools.", "aws_xray_sdk.", "functools.wraps")
"""Whose decorators leave a handler what it is."""


def answers(ev: Evaluator, entry: Entry, frame: Frame) -> Iterator[Misshape]:
    """Yield what is wrong with what a handler is or returns, by the host that calls it."""
    match entry.host:
        case Host.LAMBDA:
            yield from _lambda(ev, entry, frame)
        case Host.RESOLVER:
            yield from _generator(ev, entry, frame)
        case Host.FASTAPI:
            yield from _fastapi(ev, entry, frame)
        case Host.AGENTCORE:
            yield from _iterator(ev, frame)
        case _:
            return


def _lambda(ev: Evaluator, entry: Entry, frame: Frame) -> Iterator[Misshape]:
    scope = entry.function.scope
    if not _plain(ev, entry):
        return
    # Without a template only its name and parameters tell what the function is.
    sure = entry.part == "named"
    if scope.is_generator:
        first = scope.names.yields[0]
        seen = (Spot(scope.place(first), "which makes it a generator"),)
        yield Misshape(Shape.GENERATOR, scope.place(), scope.name, seen, certain=sure)
    elif scope.is_async:
        yield Misshape(Shape.COROUTINE, scope.place(), scope.name, certain=sure)
    else:
        yield from (replace(one, certain=sure) for one in _generator(ev, entry, frame))


def _plain(ev: Evaluator, entry: Entry) -> bool:
    """Whether nothing is known to turn the handler into another function."""
    node = entry.function.scope.node
    for decorator in getattr(node, "decorator_list", []):
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        names = [
            one.name if isinstance(one, Outside) else one.maker
            for one in ev.values(target, entry.function.around)
            if isinstance(one, Outside | Object)
        ]
        if not names or not all(name.startswith(_HARMLESS) for name in names):
            return False
    return True


def _generator(ev: Evaluator, entry: Entry, frame: Frame) -> Iterator[Misshape]:
    """Yield where a function is a generator, or returns one, or puts one into the answer that it returns."""
    scope = entry.function.scope
    if scope.is_generator:
        yield Misshape(Shape.GENERATOR, scope.place(), scope.name)
        return
    for value in scope.names.returns:
        parts = [value, *(value.values if isinstance(value, ast.Dict) else [])]
        for part in parts:
            if any(isinstance(one, Generator) for one in ev.values(part, frame)):
                yield Misshape(Shape.GENERATOR, scope.place(return_of(frame.scope, value)), short(part))
                return


def _fastapi(ev: Evaluator, entry: Entry, frame: Frame) -> Iterator[Misshape]:
    """Yield where a route returns a generator object: FastAPI makes a list of it, or fails."""
    scope = entry.function.scope
    if entry.part != "route" or entry.response in RESPONSES or scope.is_generator:
        return
    for value in scope.names.returns:
        for one in ev.values(value, frame):
            if isinstance(one, Generator):
                kind = "async" if one.frame.scope.is_async else "sync"
                seen = (
                    Spot(
                        one.frame.scope.place(), f"an {kind} generator" if kind == "async" else "a generator"
                    ),
                )
                yield Misshape(Shape.GENERATOR, scope.place(return_of(frame.scope, value)), kind, seen)
                return


def _iterator(ev: Evaluator, frame: Frame) -> Iterator[Misshape]:
    """Yield where an entry point returns an async iterator that is no generator."""
    for value in frame.scope.names.returns:
        for one in ev.values(value, frame):
            is_client_stream = (
                isinstance(one, Object)
                and one.type is None
                and one.note == "stream"
                and ".Async" in one.maker
            )
            is_own = isinstance(one, Instance) and bool(ev.method(one.of, "__anext__", one))
            if is_client_stream or is_own:
                at = frame.scope.place(return_of(frame.scope, value))
                yield Misshape(Shape.ITERATOR, at, short(value))
                return
