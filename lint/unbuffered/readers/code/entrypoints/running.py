"""How a Python file that starts its server itself tells it to listen."""

import ast

from msgspec import Struct

from unbuffered.readers.code.entrypoints.served import AGENT
from unbuffered.readers.code.entrypoints.source import Source, dotted

_UVICORN = "uvicorn.run"


class Argument(Struct, frozen=True):
    """A port or host that is given; its value is None if that is more than a literal.

    Lines count from 1, columns in bytes from 0, as Python's own parser does.
    """

    value: str | int | None
    line: int
    column: int


class Running(Struct, frozen=True):
    """The one call that starts a server; an argument is None if it is not given."""

    by_sdk: bool
    port: Argument | None
    host: Argument | None
    line: int
    column: int


def running(file: Source) -> Running | None:
    """Return how a file starts its server; None if it does not, or in more than one way."""
    agents = set(file.made_by(AGENT))
    calls = [node for node in ast.walk(file.tree) if isinstance(node, ast.Call)]
    found = [(call, by) for call in calls if (by := _kind(file, call, agents)) is not None]
    if len(found) != 1:
        return None
    call, by_sdk = found[0]
    is_open = any(one.arg is None for one in call.keywords) or any(
        isinstance(one, ast.Starred) for one in call.args
    )
    opaque = Argument(None, call.lineno, call.col_offset) if is_open else None
    # The SDK's own parameters are port and host, uvicorn's begin with the application.
    places = {"port": 0, "host": 1} if by_sdk else {}
    port, host = (_argument(call, name, places.get(name)) or opaque for name in ("port", "host"))
    return Running(by_sdk, port, host, call.lineno, call.col_offset)


def _kind(file: Source, call: ast.Call, agents: set[str]) -> bool | None:
    """Return whether a call starts the SDK's server, None if it starts none that is known."""
    name = dotted(call.func)
    root, _, rest = name.partition(".")
    if rest == "run" and root in agents:
        return True
    full = ".".join(filter(None, (file.imports.get(root, root), rest)))
    return False if full == _UVICORN else None


def _argument(call: ast.Call, name: str, place: int | None) -> Argument | None:
    node = next((one.value for one in call.keywords if one.arg == name), None)
    if node is None and place is not None and place < len(call.args):
        node = call.args[place]
    if node is None:
        return None
    value = node.value if isinstance(node, ast.Constant) else None
    literal = value if isinstance(value, str) or type(value) is int else None
    return Argument(literal, node.lineno, node.col_offset)
