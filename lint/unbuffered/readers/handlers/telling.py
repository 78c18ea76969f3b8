"""What was followed, told as a handler: its waits, its chunks, and the shape of its answer."""

import ast
from collections.abc import Iterator

from unbuffered.model.handler import Channel, Chunk, Handler, Host, Misshape, Spot, Surety, Wait
from unbuffered.readers.handlers.loop.effects import Stream
from unbuffered.readers.handlers.loop.effects import Wait as Found
from unbuffered.readers.handlers.loop.reach import Reached
from unbuffered.readers.handlers.loop.walker import Walker
from unbuffered.readers.handlers.shape.answers import answers
from unbuffered.readers.handlers.shape.around import cached
from unbuffered.readers.handlers.shape.chunks import chunks, handed_on
from unbuffered.readers.handlers.shape.gathering import returned_finished, returned_whole, yielded_whole
from unbuffered.readers.handlers.shape.replays import promised, replays
from unbuffered.readers.handlers.shape.sessions import sessions
from unbuffered.readers.handlers.values import Frame, Generator

_EVENTS = "text/event-stream"


def handler(walker: Walker, found: Reached, *, streaming: bool) -> Handler:
    """Return what was seen of an entry; `streaming` tells that some entry of the project streams."""
    scope = found.entry.function.scope
    concerned = found.is_stream or (streaming and found.is_alongside)
    return Handler(
        host=found.entry.host,
        name=scope.name,
        at=scope.place(),
        paths=found.entry.paths,
        is_async=scope.is_async,
        is_generator=scope.is_generator,
        streams=tuple(_streams(found)) if found.is_stream else (),
        waits=tuple(_waits(walker, found)) if concerned else (),
        misshapes=tuple(_misshapes(walker, found, streaming=streaming)),
        chunks=tuple(_chunks(walker, found)),
        buffers=(),
        sessions=tuple(sessions(walker.ev, scope.module)),
        pins=(),
    )


def _streams(found: Reached) -> Iterator[Spot]:
    for frame in found.generators:
        first = frame.scope.names.yields[0] if frame.scope.names.yields else frame.scope.node
        yield Spot(frame.scope.place(first), "yields its answer piece by piece")
    for stream in found.streams:
        yield Spot(stream.frame.scope.place(stream.node), f"answers with {stream.name.rpartition('.')[2]}")
    if not found.generators and not found.streams:
        is_socket = found.entry.part == "websocket"
        says = "answers over a web socket" if is_socket else "is walked piece by piece"
        yield Spot(found.entry.function.scope.place(), says)


def _waits(walker: Walker, found: Reached) -> Iterator[Wait]:
    told: set[int] = set()
    for frame in found.frames:
        for wait in walker.effects(frame).waits:
            if id(wait.node) not in told:
                told.add(id(wait.node))
                yield _wait(wait)


def _wait(wait: Found) -> Wait:
    node = wait.node.func if isinstance(wait.node, ast.Call) else wait.node
    written = ast.unparse(node)
    last = wait.chain[-1] if wait.chain else None
    return Wait(
        at=wait.scope.place(node),
        named=written if len(written) <= 60 else wait.named,  # noqa: PLR2004 - fits one line
        sink=last.says if last is not None else wait.named,
        cost=str(wait.claim.cost),
        surety=Surety(wait.claim.when),
        instead=wait.claim.instead,
        note=wait.claim.note,
        entered=wait.scope.name,
        chain=tuple(Spot(step.scope.place(step.node), step.says) for step in wait.chain),
        call=ast.unparse(wait.node) if isinstance(wait.node, ast.Call) else "",
        given=_given(wait.node) if isinstance(wait.node, ast.Call) else (),
    )


def _given(call: ast.Call) -> tuple[str, ...]:
    """Return the function of a call and its arguments, as they are written."""
    named = (
        f"{one.arg}={ast.unparse(one.value)}" if one.arg else f"**{ast.unparse(one.value)}"
        for one in call.keywords
    )
    return (ast.unparse(call.func), *(ast.unparse(one) for one in call.args), *named)


def _contents(found: Reached) -> Iterator[tuple[Frame, Channel, Stream | None]]:
    """Yield the generators that are the answer, each with what carries its chunks."""
    host = found.entry.host
    if host is Host.AGENTCORE and found.entry.part == "entrypoint":
        yield from ((frame, Channel.AGENTCORE, None) for frame in found.generators)
    for stream in found.streams:
        channel = _channel(stream)
        if channel is not None:
            yield from ((one.frame, channel, stream) for one in stream.content if isinstance(one, Generator))


def _channel(stream: Stream) -> Channel | None:
    name = stream.name.rpartition(".")[2]
    if "sse" in stream.name and name == "EventSourceResponse":
        return Channel.FRAMING
    if name in {"Response", "StreamingHttpResponse"}:
        return Channel.WSGI
    if name in {"Stream", "ServerSentEvent", "StreamResponse"}:
        return None
    return Channel.EVENTS if (stream.media or "").startswith(_EVENTS) else Channel.TEXT


def _chunks(walker: Walker, found: Reached) -> Iterator[Chunk]:
    told: set[object] = set()
    for frame, channel, _ in _contents(found):
        for one in chunks(walker.ev, frame, channel):
            if one.at not in told:
                told.add(one.at)
                yield one


def _misshapes(walker: Walker, found: Reached, *, streaming: bool) -> Iterator[Misshape]:
    ev, entry = walker.ev, found.entry
    yield from answers(ev, entry, found.frame)
    seen: set[Frame] = set()
    frames = [frame for frame, _, _ in _contents(found)]
    if entry.host in {Host.FASTAPI, Host.STARLETTE}:
        frames += found.generators
    for frame in [inner for outer in frames for inner in handed_on(ev, outer)]:
        if frame not in seen:
            seen.add(frame)
            yield from yielded_whole(ev, frame)
            yield from cached(ev, frame.scope)
    for stream in found.streams:
        yield from replays(ev, stream)
    if entry.part == "route":
        yield from promised(ev, found.frame)
    if not found.is_stream and _may_gather(found, streaming=streaming):
        whole = list(returned_whole(ev, found.frame))
        yield from whole or returned_finished(ev, found.frame)


def _may_gather(found: Reached, *, streaming: bool) -> bool:
    """Whether an answer in one piece may be a fault: beside routes that stream, it is on purpose."""
    host, part = found.entry.host, found.entry.part
    if host is Host.AGENTCORE:
        return part == "entrypoint"
    if host in {Host.FASTAPI, Host.STARLETTE, Host.WSGI}:
        return part == "route" and not streaming
    return host is Host.LAMBDA
