"""What an expression may stand for: a few kinds of value, and unknown as the lack of any."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.readers.handlers.knowledge.claims import Claim, KnownType
from unbuffered.readers.handlers.syntax.scopes import Scope

MANY = 6
"""Alternatives of one expression that are kept."""

DEEP = 4
"""Levels of arguments inside arguments that are kept."""


class Outside(Struct, frozen=True):
    """A name of a library: a module, a class or a callable."""

    name: str


class Module(Struct, frozen=True):
    """A module or package of the project, by its path without a suffix."""

    base: PurePosixPath


class Literal(Struct, frozen=True):
    """A short text, number, bool, or None, as written."""

    value: str | int | float | bool | None


class Site(Struct, frozen=True, eq=False):
    """A call as it is written, with the frame in which it is made."""

    node: ast.Call
    frame: "Frame"


@dataclass(frozen=True, slots=True)
class Object:
    """An instance that a library made: by what callable, and which attributes were taken since.

    `note` is what its kind wants to be remembered: the service and operation of boto3, ``stream`` or
    ``maxsize`` for what was asked for.
    """

    maker: str
    type: KnownType | None
    path: str = ""
    note: str = ""
    site: Site | None = field(default=None, compare=False)

    @property
    def named(self) -> str:
        """Maker and attributes, for a reader."""
        return f"{self.maker}.{self.path}" if self.path else self.maker


class Function(Struct, frozen=True):
    """A function or lambda of the project with the frame around it; `bound` is what stands before its dot."""

    scope: Scope
    around: "Frame"
    bound: "Value | None" = None


class Class(Struct, frozen=True):
    """A class of the project."""

    scope: Scope
    around: "Frame"


class Instance(Struct, frozen=True):
    """An instance of a class of the project, and what it was made with."""

    of: Class
    args: "Arguments" = ()


class Parent(Struct, frozen=True):
    """What super() gives: the instance, looked at from the class above `of`."""

    of: Class
    instance: "Value"


class Partial(Struct, frozen=True):
    """functools.partial: a callable with some arguments before."""

    callee: "Value"
    site: Site


class Handed(Struct, frozen=True):
    """A callable that runs in a thread whenever it is called, as asgiref's sync_to_async makes one."""

    callee: "Value"


class Running(Struct, frozen=True):
    """A call of an async function: what awaiting it gives is what the function returns."""

    frame: "Frame"


class Later(Struct, frozen=True):
    """Something awaitable whose result is known otherwise: a thread's, a task's."""

    results: "Values"


class Generator(Struct, frozen=True):
    """A generator of the project, async or not, with the frame in which its body runs."""

    frame: "Frame"


class Manager(Struct, frozen=True):
    """A call of a function under contextlib.contextmanager."""

    frame: "Frame"


class Lazy(Struct, frozen=True):
    """An iterator of a library that waits when it is walked."""

    claim: Claim
    named: str


class Walked(Struct, frozen=True):
    """An iterator that walks others when it is walked itself, as enumerate does, and calls `calls`."""

    inner: "Values"
    calls: "Values" = ()
    nested: bool = False
    """Its elements are tuples of theirs, as those of enumerate and zip."""


class Container(Struct, frozen=True):
    """A list, tuple, set or mapping: its elements by index or key, None for any."""

    items: tuple[tuple[str | int | None, "Values"], ...]

    def at(self, key: str | int | None) -> "Values":
        """Return what may stand at a key; everything if the key is not known."""
        if key is None:
            return merged(values for _, values in self.items)
        return merged(values for name, values in self.items if name is None or name == key)


Value = (
    Outside
    | Module
    | Literal
    | Object
    | Function
    | Class
    | Instance
    | Parent
    | Partial
    | Handed
    | Running
    | Later
    | Generator
    | Manager
    | Lazy
    | Walked
    | Container
)
Values = tuple[Value, ...]
"""The alternatives; none if nothing is known."""

Arguments = tuple[tuple[str, Values], ...]
"""What parameters were given, by name; ``*`` and ``**`` before the names of starred ones."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a call passes, its starred arguments taken apart as far as they are known."""

    positional: tuple[Values, ...] = ()
    keywords: tuple[tuple[str, Values], ...] = ()
    site: Site | None = field(default=None, compare=False)

    def keyword(self, name: str) -> Values | None:
        """Return what a keyword was given; None if it was not."""
        return next((values for key, values in self.keywords if key == name), None)

    def argument(self, which: int | str) -> Values | None:
        """Return what a position or keyword was given; None if it was not."""
        if isinstance(which, str):
            return self.keyword(which)
        return self.positional[which] if which < len(self.positional) else None

    def after(self, count: int) -> "Given":
        """Return the arguments behind the first ones, as a callable gets them that is handed over."""
        return Given(self.positional[count:], self.keywords, self.site)


NOTHING = Given()


@dataclass(slots=True, eq=False, repr=False)
class Frame:
    """One way in which the body of a scope runs: what it was given, and the frame around it."""

    scope: Scope
    around: "Frame | None"
    args: dict[str, Values] = field(default_factory=dict)
    bound: Value | None = None
    known: dict[int, Values] = field(default_factory=dict, repr=False)
    named: dict[str, Values] = field(default_factory=dict, repr=False)
    open: set[int] = field(default_factory=set, repr=False)


def merged(groups: Iterable[Values]) -> Values:
    """Return the alternatives of several groups, each once, not more than are kept."""
    found: dict[Value, None] = {}
    for values in groups:
        for value in values:
            found[value] = None
            if len(found) == MANY:
                return tuple(found)
    return tuple(found)


def depth(value: Value) -> int:
    """Return how deeply instances and containers hold others, as far as it matters."""
    waiting = [(value, 1)]
    deepest = 0
    while waiting:
        one, level = waiting.pop()
        deepest = max(deepest, level)
        if level > DEEP:
            break
        if isinstance(one, Instance):
            waiting += [(inner, level + 1) for _, values in one.args for inner in values]
        elif isinstance(one, Container):
            waiting += [(inner, level + 1) for _, values in one.items for inner in values]
        elif isinstance(one, Later | Walked):
            inside = one.results if isinstance(one, Later) else one.inner
            waiting += [(inner, level + 1) for inner in inside]
        elif isinstance(one, Function) and one.bound is not None:
            waiting.append((one.bound, level + 1))
    return deepest
