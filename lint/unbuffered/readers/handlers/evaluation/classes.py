"""Classes of the project: what stands above them, and what instances have under a name."""

import ast
from collections.abc import Iterator

from unbuffered.readers.handlers.evaluation.names import bound
from unbuffered.readers.handlers.evaluation.protocol import Evaluation
from unbuffered.readers.handlers.syntax.bindings import Binding, Kind, parameters
from unbuffered.readers.handlers.syntax.scopes import Scope, last_name
from unbuffered.readers.handlers.values import (
    NOTHING,
    Class,
    Frame,
    Function,
    Given,
    Handed,
    Instance,
    Object,
    Outside,
    Value,
    Values,
    merged,
)

_MAKERS = frozenset({"field", "Field", "PrivateAttr", "attrib", "ib"})
"""What makes the default of a field in dataclasses, pydantic and attrs."""


def lineage(ev: Evaluation, of: Class) -> tuple[Value, ...]:
    """Return a class and those above it: project classes, and the names of those of libraries."""
    found: dict[Value, None] = {}
    waiting: list[Value] = [of]
    while waiting and len(found) < 40:  # noqa: PLR2004 - deeper than any lineage that people write
        one = waiting.pop(0)
        if one in found:
            continue
        found[one] = None
        if isinstance(one, Class) and isinstance(one.scope.node, ast.ClassDef):
            bases = [base.value if isinstance(base, ast.Subscript) else base for base in one.scope.node.bases]
            above = [value for base in bases for value in ev.values(base, one.around)]
            waiting[:0] = [value for value in above if isinstance(value, Class | Outside)]
    return tuple(found)


def method(ev: Evaluation, of: Class, name: str, instance: Value) -> Values:
    """Return what a class, or one above it, defines under a name, bound to an instance."""
    for one in ev.lineage(of):
        if isinstance(one, Class):
            found = _defined(ev, one, name, instance)
            if found:
                return found
    return ()


def _defined(ev: Evaluation, of: Class, name: str, instance: Value) -> Values:
    """Return what the body of one class binds under a name."""
    frame = body(ev, of)
    bindings = of.scope.names.bindings.get(name, [])
    return merged(_bound(ev, one, name, frame, instance) for one in bindings)


def body(ev: Evaluation, of: Class) -> Frame:
    """Return the frame of the body of a class."""
    return ev.inside(of.scope.node, of.around)


def _bound(ev: Evaluation, binding: Binding, name: str, frame: Frame, instance: Value) -> Values:
    values = bound(ev, binding, name, frame)
    if binding.kind is not Kind.FUNCTION:
        return merged((_made(ev, binding, frame), values))
    return tuple(_with_instance(one, instance) for one in values)


def _with_instance(value: Value, instance: Value) -> Value:
    """Return a function as an attribute of an instance gives it: bound, unless it is static."""
    if isinstance(value, Handed):
        return Handed(_with_instance(value.callee, instance))
    if not isinstance(value, Function) or value.scope.decorated("staticmethod"):
        return value
    if value.scope.decorated("classmethod"):
        of = instance.of if isinstance(instance, Instance) else instance
        return Function(value.scope, value.around, of)
    if isinstance(instance, Class):
        return value
    return Function(value.scope, value.around, instance)


def _made(ev: Evaluation, binding: Binding, frame: Frame) -> Values:
    """Return the default of a field that a factory makes."""
    node = binding.node
    if not isinstance(node, ast.Call) or last_name(node.func) not in _MAKERS:
        return ()
    given = ev.given(node, frame)
    factories = given.keyword("default_factory") or given.keyword("factory") or ()
    return merged((*(ev.call(one, NOTHING) for one in factories), given.keyword("default") or ()))


def instance_attribute(ev: Evaluation, instance: Instance, name: str) -> Values:
    """Return what an instance has under a name: set on it, given to it, or defined by its class."""
    given = dict(instance.args).get(name)
    for one in ev.lineage(instance.of):
        if isinstance(one, Class):
            own = merged((_assigned(ev, one, name, instance), _class_side(ev, one, name, instance, given)))
            if own or _knows(one, name):
                return own
        elif isinstance(one, Outside) and (known := ev.knowledge.made_by(one.name)) is not None:
            return (Object(one.name, known, name),)
    return ()


def _knows(of: Class, name: str) -> bool:
    return name in of.scope.names.bindings or name in assignments(of.scope)


def _class_side(ev: Evaluation, of: Class, name: str, instance: Instance, given: Values | None) -> Values:
    """Return what the body of a class says of an attribute; a field is what the instance was given."""
    if given and name in of.scope.names.bindings and not _has_init(of):
        return given
    found = _defined(ev, of, name, instance)
    return merged(_read(ev, one) for one in found)


def _has_init(of: Class) -> bool:
    return "__init__" in of.scope.names.bindings


def _read(ev: Evaluation, value: Value) -> Values:
    """Return what reading an attribute gives: a property runs its function."""
    if is_property(value) and isinstance(value, Function):
        return ev.returned(ev.bind(value, NOTHING))
    return (value,)


def is_property(value: Value) -> bool:
    """Whether reading the attribute runs a function of the project."""
    if not isinstance(value, Function):
        return False
    return value.scope.decorated("property") or value.scope.decorated("cached_property")


def _assigned(ev: Evaluation, of: Class, name: str, instance: Instance) -> Values:
    """Return what the methods of a class assign to an attribute of the instance."""
    found: list[Values] = []
    for scope, binding in assignments(of.scope).get(name, ()):
        given = Given(keywords=instance.args) if scope.name == "__init__" else NOTHING
        at = Function(scope, body(ev, of), of if scope.decorated("classmethod") else instance)
        found.append(bound(ev, binding, name, ev.bind(at, given)))
    return merged(found)


def assignments(scope: Scope) -> dict[str, list[tuple[Scope, Binding]]]:
    """Return which attributes the methods of a class set on their first parameter."""
    if scope.assigned is None:
        scope.assigned = {}
        for method_scope in _methods(scope):
            node = method_scope.node
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            first = next(parameters(node), None)
            for target, binding in method_scope.names.attributes:
                owner = target.value.id if isinstance(target.value, ast.Name) else None
                if first is not None and owner == first.arg:
                    scope.assigned.setdefault(target.attr, []).append((method_scope, binding))
    return scope.assigned


def _methods(scope: Scope) -> Iterator[Scope]:
    for one in scope.names.definitions:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            yield scope.within(one)


def construction(ev: Evaluation, of: Class, given: Given) -> Instance:
    """Return the instance that a call of a class makes, with what its parameters or fields got."""
    maker = next((one for one in ev.method(of, "__init__", Instance(of)) if isinstance(one, Function)), None)
    if maker is not None:
        frame = ev.bind(maker, given)
        return Instance(of, tuple(sorted(frame.args.items())))
    named = dict(given.keywords)
    named.update(zip(_fields(ev, of), given.positional, strict=False))
    return Instance(of, tuple(sorted(named.items())))


def _fields(ev: Evaluation, of: Class) -> list[str]:
    """Return the fields of a class and those above it, the topmost first, as dataclasses take them."""
    found: dict[str, None] = {}
    for one in reversed(ev.lineage(of)):
        if isinstance(one, Class):
            for name, bindings in one.scope.names.bindings.items():
                if any(binding.annotation is not None for binding in bindings):
                    found[name] = None
    return list(found)
