"""Work that is handed on: to a thread, to the event loop, or to what walks through it."""

from unbuffered.readers.handlers.evaluation.protocol import Evaluation
from unbuffered.readers.handlers.knowledge.claims import Handover
from unbuffered.readers.handlers.values import Container, Given, Handed, Later, Object, Values, Walked, merged

_SAME = frozenset(
    {
        "builtins.list",
        "builtins.tuple",
        "builtins.set",
        "builtins.sorted",
        "builtins.reversed",
        "builtins.iter",
        "builtins.frozenset",
        "collections.deque",
        "itertools.islice",
    }
)
_NESTED = frozenset({"builtins.enumerate", "builtins.zip"})
_GATHERS = frozenset({"asyncio.gather"})


def handed_over(ev: Evaluation, handover: Handover, given: Given) -> Values:
    """Return what handing work to a thread gives: something awaitable with the work's own result."""
    if handover.iterates is not None:
        return ()
    callees = given.argument(handover.function) if handover.function is not None else None
    if handover.decorator and len(given.positional) <= 1:
        return tuple(Handed(one) for one in callees or ())
    rest = given.after(handover.function + 1 if isinstance(handover.function, int) else 0)
    results = merged(ev.call(one, rest) for one in callees or ())
    if handover.call.startswith("concurrent.futures.") and handover.call.endswith(".submit"):
        return (Object("concurrent.futures.Executor.submit", ev.knowledge.types.get("future")),)
    return (Later(ev.awaited(results)),)


def scheduled(ev: Evaluation, handover: Handover, name: str, given: Given) -> Values:
    """Return what a callable gives that walks, calls or schedules what it is given."""
    if handover.coroutine is not None:
        if name in _GATHERS:
            return (
                Later(
                    (
                        Container(
                            tuple((index, ev.awaited(one)) for index, one in enumerate(given.positional))
                        ),
                    )
                ),
            )
        return (Later(ev.awaited(given.argument(0) or ())),)
    if name in _SAME:
        inner = given.argument(0) or ()
        whole = tuple(one for one in inner if isinstance(one, Container))
        return (
            whole
            if len(whole) == len(inner) and whole
            else (Walked(inner),)
            if handover.lazy
            else _listed(ev, inner)
        )
    if handover.lazy:
        calls = given.argument(handover.function) if handover.function is not None else ()
        inner = merged(given.positional) if handover.iterates == "all" else _walked(handover, given)
        return (Walked(inner, calls or (), nested=name in _NESTED),)
    return ()


def _walked(handover: Handover, given: Given) -> Values:
    return (given.argument(handover.iterates) if handover.iterates is not None else ()) or ()


def _listed(ev: Evaluation, inner: Values) -> Values:
    elements = ev.elements(inner)
    return (Container(((None, elements),)),) if elements else ()
