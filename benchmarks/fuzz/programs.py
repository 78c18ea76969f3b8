"""Mutations of Python that keep it Python: statements and expressions cut, doubled, swapped, wrapped."""

import ast
import random
import warnings
from collections.abc import Iterator
from copy import deepcopy

Statements = list[ast.stmt]

_WRAPS = (
    "async def made({name}=None, *more, **named):\n    pass",
    "def {name}(self):\n    pass",
    "class {name}(Base, metaclass=Meta):\n    pass",
    "for {name} in {name}:\n    pass\nelse:\n    {name} = {name}",
    "async def w():\n    async for {name} in {name}():\n        pass",
    "async def w():\n    async with {name}() as {name}:\n        pass",
    "with {name} as ({name}, [*{name}]):\n    pass",
    "while True:\n    pass",
    "try:\n    pass\nexcept* {name}:\n    raise\n",
    "try:\n    pass\nexcept ({name}, ValueError) as {name}:\n    pass\nelse:\n    pass\nfinally:\n    pass",
    "match {name}:\n    case {{'a': [{name}, *_], **r}} if r:\n        pass\n    case {name}.x:\n        0",
    "if (x := {name}):\n    pass\nelif {name} is None:\n    pass",
    "lambda *a, **k: (yield)",
    "global {name}",
    "from {name} import *",
    "from . import {name} as {name}",
    "from ...{name}.b import c",
    "import {name}.b.c as d, {name}",
    "{name}: '{name}' = {name}",
    "{name}.a[{name}:].b += await_",
    "del {name}, {name}[0]",
    "[*{name}, {name}] = {name} = {{**{name}}}",
    "@{name}.get('/x')\n@{name}\nasync def {name}():\n    yield {name}",
)

_EXPRESSIONS = (
    "{name}", "{name}()", "{name}.a.b.c", "{name}[0]", "await {name}()", "(yield {name})",
    "(yield from {name})", "lambda: {name}", "[{name} async for {name} in {name}]",
    "({name} for a in {name} for b in a if b)", "{{**{name}}}", "f'data: {{{name}!r:>{{{name}}}}}\\n\\n'",
    "b'\\xff'", "'\\ud800'", "1e999", "10**100", "...", "not {name}", "{name} @ {name}",
    "{name}(*{name}, **{name})", "functools.partial({name}, {name})", "asyncio.to_thread({name})",
    "{name}({name}=lambda x: x)", "asyncio.run({name}())", "getattr({name}, 'x')", "super().{name}()",
    "type({name})({name})", "StreamingResponse({name}())", "'' .join({name})", "x if {name} else y",
    "(z := {name})", "{name}.__class__", "self.{name}", "requests.get({name})",
)  # fmt: skip


class Shelf:
    """Statements and expressions of other programs, and their names."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.statements: Statements = []
        self.expressions: list[ast.expr] = []
        self.names: list[str] = ["x"]

    def learn(self, content: bytes) -> None:
        """Keep the pieces of a program."""
        tree = parsed(content)
        names = dict.fromkeys(self.names)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.stmt):
                self.statements.append(node)
            elif isinstance(node, ast.expr):
                self.expressions.append(node)
            if isinstance(node, ast.Name):
                names[node.id] = None
        self.names = list(names)


def parsed(content: bytes) -> ast.Module | None:
    """Return a program; None for what Python does not take."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def mutated(content: bytes, shelf: Shelf, rng: random.Random) -> bytes | None:
    """Return a program with a few things changed; None for what is none."""
    tree = parsed(content)
    if tree is None:
        return None
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        rng.choice((_statement, _statement, _expression, _expression, _renamed, _wrapped))(tree, shelf, rng)
    try:
        return ast.unparse(tree).encode("utf-8", "surrogatepass")
    except (RecursionError, ValueError, AttributeError, TypeError, KeyError):
        return None


def _bodies(tree: ast.AST) -> Iterator[Statements]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            held = getattr(node, name, None)
            if isinstance(held, list) and held:
                yield held


def _statement(tree: ast.Module, shelf: Shelf, rng: random.Random) -> None:
    bodies = list(_bodies(tree))
    if not bodies:
        return
    here, there = rng.choice(bodies), rng.choice(bodies)
    at = rng.randrange(len(here))
    match rng.randrange(6):
        case 0 if len(here) > 1:
            del here[at]
        case 1:
            here.insert(at, deepcopy(here[rng.randrange(len(here))]))
        case 2:
            # A copy: what is put into itself has no end.
            here[at] = deepcopy(there[rng.randrange(len(there))])
        case 3:
            here.insert(at, deepcopy(rng.choice(shelf.statements or [ast.Pass()])))
        case 4:
            here.reverse()
        case _:
            here.insert(at, _made(rng.choice(_WRAPS), shelf, rng))


def _wrapped(tree: ast.Module, shelf: Shelf, rng: random.Random) -> None:
    bodies = list(_bodies(tree))
    if not bodies:
        return
    body = rng.choice(bodies)
    at = rng.randrange(len(body))
    wrap = _made(rng.choice(_WRAPS), shelf, rng)
    inner = list(_bodies(wrap))
    if inner:
        inner[-1][:] = [body[at]]
        body[at] = wrap


def _made(pattern: str, shelf: Shelf, rng: random.Random) -> ast.stmt:
    return ast.parse(pattern.format(name=rng.choice(shelf.names))).body[0]


def _expression(tree: ast.Module, shelf: Shelf, rng: random.Random) -> None:
    sites: list[tuple[ast.AST, str, int | None]] = []
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                sites.append((node, name, None))
            elif isinstance(value, list):
                sites += [(node, name, at) for at, one in enumerate(value) if isinstance(one, ast.expr)]
    if not sites:
        return
    node, name, at = rng.choice(sites)
    put: ast.expr
    if rng.random() < 0.5 and shelf.expressions:
        put = deepcopy(rng.choice(shelf.expressions))
    else:
        made = ast.parse(rng.choice(_EXPRESSIONS).format(name=rng.choice(shelf.names)), mode="eval")
        put = made.body
    if at is None:
        setattr(node, name, put)
    else:
        getattr(node, name)[at] = put


def _renamed(tree: ast.Module, shelf: Shelf, rng: random.Random) -> None:
    names = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute | ast.FunctionDef | ast.AsyncFunctionDef | ast.arg)
    ]
    for node in rng.sample(names, min(len(names), rng.choice((1, 1, 3)))):
        new = rng.choice(shelf.names)
        if isinstance(node, ast.Name):
            node.id = new
        elif isinstance(node, ast.Attribute):
            node.attr = new
        elif isinstance(node, ast.arg):
            node.arg = new
        else:
            node.name = new
