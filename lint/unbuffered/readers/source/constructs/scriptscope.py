"""Which names of a script hold which construct, while it is read from top to bottom."""

from collections.abc import Iterable

from msgspec import Struct, field

from unbuffered.readers.source.constructs.calls import UNKNOWN, Value


class Chain(Struct):
    """An expression of names, members and calls: what its head yields, and the name that ends it."""

    start: int
    made: int | None = None  # where `new` stands
    head: Value = UNKNOWN
    name: str = ""
    at: int = 0
    member: bool = False


class Block(Struct):
    """What stands between two brackets, or behind an arrow."""

    mark: str
    begin: int  # where the argument that is being read begins
    call: Chain | None = None
    chain: Chain | None = None
    literals: list[str | None] = field(default_factory=list)
    first: Value = UNKNOWN
    listed: list[str] = field(default_factory=list)  # parameters, if this proves to be a list of them
    parameters: tuple[str, ...] = ()  # of the function whose body comes next
    target: str = ""  # what is being declared or assigned
    value: int = -1  # where its value begins
    declares: bool = False
    pattern: bool = False
    class_name: str | None = None  # of the class whose body comes next
    declared: list[str] = field(default_factory=list)


class Names:
    """The names of every open block; the innermost declaration is the one that is seen."""

    def __init__(self) -> None:
        """Begin with no name."""
        self._held: dict[str, list[Value]] = {}
        self._classes: list[tuple[str, dict[str, Value]]] = []

    def declare(self, block: Block, names: Iterable[str]) -> None:
        """Hide what names meant, until a block ends."""
        for name in names:
            self._held.setdefault(name, []).append(UNKNOWN)
            block.declared.append(name)

    def set(self, name: str, value: Value) -> None:
        """Give a value to the innermost declaration of a name, or to a member of this."""
        if name.startswith("this."):
            members = self._classes[-1][1] if self._classes else {}
            members[name] = UNKNOWN if name in members else value
        elif self._held.get(name):
            self._held[name][-1] = value

    def aim(self, block: Block, start: int) -> None:
        """Note what is assigned to, and where its value starts."""
        chain, block.chain = block.chain, None
        if block.target and block.value >= 0 and (chain is None or chain.start != block.value):
            block.target = ""  # what was to be assigned before this line has no value that is known
        if not block.target and chain is not None and chain.member and chain.head.within:
            block.target = f"this.{chain.name}"
        elif not block.target and chain is not None and not chain.member:
            if block.mark == "class":
                block.target = f"this.{chain.name}"
            else:
                # Which of two values a name holds depends on the way taken.
                self.set(chain.name, UNKNOWN)
        block.value = start

    def settle(self, block: Block) -> None:
        """Give what is being assigned its value, if that is the whole expression."""
        if block.target and block.chain is not None and block.chain.start == block.value:
            self.set(block.target, self.value(block.chain))
            block.target = ""

    def value(self, chain: Chain) -> Value:
        """Return what a chain yields."""
        if not chain.name:
            return chain.head
        if chain.member:
            if chain.head.within and self._classes:
                return self._classes[-1][1].get(f"this.{chain.name}", UNKNOWN)
            return chain.head if chain.name == "root" and chain.head.call is not None else UNKNOWN
        if chain.name == "this":
            return Value(within=self._classes[-1][0]) if self._classes else UNKNOWN
        held = self._held.get(chain.name)
        return held[-1] if held else UNKNOWN

    def enter(self, name: str) -> None:
        """Begin the body of a class."""
        self._classes.append((name, {}))

    def leave(self, block: Block) -> None:
        """Forget what a block declared."""
        if block.mark == "class" and self._classes:
            self._classes.pop()
        for name in block.declared:
            self._held[name].pop()
