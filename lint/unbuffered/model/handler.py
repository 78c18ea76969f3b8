"""What the Python code behind a route does with a request, by the host that calls it."""

from enum import StrEnum

from msgspec import Struct

from unbuffered.model.pins import Pin
from unbuffered.model.place import Place


class Host(StrEnum):
    """What calls the code."""

    AGENTCORE = "AgentCore entry point"
    FASTAPI = "FastAPI route"
    STARLETTE = "ASGI application"
    WSGI = "WSGI application"
    LAMBDA = "Lambda handler"
    RESOLVER = "Powertools route"
    NONE = "async generator"
    """Nothing that is known calls it: the code streams, whoever reads it."""


class Surety(StrEnum):
    """How surely a call waits."""

    ALWAYS = "always"
    USUALLY = "usually"
    SIZE = "size"


class Spot(Struct, frozen=True):
    """A piece of code and what is to be seen there."""

    at: Place
    says: str


class Wait(Struct, frozen=True):
    """A call on the event loop that does not come back before something else has answered.

    `at` is the call that the loop makes, `chain` the way down from there to the call that waits, `cost`
    what it waits for (network, process, lock, wait, model, disk, cpu, import, nested), `entered` names the
    function in which it stands. `call` is the whole call as it is written, empty for what is no call, and
    `given` are the pieces of it that a thread needs: the function, and what it is given.
    """

    at: Place
    named: str
    sink: str
    cost: str
    surety: Surety
    instead: str
    note: str
    entered: str
    chain: tuple[Spot, ...]
    call: str = ""
    given: tuple[str, ...] = ()


class Shape(StrEnum):
    """What is wrong with the shape of an answer."""

    COLLECTS = "collects"
    """A stream is gathered, and answered in one piece."""
    WHOLE = "whole"
    """A finished answer is yielded once."""
    SLICED = "sliced"
    """A finished answer is cut into pieces."""
    ITERATOR = "iterator"
    """An object that its host does not take for a stream is returned."""
    GENERATOR = "generator"
    """The handler is, or returns, a generator, which its host cannot send."""
    COROUTINE = "coroutine"
    """The handler is async, and its host does not await it."""
    CACHED = "cached"
    """A cache around a generator function hands out the same used-up generator."""


class Misshape(Struct, frozen=True):
    """One fault of the shape, at the line that makes it; `seen` are the lines that show it."""

    shape: Shape
    at: Place
    what: str
    seen: tuple[Spot, ...] = ()
    certain: bool = True


class ChunkKind(StrEnum):
    """What is yielded, where that matters."""

    BYTES = "bytes"
    FRAME = "frame"
    """A text that is a server-sent event already."""
    OPEN_FRAME = "open frame"
    """A server-sent event without the blank line that ends it."""
    UNFRAMED = "unframed"
    """A text that is no server-sent event, where one is promised."""
    JSON = "json"
    """The text of json.dumps."""
    OBJECT = "object"
    """A mapping, number, None, or another object that is no text."""
    EVENT = "event"
    """A whole event of an agent, with everything that hangs on it."""


class Channel(StrEnum):
    """What carries the chunks to the client."""

    AGENTCORE = "the AgentCore SDK"
    TEXT = "StreamingResponse"
    EVENTS = "text/event-stream"
    FRAMING = "EventSourceResponse"
    WSGI = "the WSGI server"


class Chunk(Struct, frozen=True):
    """One thing that is yielded and does not suit what carries it."""

    kind: ChunkKind
    channel: Channel
    what: str
    at: Place


class BufferKind(StrEnum):
    """What around a stream holds it back."""

    ADAPTER = "adapter"
    GZIP = "gzip"
    MIDDLEWARE = "middleware"


class Buffer(Struct, frozen=True):
    """Something around the handler that gathers what it streams; `named` is its class."""

    kind: BufferKind
    named: str
    at: Place
    media: tuple[str | None, ...] = ()
    """The media types of the streams behind it, None where it is not known."""


class Session(Struct, frozen=True):
    """A session id that is given to an AgentCore runtime: `length` characters as written."""

    at: Place
    written: str
    length: int
    literal: bool


class Handler(Struct, frozen=True, cache_hash=True):
    """A function that answers requests, and what was seen of its answer.

    `streams` are the places that show that it streams. `paths` are those under which its framework
    serves it ("POST", "/chat"). `pins` are the releases of libraries that decide what it does.

    Its hash is kept, as every route to it asks for the same: that of a thousand waits takes a while.
    """

    host: Host
    name: str
    at: Place
    paths: tuple[tuple[str, str], ...]
    is_async: bool
    is_generator: bool
    streams: tuple[Spot, ...]
    waits: tuple[Wait, ...]
    misshapes: tuple[Misshape, ...]
    chunks: tuple[Chunk, ...]
    buffers: tuple[Buffer, ...]
    sessions: tuple[Session, ...]
    pins: tuple[Pin, ...]

    def pin(self, name: str) -> Pin | None:
        """Return the release of a library that is pinned; None if none is."""
        return next((one for one in self.pins if one.name == name), None)
