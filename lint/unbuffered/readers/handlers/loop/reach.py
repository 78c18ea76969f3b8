"""From an entry to everything that runs on the event loop for the stream that it answers with."""

import ast
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from unbuffered.model.handler import Host
from unbuffered.readers.handlers.evaluation.calls import is_manager
from unbuffered.readers.handlers.hosts.entries import Entry
from unbuffered.readers.handlers.hosts.frameworks import DEPENDS
from unbuffered.readers.handlers.loop.effects import Stream
from unbuffered.readers.handlers.loop.walker import Walker
from unbuffered.readers.handlers.syntax.bindings import parameters
from unbuffered.readers.handlers.syntax.scopes import Scope, last_name, scopes
from unbuffered.readers.handlers.values import (
    NOTHING,
    Class,
    Container,
    Frame,
    Function,
    Generator,
    Instance,
    Value,
)

_ALONGSIDE = frozenset({"middleware", "tool", "ping", "task"})
"""Parts that do not stream themselves, and run on the loop of those that do."""


class Reached(Struct):
    """What an entry leads to: the frames that run on the loop, and the streams that it answers with."""

    entry: Entry
    frame: Frame
    frames: dict[Frame, None] = field(default_factory=dict)
    streams: list[Stream] = field(default_factory=list)
    generators: list[Frame] = field(default_factory=list)
    """Generators that are themselves the answer."""

    @property
    def is_stream(self) -> bool:
        """Whether the entry answers with a stream."""
        return bool(self.streams or self.generators) or self.entry.part in {"websocket", "generator"}

    @property
    def is_alongside(self) -> bool:
        """Whether it runs beside streams without being one."""
        return self.entry.part in _ALONGSIDE


def reached(walker: Walker, entry: Entry) -> Reached:
    """Follow an entry: its own body, what it starts, and what is injected into it."""
    ev = walker.ev
    frame = ev.bind(entry.function, NOTHING)
    found = Reached(entry, frame)
    scope = entry.function.scope
    if scope.is_generator:
        found.generators.append(frame)
    else:
        answers = ev.returned(frame)
        # Quart and Flask take a tuple of a body, a status and headers.
        bodies = [*answers, *(body for one in answers if isinstance(one, Container) for body in one.at(0))]
        found.generators += [one.frame for one in bodies if isinstance(one, Generator)]
    waiting = [frame] if _on_loop(entry, scope) else []
    waiting += [one for one in found.generators if one.scope.is_async]
    waiting += walker.effects(frame).reached
    found.streams += walker.effects(frame).streams
    for callee in [*entry.dependencies, *_injected(walker, entry.function)]:
        waiting += _dependency(walker, callee, found, set())
    spread(walker, found, waiting)
    return found


def spread(walker: Walker, found: Reached, waiting: list[Frame]) -> None:
    """Add frames and everything that they start."""
    while waiting:
        one = waiting.pop()
        if one in found.frames:
            continue
        found.frames[one] = None
        effects = walker.effects(one)
        waiting += effects.reached
        found.streams += [stream for stream in effects.streams if stream not in found.streams]


def _on_loop(entry: Entry, scope: Scope) -> bool:
    return scope.is_async or (entry.part == "ping" and entry.host is Host.AGENTCORE)


def _injected(walker: Walker, function: Function) -> Iterator[Value]:
    """Yield the callables that FastAPI calls for the parameters of a function."""
    node = function.scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    frame = function.around
    defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
    annotations = [one.annotation for one in parameters(node) if one.annotation is not None]
    for outer in (*defaults, *annotations):
        for inner in ast.walk(outer):
            if isinstance(inner, ast.Call) and last_name(inner.func) in DEPENDS:
                given = walker.ev.given(inner, frame)
                yield from given.argument(0) or given.keyword("dependency") or ()
    for outer in annotations:
        yield from _by_alias(walker, outer, frame)


def _by_alias(walker: Walker, annotation: ast.expr, frame: Frame) -> Iterator[Value]:
    """Yield what a name stands for that was given to an Annotated[..., Depends(...)]."""
    if not isinstance(annotation, ast.Name):
        return
    here: Frame | None = frame
    while here is not None:
        for binding in here.scope.names.bindings.get(annotation.id, ()):
            if isinstance(binding.node, ast.Subscript) and last_name(binding.node.value) == "Annotated":
                for inner in ast.walk(binding.node):
                    if isinstance(inner, ast.Call) and last_name(inner.func) in DEPENDS:
                        yield from walker.ev.given(inner, here).argument(0) or ()
        here = here.around


def _dependency(walker: Walker, callee: Value, found: Reached, seen: set[Scope]) -> list[Frame]:
    """Return the frames that a dependency runs on the loop: its own if it is async, and those it starts."""
    ev = walker.ev
    functions: Iterable[Value] = (callee,)
    if isinstance(callee, Instance):
        functions = ev.method(callee.of, "__call__", callee)
    elif isinstance(callee, Class):
        functions = ev.method(callee, "__init__", Instance(callee))
    frames: list[Frame] = []
    for one in functions:
        if not isinstance(one, Function) or one.scope in seen:
            continue
        seen.add(one.scope)
        frame = ev.bind(one, NOTHING)
        frames += [frame] if one.scope.is_async else list(walker.effects(frame).reached)
        for inner in _injected(walker, one):
            frames += _dependency(walker, inner, found, seen)
    return frames


def loose_generators(walker: Walker, module: Scope) -> Iterator[Entry]:
    """Yield the async generators of a module that no known host calls, fixtures and managers left out."""
    if is_test(module):
        return
    for scope in scopes(module):
        is_stream = scope.is_generator or (scope.name == "__anext__" and scope.owner is not None)
        if scope.is_async and is_stream and not is_manager(scope) and not _is_fixture(scope):
            around = walker.ev.home(scope.parent) if scope.parent is not None else walker.ev.home(scope)
            function = Function(scope, around, walker.ev.home(scope).bound)
            yield Entry(Host.NONE, "generator", function, scope.node)


def is_test(module: Scope) -> bool:
    """Whether a file holds tests: what blocks there blocks nobody."""
    name, folders = module.file.name, module.file.parts[:-1]
    if name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py":
        return True
    if "tests" in folders or "test" in folders:
        return True
    bound = module.names.bindings
    return "pytest" in bound or "unittest" in bound


def _is_fixture(scope: Scope) -> bool:
    decorators = getattr(scope.node, "decorator_list", [])
    names = {last_name(one.func if isinstance(one, ast.Call) else one) for one in decorators}
    return "fixture" in names or scope.name == "lifespan" or scope.name.startswith("test")
