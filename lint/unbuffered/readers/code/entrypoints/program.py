"""What is started: the one answer that every way of starting is brought to."""

from enum import StrEnum
from posixpath import join

from msgspec import Struct


class Kind(StrEnum):
    """How the file that handles requests is named."""

    FUNCTION = "function"
    """A Lambda handler string: a module and a function."""
    APPLICATION = "application"
    """A server that runs an application object of a module or file."""
    MODULE = "module"
    """``python -m`` and a module."""
    FILE = "file"
    """An interpreter and a file."""
    SCRIPT = "script"
    """A shell script that must be read next."""


class Program(Struct, frozen=True):
    """One program as it is written: nothing in it has been looked up."""

    kind: Kind
    module: str = ""
    attribute: str = ""
    path: str = ""
    folder: str = ""
    factory: bool = False
    port: int | None = None
    host: str | None = None
    server: str = ""
    arguments: tuple[str, ...] = ()
    """What a script is given, for its ``exec "$@"``."""
    search: tuple[str, ...] = ()
    """Folders that the start script adds to PYTHONPATH."""

    @property
    def target(self) -> tuple[object, ...]:
        """What makes two programs the same answer; a port or a server does not."""
        return (self.kind, self.module, self.attribute, self.path, self.folder, self.arguments, self.search)


def beneath(folder: str, inner: str) -> str:
    """Return a folder as it is seen from another one."""
    return join(folder, inner) if inner else folder
