"""What the body of a function does to the thread that runs it."""

import ast
from collections.abc import Iterable

from msgspec import Struct, field

from unbuffered.readers.handlers.knowledge.claims import Claim, Cost, Surety
from unbuffered.readers.handlers.syntax.scopes import Scope
from unbuffered.readers.handlers.values import Frame, Given, Values


class Step(Struct, frozen=True):
    """A spot on the way down to a call that waits."""

    scope: Scope
    node: ast.AST
    says: str


class Wait(Struct, frozen=True):
    """A spot at which the thread waits: the call that does, or one that leads to it by way of the chain."""

    scope: Scope
    node: ast.AST
    named: str
    claim: Claim
    chain: tuple[Step, ...] = ()


class Stream(Struct, frozen=True):
    """A response that streams, as it is made: by what class, of what content, and as which media type."""

    frame: Frame
    node: ast.Call
    name: str
    given: Given
    content: Values
    media: str | None
    headers: frozenset[str] = frozenset()


class Effects(Struct):
    """What running a body does: where it waits, which coroutines it starts, which streams it answers with."""

    waits: list[Wait] = field(default_factory=list)
    reached: dict[Frame, None] = field(default_factory=dict)
    streams: list[Stream] = field(default_factory=list)

    def follow(self, other: "Effects") -> None:
        """Take over what another body starts, though not where it waits."""
        self.reached.update(other.reached)
        self.streams += [one for one in other.streams if one not in self.streams]


_SURETY = (Surety.ALWAYS, Surety.USUALLY, Surety.SIZE)
_MILD = (Cost.DISK, Cost.CPU, Cost.IMPORT)


def gravity(wait: Wait) -> tuple[int, int]:
    """Return what waits are ordered by, the worst first."""
    return (_SURETY.index(wait.claim.when), int(wait.claim.cost in _MILD))


def worst(waits: Iterable[Wait]) -> Wait | None:
    """Return the wait that hurts most, the first one of equals."""
    return min(waits, key=gravity, default=None)
