"""Where requests enter: the functions that a framework calls."""

import ast
from collections.abc import Iterator

from msgspec import Struct, field

from unbuffered.model.handler import Host
from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.hosts.frameworks import (
    ADDERS,
    APPS,
    AROUND,
    DEPENDS,
    ENDPOINTS,
    LITESTAR,
    MIDDLEWARES,
    ROUTE_CLASSES,
    ROUTES,
    TOOLS,
    VERBS,
)
from unbuffered.readers.handlers.syntax.scopes import Scope, last_name, own_nodes, scopes
from unbuffered.readers.handlers.values import (
    NOTHING,
    Class,
    Frame,
    Function,
    Given,
    Instance,
    Literal,
    Object,
    Outside,
    Value,
    Values,
)


class Entry(Struct, frozen=True):
    """A function that a host calls; `node` is where it is made known to the host.

    `part` tells what it is to its host: route, websocket, ping, task, middleware, tool, entrypoint.
    """

    host: Host
    part: str
    function: Function
    node: ast.AST
    paths: tuple[tuple[str, str], ...] = ()
    dependencies: tuple[Value, ...] = ()
    response: str | None = None
    """The class of responses that the route is told to use."""


class Finder(Struct):
    """The entries of modules."""

    ev: Evaluator
    found: dict[Scope, list[Entry]] = field(default_factory=dict)

    def entries(self, module: Scope) -> list[Entry]:
        """Return the functions of a module that a framework calls."""
        if module not in self.found:
            found: dict[Scope, Entry] = {}
            for scope in scopes(module):
                for entry in self._of(scope):
                    found.setdefault(entry.function.scope, entry)
            self.found[module] = list(found.values())
        return self.found[module]

    def _of(self, scope: Scope) -> Iterator[Entry]:
        if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from self._decorated(scope, scope.node)
        if isinstance(scope.node, ast.ClassDef):
            yield from self._class(scope)
        yield from self._registered(scope)

    def _function(self, scope: Scope) -> Function:
        """Return the function of a scope, a method bound to an instance of its class."""
        around = self.ev.home(scope.parent) if scope.parent is not None else self.ev.home(scope)
        return Function(scope, around, self.ev.home(scope).bound)

    def _decorated(self, scope: Scope, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Entry]:
        frame = self.ev.home(scope.parent) if scope.parent is not None else self.ev.home(scope)
        for decorator in node.decorator_list:
            called = decorator if isinstance(decorator, ast.Call) else None
            target = called.func if called is not None else decorator
            given = self.ev.given(called, frame) if called is not None else NOTHING
            for one in self.ev.values(target, frame):
                entry = self._by(one, scope, decorator, given, frame)
                if entry is not None:
                    yield entry

    def _by(self, decorator: Value, scope: Scope, node: ast.expr, given: Given, frame: Frame) -> Entry | None:
        function = self._function(scope)
        if isinstance(decorator, Object) and (host := APPS.get(decorator.maker)) is not None:
            part = _part(host, decorator.path)
            if part is None:
                return None
            path, verbs = _path(given), _verbs(decorator.path)
            called = node if isinstance(node, ast.Call) else None
            dependencies = (*self._listed(called, frame), *self._listed_at(decorator))
            response = self._response(given)
            return Entry(
                host, part, function, node, tuple((verb, path) for verb in verbs), dependencies, response
            )
        if isinstance(decorator, Outside):
            if decorator.name in TOOLS:
                return Entry(Host.NONE, "tool", function, node)
            if decorator.name in AROUND:
                return Entry(Host.STARLETTE, "middleware", function, node)
            if decorator.name in LITESTAR:
                return Entry(Host.STARLETTE, "route", function, node)
        return None

    def _listed(self, node: ast.Call | None, frame: Frame) -> Iterator[Value]:
        """Yield what the list of dependencies of a call names."""
        for keyword in node.keywords if node is not None else ():
            if keyword.arg == "dependencies":
                for inner in ast.walk(keyword.value):
                    if isinstance(inner, ast.Call) and last_name(inner.func) in DEPENDS:
                        yield from self.ev.given(inner, frame).argument(0) or ()

    def _listed_at(self, app: Object) -> Iterator[Value]:
        """Yield the dependencies that an application or router has for all of its routes."""
        if app.site is not None:
            yield from self._listed(app.site.node, app.site.frame)

    def _response(self, given: Given) -> str | None:
        return next(
            (one.name for one in given.keyword("response_class") or () if isinstance(one, Outside)), None
        )

    def _class(self, scope: Scope) -> Iterator[Entry]:
        """Yield the methods of a class that its framework calls: endpoints and middlewares."""
        if scope.parent is None:
            return
        of = Class(scope, self.ev.home(scope.parent))
        above = {one.name for one in self.ev.lineage(of) if isinstance(one, Outside)}
        wanted = [("route", VERBS | {"on_receive", "on_connect"})] if above & ENDPOINTS else []
        wanted += [("middleware", frozenset({"dispatch"}))] if above & MIDDLEWARES else []
        for part, names in wanted:
            for name in sorted(names):
                for one in self.ev.method(of, name, Instance(of)):
                    if isinstance(one, Function):
                        yield Entry(Host.STARLETTE, part, one, one.scope.node)

    def _registered(self, scope: Scope) -> Iterator[Entry]:
        """Yield what calls make an entry of: routes that are added, and entry points that are set."""
        frame = self.ev.home(scope)
        for node in own_nodes(scope):
            if not isinstance(node, ast.Call) or len(node.args) + len(node.keywords) < 1:
                continue
            name = last_name(node.func)
            if name not in _REGISTERING:
                continue
            for one in self.ev.values(node.func, frame):
                yield from self._added(one, node, self.ev.given(node, frame))

    def _added(self, callee: Value, node: ast.Call, given: Given) -> Iterator[Entry]:
        position: int | None = None
        host = Host.STARLETTE
        part = "route"
        if isinstance(callee, Outside) and callee.name in ROUTE_CLASSES:
            position = ROUTE_CLASSES[callee.name]
        elif (
            isinstance(callee, Object) and callee.type is not None and callee.type.name == "langgraph builder"
        ):
            for values in (*given.positional[:2], given.keyword("action") or ()):
                yield from (
                    Entry(Host.NONE, "tool", way, node) for way in values if isinstance(way, Function)
                )
        elif isinstance(callee, Object) and (known := APPS.get(callee.maker)) is not None:
            host, last = known, callee.path.rpartition(".")[2]
            position = 0 if last == "entrypoint" else ADDERS.get(last)
            part = "entrypoint" if last == "entrypoint" else "route"
            if last == "add_middleware":
                yield from self._middleware(given, node)
        if position is None:
            return
        functions = given.argument(position) or given.keyword("endpoint") or given.keyword("handler") or ()
        for one in functions:
            if isinstance(one, Function):
                yield Entry(host, part, one, node, (("ANY", _path(given)),))

    def _middleware(self, given: Given, node: ast.Call) -> Iterator[Entry]:
        """Yield the call of a middleware that is written as a plain ASGI application."""
        for one in given.argument(0) or ():
            if isinstance(one, Class):
                for way in self.ev.method(one, "__call__", Instance(one)):
                    if isinstance(way, Function) and way.scope.is_async:
                        yield Entry(Host.STARLETTE, "middleware", way, node)


_REGISTERING = frozenset(
    {
        *ADDERS,
        *(name.rpartition(".")[2] for name in ROUTE_CLASSES),
        "entrypoint",
        "add_middleware",
        "add_node",
    }
)


def _part(host: Host, path: str) -> str | None:
    """Return what a decorator of an application makes of a function; None for others of its methods."""
    last = path.rpartition(".")[2]
    if host is Host.AGENTCORE:
        return {
            "entrypoint": "entrypoint",
            "websocket": "websocket",
            "ping": "ping",
            "async_task": "task",
        }.get(last)
    if last == "middleware":
        return "middleware"
    if last.startswith("websocket"):
        return "websocket"
    return "route" if last in ROUTES else None


def _path(given: Given) -> str:
    values: Values = given.argument(0) or given.keyword("path") or given.keyword("rule") or ()
    return next((one.value for one in values if isinstance(one, Literal) and isinstance(one.value, str)), "")


def _verbs(decorator: str) -> tuple[str, ...]:
    last = decorator.rpartition(".")[2]
    return (last.upper(),) if last in VERBS else ("ANY",)
