"""Expressions: what each kind of them may stand for."""

import ast

from unbuffered.readers.handlers.evaluation.classes import instance_attribute
from unbuffered.readers.handlers.evaluation.instances import object_attribute, object_item
from unbuffered.readers.handlers.evaluation.names import module_attribute
from unbuffered.readers.handlers.evaluation.protocol import Evaluation, Node
from unbuffered.readers.handlers.syntax.scopes import last_name
from unbuffered.readers.handlers.values import (
    NOTHING,
    Class,
    Container,
    Frame,
    Function,
    Generator,
    Given,
    Instance,
    Later,
    Literal,
    Manager,
    Module,
    Object,
    Outside,
    Parent,
    Running,
    Value,
    Values,
    Walked,
    merged,
)

_LONGEST = 200
_ELEMENTS = 64


def evaluate(ev: Evaluation, node: Node, frame: Frame) -> Values:  # noqa: C901, PLR0911, PLR0912 - one arm for each kind
    """Return what an expression may stand for; nothing if that is not known."""
    match node:
        case ast.Name(id=name):
            return ev.name(name, frame, node)
        case ast.Attribute(value=value, attr=name):
            found = merged(ev.attribute(one, name) for one in ev.values(value, frame))
            return merged((ev.kept_in_state(name), found)) if last_name(value) == "state" else found
        case ast.Call():
            return _call(ev, node, frame)
        case ast.Await(value=value):
            return ev.awaited(ev.values(value, frame))
        case ast.Constant(value=value):
            return _constant(value)
        case ast.BoolOp(values=values):
            return merged(ev.values(one, frame) for one in values)
        case ast.IfExp(body=body, orelse=orelse):
            return merged((ev.values(body, frame), ev.values(orelse, frame)))
        case ast.NamedExpr(value=value) | ast.Starred(value=value):
            return ev.values(value, frame)
        case ast.Subscript():
            return _item(ev, node, frame)
        case ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts):
            return _sequence(ev, elts, frame)
        case ast.Dict():
            return _mapping(ev, node, frame)
        case ast.Lambda():
            return (Function(frame.scope.within(node), frame),)
        case ast.BinOp(left=left, right=right):
            return _joined(ev, left, right, frame)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return _definition(ev, node, frame)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return _comprehension(ev, node, frame)
        case _:
            return ()


def _constant(value: object) -> Values:
    if isinstance(value, str):
        return (Literal(value),) if len(value) <= _LONGEST else ()
    return (Literal(value),) if value is None or isinstance(value, int | float) else ()


def _call(ev: Evaluation, node: ast.Call, frame: Frame) -> Values:
    callees = ev.values(node.func, frame)
    if not callees and isinstance(node.func, ast.Attribute):
        passed = ev.given(node, frame)
        owners = ev.values(node.func.value, frame)
        return merged(_of_builtin(one, node.func.attr, passed) for one in owners)
    if callees == (Outside("builtins.super"),):
        return _above(frame)
    passed = ev.given(node, frame)
    return merged(ev.call(one, passed) for one in callees)


def _of_builtin(owner: Value, name: str, passed: Given) -> Values:
    """Return what a method of a list or mapping gives."""
    key = next((one.value for one in passed.argument(0) or () if isinstance(one, Literal)), None)
    wanted = key if isinstance(key, str | int) else None
    if isinstance(owner, Container):
        if name in {"get", "pop", "setdefault"}:
            return merged((owner.at(wanted), passed.argument(1) or ()))
        if name == "items":
            return (Container(((None, (Container(((0, ()), (1, owner.at(None)))),)),)),)
        if name in {"values", "copy"}:
            return (Container(((None, owner.at(None)),)),)
    return ()


def _above(frame: Frame) -> Values:
    """Return what super() is in the method that a frame runs."""
    here: Frame | None = frame
    while here is not None:
        owner, around = here.scope.owner, here.around
        if owner is not None and around is not None and here.bound is not None and around.around is not None:
            return (Parent(Class(owner, around.around), here.bound),)
        here = around
    return ()


def _item(ev: Evaluation, node: ast.Subscript, frame: Frame) -> Values:
    keys = ev.values(node.slice, frame) if not isinstance(node.slice, ast.Slice) else ()
    key = next((one.value for one in keys if isinstance(one, Literal)), None)
    wanted = key if isinstance(key, str | int) else None
    return merged(_item_of(ev, one, wanted) for one in ev.values(node.value, frame))


def _item_of(ev: Evaluation, value: Value, key: str | int | None) -> Values:
    match value:
        case Container():
            return value.at(key)
        case Object():
            return object_item(ev, value, key)
        case Instance():
            return merged(ev.call(one, NOTHING) for one in ev.method(value.of, "__getitem__", value))
        case _:
            return ()


def _sequence(ev: Evaluation, elts: list[ast.expr], frame: Frame) -> Values:
    items: list[tuple[str | int | None, Values]] = []
    for index, one in enumerate(elts[:_ELEMENTS]):
        values = ev.values(one, frame)
        if isinstance(one, ast.Starred):
            items.append((None, ev.elements(values)))
        else:
            items.append((index, values))
    return (Container(tuple(items)),)


def _mapping(ev: Evaluation, node: ast.Dict, frame: Frame) -> Values:
    items: list[tuple[str | int | None, Values]] = []
    for key, value in list(zip(node.keys, node.values, strict=True))[:_ELEMENTS]:
        values = ev.values(value, frame)
        if key is None:
            items += [item for one in values if isinstance(one, Container) for item in one.items]
            continue
        name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str | int) else None
        items.append((name, values))
    return (Container(tuple(items)),)


def _joined(ev: Evaluation, left: ast.expr, right: ast.expr, frame: Frame) -> Values:
    """Return what an operator gives: of the libraries that we know, another of the same kind."""
    for one in (*ev.values(left, frame), *ev.values(right, frame)):
        if isinstance(one, Object) and one.type is not None and one.type.joins:
            return (Object(one.maker, one.type),)
    return ()


def _comprehension(
    ev: Evaluation, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, frame: Frame
) -> Values:
    inside = ev.inside(node, frame)
    if isinstance(node, ast.GeneratorExp):
        return (Generator(inside),)
    element = node.value if isinstance(node, ast.DictComp) else node.elt
    return (Container(((None, ev.values(element, inside)),)),)


def _definition(ev: Evaluation, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> Values:
    """Return a function as its decorators leave it; one that is not known leaves it as it is."""
    values: Values = (Function(frame.scope.within(node), frame),)
    for decorator in reversed(node.decorator_list):
        values = merged(_decorated(ev, decorator, one, frame) for one in values)
    return values


def _decorated(ev: Evaluation, decorator: ast.expr, value: Value, frame: Frame) -> Values:
    """Return what a decorator makes of a function."""
    made: list[Values] = []
    for one in ev.values(decorator, frame):
        if isinstance(one, Outside):
            handover = ev.knowledge.offloads.get(one.name)
            is_handover = handover is not None and handover.decorator
            made.append(ev.call(one, Given(((value,),))) if is_handover else (value,))
        elif isinstance(one, Function):
            made.append(ev.call(one, Given(((value,),))) or (value,))
        elif isinstance(one, Object) and (known := ev.knowledge.offloads.get(one.maker)) is not None:
            made.append(ev.call(Outside(one.maker), Given(((value,),))) if known.decorator else (value,))
        elif isinstance(one, Class):
            made.append(ev.call(one, Given(((value,),))))
    return merged(made) or (value,)


def attribute(ev: Evaluation, value: Value, name: str) -> Values:  # noqa: PLR0911 - one arm for each kind
    """Return what an attribute of a value may be."""
    match value:
        case Outside(outer):
            return (Outside(f"{outer}.{name}"),)
        case Module(base):
            return module_attribute(ev, base, name)
        case Object():
            return object_attribute(ev, value, name)
        case Instance():
            return instance_attribute(ev, value, name)
        case Class():
            return _of_class(ev, value, name)
        case Parent(of, instance):
            return _of_parent(ev, of, instance, name)
        case _:
            return ()


def _of_class(ev: Evaluation, of: Class, name: str) -> Values:
    for one in ev.lineage(of):
        if isinstance(one, Class) and (found := ev.method(one, name, of)):
            return found
        if isinstance(one, Outside):
            return (Outside(f"{one.name}.{name}"),)
    # What a class method keeps on its class.
    return instance_attribute(ev, Instance(of), name)


def _of_parent(ev: Evaluation, of: Class, instance: Value, name: str) -> Values:
    for one in ev.lineage(of)[1:]:
        if isinstance(one, Class) and (found := ev.method(one, name, instance)):
            return found
        if isinstance(one, Outside) and (known := ev.knowledge.made_by(one.name)) is not None:
            return (Object(one.name, known, name),)
    return ()


def awaited(ev: Evaluation, values: Values) -> Values:
    """Return what awaiting the values may give."""
    found: list[Values] = []
    for one in values:
        match one:
            case Running(frame):
                found.append(ev.returned(frame))
            case Later(results):
                found.append(results)
            case Generator():
                continue
            case _:
                found.append((one,))
    return merged(found)


def elements(ev: Evaluation, values: Values) -> Values:
    """Return what walking the values may give."""
    found: list[Values] = []
    for one in values:
        match one:
            case Container():
                found.append(one.at(None))
            case Generator(frame):
                found.append(ev.yielded(frame))
            case Walked(inner, _, nested):
                inside = ev.elements(inner)
                found.append((Container(((0, ()), (1, inside))),) if nested and inside else inside)
            case Instance():
                iterators = merged(ev.call(way, NOTHING) for way in ev.method(one.of, "__iter__", one))
                found.append(ev.elements(tuple(way for way in iterators if way != one)))
            case _:
                continue
    return merged(found)


def entered(ev: Evaluation, values: Values) -> Values:
    """Return what a with statement binds for these context managers."""
    found: list[Values] = []
    for one in values:
        match one:
            case Manager(frame):
                found.append(ev.yielded(frame))
            case Instance():
                ways = (*ev.method(one.of, "__enter__", one), *ev.method(one.of, "__aenter__", one))
                results = merged(ev.call(way, NOTHING) for way in ways)
                found.append(ev.awaited(results) if ways else (one,))
            case _:
                found.append((one,))
    return merged(found)
