"""Instances of libraries' classes: what their methods, attributes and items give."""

from unbuffered.readers.handlers.evaluation.handing import handed_over, scheduled
from unbuffered.readers.handlers.evaluation.protocol import Evaluation
from unbuffered.readers.handlers.knowledge.claims import KnownType
from unbuffered.readers.handlers.values import Given, Lazy, Literal, Object, Values, merged

_BUFFERS = frozenset({"io.BytesIO", "io.StringIO"})
_SDK_STREAM = "sdk stream"
MEMORY = "memory"
"""What is noted of an archive that lies in memory."""
_AGAIN = frozenset({"with_options", "with_retry", "with_config", "bind", "bind_tools", "pipe", "copy"})
"""Methods that give the instance itself, set otherwise."""


def object_called(ev: Evaluation, value: Object, given: Given) -> Values:
    """Return what calling an instance of a library, or a method of it, gives."""
    if not value.path:
        kind = value.type.returns.get("()") if value.type is not None else None
        return (_typed(ev, value, kind),) if kind else ()
    return method_called(ev, value, given)


def method_called(ev: Evaluation, value: Object, given: Given) -> Values:
    """Return what a method of a library's instance gives."""
    last = value.path.rpartition(".")[2]
    if value.type is None and last in {"enter_context", "enter_async_context"}:
        return ev.entered(given.argument(0) or ())
    if value.type is None or value.path in value.type.fine:
        by_name = ev.knowledge.offload_methods.get(last) or ev.knowledge.stay_methods.get(last)
        if by_name is not None and (value.type is None or by_name.call in _named(value, last)):
            is_offload = last in ev.knowledge.offload_methods
            return (
                handed_over(ev, by_name, given) if is_offload else scheduled(ev, by_name, by_name.call, given)
            )
    if value.type is None:
        if last in _AGAIN:
            return (Object(value.maker, None, value.path.rpartition(".")[0], value.note, value.site),)
        return (
            Object(value.named, None, note="stream" if _is_set(given, "stream") else "", site=given.site),
        )
    return _typed_method(ev, value, value.type, last, given)


def _named(value: Object, last: str) -> frozenset[str]:
    """Return the names under which the knowledge base may know a method that is handed work."""
    return frozenset({f"concurrent.futures.Executor.{last}", f"asyncio.loop.{last}", f"{value.maker}.{last}"})


def _typed_method(ev: Evaluation, value: Object, known: KnownType, last: str, given: Given) -> Values:
    if known.name == "executor" and last == "submit":
        return (Object("concurrent.futures.Executor.submit", ev.knowledge.types.get("future")),)
    if last in _AGAIN:
        return (Object(value.maker, known, "", value.note, value.site),)
    if known.name == "boto3 answer" and last in {"get", "pop"}:
        keys = [one.value for one in given.argument(0) or () if isinstance(one, Literal)]
        return merged(object_item(ev, Object(value.maker, known, note=value.note), str(key)) for key in keys)
    if last in known.lazy:
        return (Lazy(known.claim, f"{value.maker}.{value.path}"),)
    return (_product(ev, value, known, last, given),)


def _product(ev: Evaluation, value: Object, known: KnownType, last: str, given: Given) -> Object:
    """Return what a method of a known type makes."""
    kind = known.returns.get(value.path) or known.returns.get(last)
    if kind is None and known.operations:
        note = f"{value.note}.{last}"
        return Object(f"{value.maker}.{last}", ev.knowledge.types.get("boto3 answer"), note=note)
    if kind is None and waits(known, value.path):
        kind = known.returns.get("*")
    streams = _is_set(given, "stream") or last == "stream"
    if kind is None or (kind == _SDK_STREAM and not streams):
        return Object(value.maker, known) if last.startswith("from_") else Object(value.named, None)
    return _typed(ev, value, kind, noted(ev.knowledge.types.get(kind), given))


def _typed(ev: Evaluation, value: Object, kind: str, note: str = "") -> Object:
    return Object(value.named, ev.knowledge.types.get(kind), note=note)


def noted(known: KnownType | None, given: Given) -> str:
    """Return what of a call decides later whether its product waits."""
    if known is not None and known.operations:
        return next((str(one.value) for one in _service(given) if isinstance(one, Literal)), "")
    if _is_set(given, "stream"):
        return "stream"
    if in_memory(given):
        return MEMORY
    bound = given.keyword("maxsize") or (given.positional[0] if given.positional else ())
    if known is not None and "maxsize" in known.needs.values():
        return "maxsize" if bound and bound != (Literal(0),) else ""
    return ""


def in_memory(given: Given) -> bool:
    """Whether the first argument is a buffer in memory, and no file."""
    first = given.argument(0) or given.keyword("fileobj") or ()
    return any(isinstance(one, Object) and one.maker in _BUFFERS for one in first)


def _service(given: Given) -> Values:
    return given.argument(0) or given.keyword("service_name") or ()


def _is_set(given: Given, name: str) -> bool:
    values = given.keyword(name)
    return values is not None and values not in ((Literal(False),), (Literal(None),))  # noqa: FBT003


def waits(known: KnownType, path: str) -> bool:
    """Whether a method, told by its path of attributes, is one of those that wait."""
    if path in known.fine or any(path.startswith(f"{one}.") for one in known.fine):
        return False
    if "*" in known.blocks and "." not in path and not path.startswith("_"):
        return True
    parts = path.split(".")
    return any(".".join(parts[start:]) in known.blocks for start in range(len(parts)))


def object_attribute(ev: Evaluation, value: Object, name: str) -> Values:
    """Return what an attribute of a library's instance is."""
    path = f"{value.path}.{name}" if value.path else name
    known = value.type
    if known is None:
        return (Object(value.maker, None, path, value.note, value.site),)
    kind = known.attributes.get(path)
    if kind is None and "*" in known.attributes and not waits(known, path) and path not in known.fine:
        kind = known.attributes["*"] if path not in known.returns else None
    if kind is not None and kind != "waits":
        return (_typed(ev, value, kind),)
    if path in known.fine and not known.returns.get(path) and name in {"aio", "a", "async_"}:
        return (Object(value.maker, None, path),)
    return (Object(value.maker, known, path, value.note, value.site),)


def object_item(ev: Evaluation, value: Object, key: str | int | None) -> Values:
    """Return what a subscript of a library's instance gives; of AWS answers, the stream in them."""
    known = value.type
    if known is None or value.path:
        return ()
    if isinstance(known.index, str):
        return (_typed(ev, value, known.index),) if known.index else ()
    if known.name != "boto3 answer":
        return ()
    service, _, operation = value.note.partition(".")
    streams = ev.knowledge.streams_in(service, operation)
    kind = streams.get(str(key)) if streams is not None else None
    return (_typed(ev, value, kind),) if kind is not None else ()
