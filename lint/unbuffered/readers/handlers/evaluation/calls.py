"""Calls: what is passed, the frame that a function then runs in, and what comes back."""

import ast

from unbuffered.readers.handlers.evaluation.classes import construction
from unbuffered.readers.handlers.evaluation.instances import object_called
from unbuffered.readers.handlers.evaluation.libraries import called
from unbuffered.readers.handlers.evaluation.protocol import Evaluation
from unbuffered.readers.handlers.syntax.scopes import last_name
from unbuffered.readers.handlers.values import (
    DEEP,
    Class,
    Container,
    Frame,
    Function,
    Generator,
    Given,
    Handed,
    Instance,
    Later,
    Literal,
    Manager,
    Object,
    Outside,
    Partial,
    Running,
    Site,
    Value,
    Values,
    depth,
    merged,
)

_STARRED = 12
_KEPT_TEXT = 60


def given(ev: Evaluation, node: ast.Call, frame: Frame) -> Given:
    """Return what a call passes; starred arguments are taken apart where they are known."""
    positional: list[Values] = []
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            positional += _unpacked(ev.values(arg.value, frame))
        else:
            positional.append(ev.values(arg, frame))
    keywords: dict[str, Values] = {}
    for keyword in node.keywords:
        if keyword.arg is not None:
            keywords[keyword.arg] = ev.values(keyword.value, frame)
            continue
        for one in ev.values(keyword.value, frame):
            if isinstance(one, Container):
                keywords.update((key, values) for key, values in one.items if isinstance(key, str))
    return Given(tuple(positional), tuple(keywords.items()), Site(node, frame))


def _unpacked(values: Values) -> list[Values]:
    found = next((one for one in values if isinstance(one, Container)), None)
    if found is None or any(not isinstance(key, int) for key, _ in found.items):
        return []
    return [inner for _, inner in found.items][:_STARRED]


def call(ev: Evaluation, callee: Value, passed: Given) -> Values:  # noqa: PLR0911 - one arm for each kind
    """Return what calling a value gives; nothing if that is not known."""
    match callee:
        case Outside(name="builtins.super"):
            return ()
        case Outside(name):
            return called(ev, name, passed)
        case Object():
            return object_called(ev, callee, passed)
        case Function():
            return function_called(ev, callee, passed)
        case Class():
            return (construction(ev, callee, passed),)
        case Instance():
            return merged(ev.call(one, passed) for one in ev.method(callee.of, "__call__", callee))
        case Partial():
            return ev.call(callee.callee, completed(ev, callee, passed))
        case Handed():
            return (Later(ev.awaited(ev.call(callee.callee, passed))),)
        case _:
            return ()


def completed(ev: Evaluation, partial: Partial, passed: Given) -> Given:
    """Return the arguments of a partial with those of its call behind them."""
    before = ev.given(partial.site.node, partial.site.frame).after(1)
    keywords = {**dict(before.keywords), **dict(passed.keywords)}
    return Given((*before.positional, *passed.positional), tuple(keywords.items()), passed.site)


def function_called(ev: Evaluation, callee: Function, passed: Given) -> Values:
    """Return what a call of a function gives: its result, or what runs its body later."""
    frame = ev.bind(callee, passed)
    scope = callee.scope
    if scope.is_generator:
        return (Manager(frame) if is_manager(scope) else Generator(frame),)
    if scope.is_async:
        return (Running(frame),)
    return ev.returned(frame)


def is_manager(scope: object) -> bool:
    """Whether a generator function is made a context manager by its decorator."""
    node = getattr(scope, "node", None)
    names = (last_name(one) for one in getattr(node, "decorator_list", ()))
    return any(name in {"contextmanager", "asynccontextmanager"} for name in names)


def arguments(callee: Function, passed: Given) -> dict[str, Values]:
    """Return what each parameter gets; a bound instance stands before the others."""
    node = callee.scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return {}
    names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
    values = [(callee.bound,), *passed.positional] if callee.bound is not None else [*passed.positional]
    found: dict[str, Values] = dict(zip(names, map(_kept, values), strict=False))
    known = {*names, *(arg.arg for arg in node.args.kwonlyargs)}
    rest = tuple(enumerate(map(_kept, values[len(names) :])))
    if node.args.vararg is not None and rest:
        found[node.args.vararg.arg] = _kept((Container(rest),))
    more: list[tuple[str | int | None, Values]] = []
    for name, one in passed.keywords:
        if name in known:
            found[name] = _kept(one)
        else:
            more.append((name, _kept(one)))
    if node.args.kwarg is not None and more:
        found[node.args.kwarg.arg] = _kept((Container(tuple(more)),))
    return found


def _kept(values: Values) -> Values:
    """Return the values that are worth telling two calls of a function apart."""
    return tuple(one for one in values if not _is_long(one) and depth(one) <= DEEP)


def _is_long(value: Value) -> bool:
    return isinstance(value, Literal) and isinstance(value.value, str) and len(value.value) > _KEPT_TEXT
