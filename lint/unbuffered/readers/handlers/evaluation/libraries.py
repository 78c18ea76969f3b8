"""Libraries: what their callables give, as far as the knowledge base tells."""

from unbuffered.readers.handlers.evaluation.annotations import dependency
from unbuffered.readers.handlers.evaluation.handing import handed_over, scheduled
from unbuffered.readers.handlers.evaluation.instances import method_called, noted
from unbuffered.readers.handlers.evaluation.protocol import Evaluation
from unbuffered.readers.handlers.values import (
    Function,
    Given,
    Handed,
    Later,
    Literal,
    Object,
    Outside,
    Partial,
    Value,
    Values,
    merged,
)

_FIRST = frozenset(
    {
        "copy.copy",
        "copy.deepcopy",
        "contextlib.closing",
        "contextlib.aclosing",
        "asyncio.shield",
        "asyncio.wait_for",
    }
)
_CASTS = frozenset({"typing.cast", "typing_extensions.cast"})


def called(ev: Evaluation, name: str, given: Given) -> Values:  # noqa: PLR0911 - each kind of callable
    """Return what a call of a library's callable gives."""
    known = ev.knowledge
    if (handover := known.offloads.get(name)) is not None and name not in known.makers:
        return handed_over(ev, handover, given)
    special = _special(ev, name, given)
    if special is not None:
        return special
    if (handover := known.stays.get(name)) is not None:
        return scheduled(ev, handover, name, given)
    if (passing := known.passes.get(name)) is not None:
        functions = tuple(one for one in given.argument(0) or () if isinstance(one, Function | Handed))
        if passing.decorator and (not functions or name == "functools.wraps"):
            return (Outside(name),)
        return given.argument(0) or ()
    method = _method_of_class(ev, name)
    if method is not None:
        return method_called(ev, method, given)
    return (made(ev, name, given),)


def _special(  # noqa: PLR0911 - each callable has an answer of its own
    ev: Evaluation, name: str, given: Given
) -> Values | None:
    """Return what a few callables give that are known by name; None for all others."""
    if name == "functools.partial":
        site = given.site
        return tuple(Partial(one, site) for one in given.argument(0) or () if site is not None)
    if name == "builtins.getattr":
        wanted = [one.value for one in given.argument(1) or () if isinstance(one, Literal)]
        owners = given.argument(0) or ()
        return merged(ev.attribute(owner, str(one)) for owner in owners for one in wanted)
    if name == "builtins.next":
        return merged((ev.elements(given.argument(0) or ()), given.argument(1) or ()))
    if name in _FIRST:
        return given.argument(0) or ()
    if name in _CASTS and given.site is not None and given.site.node.args:
        return ev.annotated(given.site.node.args[0], given.site.frame)
    if name.endswith((".Depends", ".Security")) and given.site is not None:
        return dependency(ev, given.site.node, given.site.frame)
    if name == "builtins.anext":
        return (Later(ev.elements(given.argument(0) or ())),)
    return None


def made(ev: Evaluation, name: str, given: Given) -> Value:
    """Return what a callable of a library makes."""
    known = ev.knowledge.made_by(name)
    return Object(name, known, note=noted(known, given), site=given.site)


def _method_of_class(ev: Evaluation, name: str) -> Object | None:
    """Return a method that is called on a known class itself, as a factory or a static method is."""
    prefix, _, last = name.rpartition(".")
    known = ev.knowledge.made_by(prefix) if prefix else None
    if known is None or name in ev.knowledge.makers or name in ev.knowledge.functions:
        return None
    return Object(prefix, known, last)
