"""Names: from a use to what was bound, through scopes and imports."""

import ast
import builtins
from pathlib import PurePosixPath

from unbuffered.readers.handlers.evaluation.protocol import Evaluation
from unbuffered.readers.handlers.syntax.bindings import Binding, Kind, start_of
from unbuffered.readers.handlers.syntax.scopes import COMPREHENSIONS, Scope
from unbuffered.readers.handlers.values import (
    Class,
    Container,
    Frame,
    Literal,
    Module,
    Outside,
    Values,
    merged,
)

_BUILTINS = frozenset(vars(builtins))


def name_values(ev: Evaluation, name: str, frame: Frame, node: ast.AST | None) -> Values:
    """Return what a name stands for: the nearest scope that binds it decides, classes around left out."""
    here: Frame | None = frame
    at_once = node is not None
    while here is not None:
        scope = here.scope
        if here is frame or not scope.is_class:
            found = _in_scope(ev, name, here, node if at_once else None)
            if found is not None:
                return found
        # Code inside a comprehension runs where it stands; that of a function whenever it is called.
        at_once = at_once and isinstance(scope.node, COMPREHENSIONS)
        here = here.around
    return (Outside(f"builtins.{name}"),) if name in _BUILTINS else ()


def _in_scope(ev: Evaluation, name: str, frame: Frame, node: ast.AST | None) -> Values | None:
    names = frame.scope.names
    if name in names.outer:
        return None
    if name in names.bindings:
        if node is None:
            return _ever(ev, name, frame)
        own = merged(bound(ev, binding, name, frame) for binding in names.reaching(name, start_of(node)))
        return own if frame.around is not None else merged((own, _set_elsewhere(ev, name, frame.scope)))
    if frame.around is None:
        elsewhere = _set_elsewhere(ev, name, frame.scope)
        return elsewhere or _by_star(ev, name, frame.scope)
    return None


def _ever(ev: Evaluation, name: str, frame: Frame) -> Values:
    """Return all that a name of a scope ever stands for; kept, as a file may bind it in each of its lines."""
    found = frame.named.get(name)
    if found is None:
        found = merged(bound(ev, binding, name, frame) for binding in frame.scope.names.bindings[name])
        if frame.around is None:
            found = merged((found, _set_elsewhere(ev, name, frame.scope)))
        frame.named[name] = found
    return found


def member(ev: Evaluation, module: Scope, name: str) -> Values | None:
    """Return what a module binds under a name; None if it does not."""
    frame = ev.home(module)
    key = -1 - hash(name) % (1 << 60)
    if key in frame.open:
        return ()
    frame.open.add(key)
    try:
        return _in_scope(ev, name, frame, None)
    finally:
        frame.open.discard(key)


def _set_elsewhere(ev: Evaluation, name: str, module: Scope) -> Values:
    """Return what functions assign to a name of the module that they declare global."""
    return merged(
        bound(ev, binding, name, ev.home(scope))
        for scope in module.setters.get(name, [])
        for binding in scope.names.bindings.get(name, [])
    )


def _by_star(ev: Evaluation, name: str, module: Scope) -> Values | None:
    """Return what a star import may bring under a name; None if none is known to."""
    for star in module.names.stars:
        base = ev.modules.base_of(module.file, star.module or "")
        if base is None:
            full = f"{star.module}.{name}"
            known = ev.knowledge
            if full in known.functions or full in known.makers or full in known.offloads:
                return (Outside(full),)
            continue
        inner = _module_scope(ev, base)
        found = member(ev, inner, name) if inner is not None else None
        if found is not None:
            return found
    return None


def _module_scope(ev: Evaluation, base: PurePosixPath) -> Scope | None:
    file = ev.modules.file_of(base)
    return ev.modules.scope(file) if file is not None else None


def module_attribute(ev: Evaluation, base: PurePosixPath, name: str) -> Values:
    """Return what a module of the project has under a name: what it binds, or a module below it."""
    scope = _module_scope(ev, base)
    found = member(ev, scope, name) if scope is not None else None
    if found is not None:
        return found
    below = base / name
    return (Module(below),) if ev.modules.file_of(below) is not None else ()


def bound(ev: Evaluation, binding: Binding, name: str, frame: Frame) -> Values:
    """Return what one binding gives its name."""
    match binding.kind:
        case Kind.IMPORT:
            return _imported(ev, binding, frame.scope.file)
        case Kind.FUNCTION:
            node = binding.node
            return ev.values(node, frame) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else ()
        case Kind.CLASS:
            return (Class(frame.scope.within(binding.node), frame),)
        case Kind.PARAMETER:
            return _parameter(ev, binding, name, frame)
        case Kind.OTHER:
            return ev.annotated(binding.annotation, frame)
        case _:
            return _assigned(ev, binding, frame)


def _assigned(ev: Evaluation, binding: Binding, frame: Frame) -> Values:
    node = binding.node
    if not isinstance(node, ast.expr):
        return ()
    values = ev.values(node, frame)
    if binding.kind is Kind.ITEM:
        values = ev.elements(values)
    elif binding.kind is Kind.ENTERED:
        values = ev.entered(values)
    for index in binding.index:
        values = merged(one.at(index) for one in values if isinstance(one, Container))
    if binding.annotation is not None and all(one == Literal(None) for one in values):
        return merged((values, ev.annotated(binding.annotation, frame)))
    return values


def _parameter(ev: Evaluation, binding: Binding, name: str, frame: Frame) -> Values:
    """Return what a parameter was given, else what its annotation promises and its default is."""
    given = frame.args.get(name)
    if given:
        return given
    promised = ev.annotated(binding.annotation, frame)
    if given is not None or frame.around is None:
        return promised
    default = default_of(frame.scope, name)
    return merged((ev.values(default, frame.around), promised)) if default is not None else promised


def default_of(scope: Scope, name: str) -> ast.expr | None:
    """Return the default of a parameter."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return None
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    pairs = [*zip(reversed(positional), reversed(args.defaults), strict=False)]
    pairs += [
        (arg, one) for arg, one in zip(args.kwonlyargs, args.kw_defaults, strict=True) if one is not None
    ]
    return next((one for arg, one in pairs if arg.arg == name), None)


def _imported(ev: Evaluation, binding: Binding, file: PurePosixPath) -> Values:
    alias = binding.node
    if not isinstance(alias, ast.alias):
        return ()
    if binding.module is None:
        wanted = alias.name if alias.asname else alias.name.partition(".")[0]
        base = ev.modules.base_of(file, alias.name)
        if base is None:
            return (Outside(wanted),)
        levels = 0 if alias.asname else alias.name.count(".")
        return (Module(base.parents[levels - 1] if levels else base),)
    base = ev.modules.base_of(file, binding.module)
    if base is not None:
        return module_attribute(ev, base, alias.name)
    below = ev.modules.base_of(file, f"{binding.module}.{alias.name}")
    return (Module(below),) if below is not None else (Outside(f"{binding.module}.{alias.name}"),)
