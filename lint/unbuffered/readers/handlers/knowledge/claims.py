"""What is known of libraries: which calls hold the event loop, and which hand work to a thread."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field


class Cost(StrEnum):
    """What a call waits for."""

    WAIT = "wait"
    NETWORK = "network"
    PROCESS = "process"
    LOCK = "lock"
    DISK = "disk"
    CPU = "cpu"
    MODEL = "model"
    IMPORT = "import"
    NESTED = "nested"


class Surety(StrEnum):
    """How surely a call holds the loop: whatever its arguments, normally, or by what it is given."""

    ALWAYS = "always"
    USUALLY = "usually"
    SIZE = "size"


class Claim(Struct, frozen=True, eq=False):
    """One row: why a call waits, how surely, what to use instead, and who says so."""

    cost: Cost
    when: Surety
    instead: str
    note: str = ""
    needs: str = ""
    """What must be given for the call to wait: arguments, stream, maxsize; empty for nothing."""


class KnownType(Struct, frozen=True, eq=False):
    """Instances of a library: which of their methods wait, and what those return.

    `blocks` and `fine` are paths of attributes (``chat.completions.create``); `blocks` with a star means
    every method that is not fine. `lazy` ones wait when what they return is iterated. `operations` tells
    that every AWS operation waits; `joins` that an operator with such an instance gives another one.
    """

    name: str
    claim: Claim
    blocks: frozenset[str]
    fine: frozenset[str]
    lazy: frozenset[str]
    operations: bool
    iterates: bool
    enters: bool
    exits: bool
    called: bool
    joins: bool
    index: Mapping[str, str] | str
    attributes: Mapping[str, str]
    returns: Mapping[str, str]
    needs: Mapping[str, str]


class Handover(Struct, frozen=True, eq=False):
    """A callable that is given work.

    `function` is the position or keyword of the callable it runs, `iterates` of the iterable it walks
    ("all" for every argument), `coroutine` of what it schedules. `lazy` ones do so only when what they
    return is walked.
    """

    call: str
    function: int | str | None = None
    iterates: int | str | None = None
    coroutine: int | str | None = None
    lazy: bool = False
    decorator: bool = False
    coroutines_stay: bool = False
    """A coroutine function that it is given runs on the loop, whatever becomes of plain ones."""


class Knowledge(Struct, frozen=True):
    """Everything that is known, by the names under which it is asked for."""

    functions: dict[str, Claim] = field(default_factory=dict)
    types: dict[str, KnownType] = field(default_factory=dict)
    makers: dict[str, KnownType] = field(default_factory=dict)
    annotations: dict[str, KnownType] = field(default_factory=dict)
    patterns: list[tuple[str, KnownType]] = field(default_factory=list)
    """Annotations and makers with a star in them."""
    classes: dict[tuple[str, str], KnownType] = field(default_factory=dict)
    """Classes by package and name: libraries move them between their modules."""
    members: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    """Service, operation, member of the answer: the type of the stream in it."""
    offloads: dict[str, Handover] = field(default_factory=dict)
    offload_methods: dict[str, Handover] = field(default_factory=dict)
    stays: dict[str, Handover] = field(default_factory=dict)
    stay_methods: dict[str, Handover] = field(default_factory=dict)
    passes: dict[str, Handover] = field(default_factory=dict)
    verbs: set[str] = field(default_factory=set)
    operations: set[str] = field(default_factory=set)

    def made_by(self, name: str) -> KnownType | None:
        """Return the type of what a callable of a library makes."""
        return self.makers.get(name) or self._moved(name) or self._matching(name)

    def annotated(self, name: str) -> KnownType | None:
        """Return the type that an annotation names."""
        return self.annotations.get(name) or self._matching(name) or self.made_by(name)

    def is_operation(self, name: str) -> bool:
        """Whether a method of a boto3 client is named like an operation of AWS."""
        return name in self.operations or ("_" in name and name.partition("_")[0] in self.verbs)

    def streams_in(self, service: str, operation: str) -> Mapping[str, str] | None:
        """Return which members of an answer are streams; None if the operation is not known."""
        if service:
            return self.members.get(service, {}).get(operation, {})
        if not operation:
            return None
        found = [known[operation] for known in self.members.values() if operation in known]
        return {name: kind for one in found for name, kind in one.items()}

    def _moved(self, name: str) -> KnownType | None:
        """Return a class by its package: libraries export the same class from several modules."""
        package, _, last = name.partition(".")
        last = last.rpartition(".")[2]
        if not last[:1].isupper() or is_async_module(name):
            return None
        return self.classes.get((package, last))

    def _matching(self, name: str) -> KnownType | None:
        if not self.patterns:
            return None
        return next((known for pattern, known in self.patterns if matches(pattern, name)), None)


def is_async_module(name: str) -> bool:
    """Whether a name lies in a module that holds the asynchronous twins of a library."""
    return any(part == "aio" or "async" in part for part in name.lower().split(".")[1:-1])


def matches(pattern: str, name: str) -> bool:
    """Whether a name fits a pattern in which a star stands for any text; no other sign is special."""
    first, *rest = pattern.split("*")
    if not name.startswith(first) or not rest:
        return name == pattern
    at = len(first)
    for piece in rest[:-1]:
        found = name.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(name) - at >= len(rest[-1]) and name.endswith(rest[-1])
