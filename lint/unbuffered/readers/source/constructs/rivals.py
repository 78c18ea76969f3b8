"""The calls that can have made one construct, weighed against each other."""

from collections.abc import Callable

from msgspec import Struct, field

from unbuffered.readers.source.constructs.calls import Call, adds, constructs
from unbuffered.readers.source.constructs.scopes import Fit


class Rivals(Struct):
    """Each call by what speaks for it."""

    wholly: list[Call] = field(default_factory=list)
    partly: list[Call] = field(default_factory=list)
    loosely: list[Call] = field(default_factory=list)
    computed: list[Call] = field(default_factory=list)
    nameless: list[Call] = field(default_factory=list)
    unlikely: bool = False

    def add(self, call: Call, *, named: bool, how: Fit) -> None:
        """Count a call in."""
        match how:
            case Fit.CONTRADICTED:
                pass
            case Fit.UNLIKELY:
                self.unlikely = self.unlikely or named
            case _ if not named:
                self.nameless.append(call)
            case Fit.COMPUTED:
                self.computed.append(call)
            case Fit.WHOLLY:
                self.wholly.append(call)
            case Fit.PARTLY:
                self.partly.append(call)
            case Fit.OPEN:
                self.loosely.append(call)

    def best(self, expected: Callable[[Call], bool]) -> tuple[Call | None, bool]:
        """Return the likeliest call, and whether nothing else can have made the construct."""
        literal = [*self.wholly, *self.partly, *self.loosely]
        if len(self.wholly) == 1 == len(literal):
            # No construct has two children of one id, so what has a computed scope is another one's child;
            # but a method of the project may hand its literal on to the class.
            handed = adds(literal[0].name) and any(constructs(call.name) for call in self.nameless)
            return literal[0], not handed
        literal += self.computed
        alone = len(literal) == 1 and not self.unlikely and not self.nameless
        literal += [call for call in self.nameless if expected(call)]
        return (literal[0], alone and expected(literal[0])) if literal else (None, False)
