"""The walk over a body: what each of its expressions does where it runs."""

import ast

from msgspec import Struct, field

from unbuffered.readers.handlers.evaluation.classes import is_property
from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.loop.answering import Answers
from unbuffered.readers.handlers.loop.calls import Calls
from unbuffered.readers.handlers.loop.effects import Effects
from unbuffered.readers.handlers.loop.iteration import Iteration
from unbuffered.readers.handlers.syntax.scopes import COMPREHENSIONS
from unbuffered.readers.handlers.values import NOTHING, Frame, Function, Instance, Object

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Walker(Struct):
    """Effects of frames, each found once; a body that leads to itself adds nothing the second time."""

    ev: Evaluator
    _known: dict[Frame, Effects] = field(default_factory=dict)

    def effects(self, frame: Frame) -> Effects:
        """Return what running the body of a frame does."""
        found = self._known.get(frame)
        if found is None:
            found = self._known[frame] = Effects()
            _Body(self, frame, found).run()
        return found


class _Body(Calls, Answers, Iteration):
    """One walk over one body."""

    def __init__(self, walker: Walker, frame: Frame, found: Effects) -> None:
        super().__init__(walker.ev, frame, found)
        self.walker = walker

    def effects(self, frame: Frame) -> Effects:
        """Return what running another body does."""
        return self.walker.effects(frame)

    def run(self) -> None:
        waiting: list[ast.AST] = list(reversed(_body(self.scope.node)))
        while waiting:
            node = waiting.pop()
            if isinstance(node, _SCOPES):
                continue
            self.ev.spend()
            if isinstance(node, COMPREHENSIONS):
                self.comprehension(node)
                continue
            self.visit(node)
            if id(node) not in self.private:
                waiting.extend(reversed(list(ast.iter_child_nodes(node))))

    def visit(self, node: ast.AST) -> None:  # noqa: C901, PLR0912 - one arm for each kind of node
        """Take in what one node does by itself."""
        match node:
            case ast.Call():
                self.called(node)
            case ast.Await(value=value):
                self.awaited.add(id(value))
            case ast.For(iter=iter_):
                self.walked(self.ev.values(iter_, self.frame), iter_)
            case ast.AsyncFor(iter=iter_):
                self.awaited.add(id(iter_))
                self.walked_async(self.ev.values(iter_, self.frame))
            case ast.comprehension(iter=iter_, is_async=is_async):
                values = self.ev.values(iter_, self.frame)
                self.walked_async(values) if is_async else self.walked(values, iter_)
            case ast.YieldFrom(value=value) | ast.Starred(value=value):
                self.walked(self.ev.values(value, self.frame), value)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.entered(node, item)
            case ast.Attribute(ctx=ast.Load()):
                self.attribute(node)
            case ast.Subscript(value=value, ctx=ctx):
                self.dunder(value, "__getitem__" if isinstance(ctx, ast.Load) else "__setitem__", node)
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]):
                self.dunder(right, "__contains__", node)
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                self.dunder(test, "__bool__", test)
            case _:
                return

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        """Make a list at once; a generator runs when it is walked, an async one on the loop."""
        inside = self.ev.inside(node, self.frame)
        if not isinstance(node, ast.GeneratorExp):
            inner = self.walker.effects(inside)
            self.found.waits += inner.waits
            self.found.follow(inner)
        elif inside.scope.is_async:
            self.found.reached[inside] = None

    def attribute(self, node: ast.Attribute) -> None:
        """Read an attribute: a property runs its function, and some of a library's ask the network."""
        for one in self.ev.values(node.value, self.frame):
            if isinstance(one, Instance):
                for way in self.ev.method(one.of, node.attr, one):
                    if isinstance(way, Function) and is_property(way):
                        self.through(node, self.ev.bind(way, NOTHING))
            elif isinstance(one, Object) and one.type is not None:
                path = f"{one.path}.{node.attr}" if one.path else node.attr
                if one.type.attributes.get(path) == "waits":
                    self.waits(node, f"{one.maker}.{path}", one.type.claim)


def _body(node: ast.AST) -> list[ast.AST]:
    match node:
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            return list(body)
        case ast.Lambda(body=body):
            return [body]
        case ast.DictComp(key=key, value=value, generators=generators):
            return [*generators, key, value]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return [*node.generators, node.elt]
        case _:
            return []
