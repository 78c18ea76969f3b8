"""The code behind a function or an agent, as far as it is told where that begins."""

from enum import StrEnum

from msgspec import Struct

from unbuffered.model.fact import Fact
from unbuffered.model.pins import Pin
from unbuffered.model.place import Place


class Start(StrEnum):
    """How the code is started."""

    FUNCTION = "function"
    """Lambda calls a function of it."""
    APPLICATION = "application"
    """A server runs an application object of it."""
    PROGRAM = "program"
    """It runs as a program of its own."""


class Server(Struct, frozen=True):
    """How a server is told to listen: known is only what is written as it is, and no variable's value.

    `by_sdk` tells that the AgentCore SDK's own ``app.run()`` is what starts it, `at` where that is said.
    """

    name: str
    port: Fact[int]
    host: Fact[str]
    by_sdk: bool
    at: Place


class Code(Struct, frozen=True):
    """The file in which requests are handled, and the function or application in it.

    `at` is that object's own line where it is found, else the file's first one; `name` is empty for a
    program. `streams` is where Node.js code makes a streaming handler; `reads` are the places at which
    Python code takes the Authorization header from its context; `pins` are the distributions that the
    nearest manifests around Python code ask for; `server` is None where it is not known that one server,
    and nothing before it, answers requests. `releases` is where Python code tells a proxy not to hold its
    answer back.
    """

    start: Start
    name: str
    at: Place
    streams: Place | None
    reads: tuple[Place, ...]
    pins: tuple[Pin, ...]
    server: Server | None
    releases: Place | None


class Passage(Struct, frozen=True):
    """A ``proxy_pass`` of the nginx in an image: where it hands requests on to another server.

    `path` is the prefix of its location (the whole path if it `is_exact`), None for a pattern or a name.
    `version` is that of HTTP in which the other server is asked, `timeout` is in seconds, `compresses`
    where events are among the types that gzip takes, and `heeds` tells whether the header
    X-Accel-Buffering of the other server counts.
    """

    to: str
    path: str | None
    is_exact: bool
    buffering: Fact[bool]
    version: Fact[str]
    timeout: Fact[int]
    compresses: Place | None
    heeds: bool
    at: Place


class Container(Struct, frozen=True):
    """A container image as its Dockerfile makes it; `adapter` is where the web adapter is copied in.

    `is_lambda` tells, by its name, that the base is one of Lambda's own, `by_runtime` that the runtime
    client of that base starts the code, and no program of the image's author. `platform` is what it is
    built for as far as its Dockerfile says so: a platform, or a base whose tag names one.
    """

    base: str
    platform: Fact[str]
    passages: tuple[Passage, ...]
    is_lambda: bool
    by_runtime: bool
    adapter: Place | None
    at: Place
