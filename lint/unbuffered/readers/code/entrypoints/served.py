"""Which application a Python file starts when it is run."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from unbuffered.readers.code.entrypoints.source import Binding, Source, dotted
from unbuffered.readers.code.entrypoints.targets import target

AGENT = "BedrockAgentCoreApp"
_APPLICATIONS = (AGENT, "FastAPI", "Flask", "Quart", "Starlette", "Sanic", "Robyn", "FastMCP", "MCPServer")
_METHODS = frozenset({"run", "run_async", "run_http_async", "start"})
# Functions that serve an application, and which of their arguments it is. The standard library's HTTP
# servers are left out: they often answer health checks alone, beside a server of another protocol.
_SERVING = {
    "uvicorn.run": 0,
    "uvicorn.Config": 0,
    "hypercorn.asyncio.serve": 0,
    "hypercorn.trio.serve": 0,
    "waitress.serve": 0,
    "aiohttp.web.run_app": 0,
    "granian.Granian": 0,
    "werkzeug.serving.run_simple": 2,
    "wsgiref.simple_server.make_server": 2,
}
_KEYWORDS = frozenset({"app", "application", "target"})


class Served(Struct, frozen=True):
    """An application that a file starts: its own, or one of the module that is named."""

    attribute: str
    module: str = ""
    factory: bool = False


def served(file: Source) -> Served | None:
    """Return the one application that a file starts; nothing if there are several or it has no name."""
    found = set(_served(file))
    if not found:
        agents = file.made_by(AGENT)
        return Served(agents[0]) if len(agents) == 1 else None
    return found.pop() if len(found) == 1 else None


def offered(file: Source) -> Served | None:
    """Return the application that a server finds in a file when it is told the file alone."""
    made = file.made_by(*_APPLICATIONS)
    for name in ("app", "application", "api"):
        binding = file.names.get(name, Binding(is_definition=True))
        if not binding.is_definition and (binding.original or not binding.module):
            return Served(name)
    if len(made) == 1:
        return Served(made[0])
    factories = [name for name in ("create_app", "make_app") if name in file.names]
    return Served(factories[0], factory=True) if factories and not made else None


def _served(file: Source) -> Iterator[Served | None]:
    """Yield what each call serves; nothing stands for an application without a name."""
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        root, _, rest = name.partition(".")
        full = ".".join(filter(None, (file.imports.get(root, root), rest)))
        if full in _SERVING:
            argument = _argument(node, _SERVING[full])
            yield _application(file, argument, factory=_is_factory(node)) if argument is not None else None
        elif full == "fasthtml.common.serve" or (name == "serve" and file.has_star and not node.args):
            yield Served("app")
        elif rest in _METHODS:
            yield from _method(file, root)


def _method(file: Source, name: str) -> Iterator[Served]:
    """Yield an application whose own method is called."""
    binding = file.names.get(name)
    if binding is None:
        return
    if binding.called.rpartition(".")[2] in _APPLICATIONS:
        yield Served(name)
    elif binding.original and name in {"app", "application", "api", "mcp", "server"}:
        yield Served(binding.original, binding.module)


def _argument(call: ast.Call, position: int) -> ast.expr | None:
    named = next((one.value for one in call.keywords if one.arg in _KEYWORDS), None)
    is_plain = position < len(call.args) and not any(isinstance(one, ast.Starred) for one in call.args)
    return call.args[position] if is_plain else named


def _is_factory(call: ast.Call) -> bool:
    return any(
        one.arg == "factory" and isinstance(one.value, ast.Constant) and one.value.value is True
        for one in call.keywords
    )


def _application(file: Source, node: ast.expr, *, factory: bool) -> Served | None:
    """Return the application that an argument names."""
    if isinstance(node, ast.Constant):
        named = target(node.value) if isinstance(node.value, str) else None
        return (
            Served(named.attribute, named.module, factory) if named is not None and named.attribute else None
        )
    if isinstance(node, ast.Call):
        made = _application(file, node.func, factory=True)
        is_function = made is not None and (made.module or file.names[made.attribute].is_function)
        # With an argument it may as well be a wrapper around the application.
        is_factory = isinstance(node.func, ast.Name) and node.func.id.islower() and not node.args
        return made if is_function and is_factory else None
    name = dotted(node)
    binding = file.names.get(name.partition(".")[0])
    if binding is None:
        return None
    if "." in name:
        module, _, attribute = name.partition(".")
        is_module = binding.module and not binding.original and "." not in attribute
        return Served(attribute, binding.module, factory) if is_module and module == binding.module else None
    if binding.original:
        return Served(binding.original, binding.module, factory)
    return Served(name, "", factory) if not binding.module else None
