"""Chunks that do not suit what carries them."""

import ast
from collections.abc import Iterator

from unbuffered.model.handler import Channel, Chunk, ChunkKind
from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.shape.looks import Form, Look, looks, reaching
from unbuffered.readers.handlers.shape.written import short
from unbuffered.readers.handlers.syntax.bindings import Kind
from unbuffered.readers.handlers.values import Frame, Generator

_FIELDS = ("data:", "event:", "id:", "retry:", ":")
_BLANKS = ("\n\n", "\r\n\r\n", "\r\r")
_MOST = 20


def chunks(ev: Evaluator, frame: Frame, channel: Channel) -> Iterator[Chunk]:
    """Yield what a generator, and those whose items it hands on, yields that its channel spoils."""
    for one in handed_on(ev, frame):
        yields = [node for node in one.scope.names.yields if isinstance(node, ast.Yield)]
        seen = [(node, list(looks(ev, node.value, one))) for node in yields]
        closes = any(_ends(look) for _, found in seen for look in found)
        for node, found in seen:
            for look in found:
                kind = _misfit(look, channel, closes=closes)
                if kind is not None:
                    yield Chunk(kind, channel, short(node.value), one.scope.place(node))
                    break


def handed_on(ev: Evaluator, frame: Frame) -> list[Frame]:
    """Return a generator and the project's generators whose items it yields as they come."""
    found = [frame]
    for one in found:
        for node in one.scope.names.yields:
            value = node.value
            inner: list[Frame] = []
            if isinstance(node, ast.YieldFrom):
                inner = _generators(ev, node.value, one)
            elif isinstance(value, ast.Name):
                for binding in reaching(value, one):
                    if binding.kind is Kind.ITEM and not binding.index and isinstance(binding.node, ast.expr):
                        inner += _generators(ev, binding.node, one)
            found += [frame for frame in inner if frame not in found and len(found) < _MOST]
    return found


def _generators(ev: Evaluator, node: ast.expr, frame: Frame) -> list[Frame]:
    return [one.frame for one in ev.values(node, frame) if isinstance(one, Generator)]


def _misfit(look: Look, channel: Channel, *, closes: bool) -> ChunkKind | None:
    match channel:
        case Channel.AGENTCORE:
            return _encoded(look)
        case Channel.EVENTS:
            return ChunkKind.OBJECT if look.form is Form.OBJECT else _event(look, closes=closes)
        case Channel.FRAMING:
            return ChunkKind.FRAME if look.form in {Form.TEXT, Form.BYTES} and _is_framed(look) else None
        case Channel.TEXT | Channel.WSGI:
            return ChunkKind.OBJECT if look.form is Form.OBJECT else None


def _encoded(look: Look) -> ChunkKind | None:
    """Return what the AgentCore SDK spoils: it writes each chunk as JSON into an event of its own."""
    match look.form:
        case Form.BYTES:
            return ChunkKind.BYTES
        case Form.TEXT if _is_framed(look):
            return ChunkKind.FRAME
        case Form.JSON:
            return ChunkKind.JSON
        case Form.EVENT:
            return ChunkKind.EVENT
        case _:
            return None


def _is_framed(look: Look) -> bool:
    head = look.head or ""
    return head.startswith(("data:", "event:"))


def _event(look: Look, *, closes: bool) -> ChunkKind | None:
    """Return why a text is no whole event of text/event-stream."""
    if look.form is Form.JSON:
        return ChunkKind.UNFRAMED
    if look.form not in {Form.TEXT, Form.BYTES} or look.head is None or not look.head.strip():
        return None
    if not look.head.startswith(_FIELDS):
        return None if any(field.startswith(look.head) for field in _FIELDS) else ChunkKind.UNFRAMED
    if look.tail is None or _ends(look):
        return None
    return None if look.tail.endswith("\n") and closes else ChunkKind.OPEN_FRAME


def _ends(look: Look) -> bool:
    """Whether a chunk ends with a blank line, or may be one: a line end with nothing known before it."""
    tail = look.tail or ""
    return tail.endswith(_BLANKS) or (tail in {"\n", "\r\n"} and not (look.head or "").strip())
