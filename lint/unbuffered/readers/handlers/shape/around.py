"""What stands around a stream and holds it back: adapters, middlewares, caches."""

import ast
from collections.abc import Iterator

from unbuffered.model.handler import Buffer, BufferKind, Misshape, Shape
from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.syntax.scopes import Scope, last_name, own_nodes, scopes
from unbuffered.readers.handlers.values import Frame, Outside

ADAPTERS = {
    "mangum.Mangum": "Mangum",
    "mangum.adapter.Mangum": "Mangum",
    "serverless_wsgi.handle_request": "serverless-wsgi",
    "awsgi.response": "awsgi",
    "aws_wsgi.response": "aws-wsgi",
    "awsgi2.response": "awsgi2",
    "apig_wsgi.make_lambda_handler": "apig-wsgi",
    "a2wsgi.WSGIMiddleware": "a2wsgi",
}
"""What turns a web application into a Lambda handler that answers in one piece."""

_GZIP = "GZipMiddleware"
_CACHES = frozenset({"functools.lru_cache", "functools.cache", "cachetools.cached"})
_WORDS = ("angum", "wsgi", _GZIP, "body_iterator")


def buffers(ev: Evaluator, module: Scope) -> Iterator[Buffer]:
    """Yield the adapters and middlewares of a module that gather what passes through them."""
    if not any(word in module.source.text for word in _WORDS):
        return
    for scope in scopes(module):
        frame = ev.home(scope)
        for node in own_nodes(scope):
            if isinstance(node, ast.Call):
                yield from _called(ev, node, frame)
        if isinstance(scope.node, ast.AsyncFunctionDef):
            yield from _reads_body(scope)


def _called(ev: Evaluator, node: ast.Call, frame: Frame) -> Iterator[Buffer]:
    names = [one.name for one in ev.values(node.func, frame) if isinstance(one, Outside)]
    adapter = next((ADAPTERS[name] for name in names if name in ADAPTERS), None)
    if adapter is not None:
        yield Buffer(BufferKind.ADAPTER, adapter, frame.scope.place(node))
    is_gzip = any(name.endswith(f".{_GZIP}") for name in names)
    first = node.args[0] if node.args else None
    if last_name(node.func) in {"add_middleware", "Middleware"} and first is not None:
        is_gzip = any(
            isinstance(one, Outside) and one.name.endswith(_GZIP) for one in ev.values(first, frame)
        )
    if is_gzip:
        yield Buffer(BufferKind.GZIP, _GZIP, frame.scope.place(node))


def _reads_body(scope: Scope) -> Iterator[Buffer]:
    """Yield where a middleware walks the body of a response itself, and does not hand its chunks on."""
    for node in own_nodes(scope):
        iterated = node.iter if isinstance(node, ast.AsyncFor | ast.comprehension) else None
        if iterated is None or not _is_body(iterated):
            continue
        inside = node.body if isinstance(node, ast.AsyncFor) else []
        if not any(isinstance(one, ast.Yield) for part in inside for one in ast.walk(part)):
            yield Buffer(BufferKind.MIDDLEWARE, scope.name, scope.place(iterated))
            return


def _is_body(node: ast.expr) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr == "body_iterator" for one in ast.walk(node))


def cached(ev: Evaluator, scope: Scope) -> Iterator[Misshape]:
    """Yield the cache around a generator function: it hands out the one generator that it kept."""
    node = scope.node
    if not scope.is_generator or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    around = ev.home(scope.parent) if scope.parent is not None else ev.home(scope)
    for decorator in node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        for one in ev.values(target, around):
            if isinstance(one, Outside) and one.name in _CACHES:
                yield Misshape(Shape.CACHED, scope.place(decorator), one.name)
