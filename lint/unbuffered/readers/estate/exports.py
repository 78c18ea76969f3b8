"""Values that one stack hands to others by name, and which stacks are in reach of each other."""

from msgspec import Struct

from unbuffered.model.text import Text, Token, TokenKind
from unbuffered.readers.documents.tree import Spot


class Environment(Struct, frozen=True):
    """Account and Region into which a stack goes, each None where only the deployment decides."""

    account: str | None = None
    region: str | None = None

    def fits(self, other: "Environment") -> bool:
        """Whether two stacks may lie in one account and Region."""
        pairs = ((self.account, other.account), (self.region, other.region))
        return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)


ANYWHERE = Environment()


class Address(Struct, frozen=True):
    """Which stack, of which cloud assembly, in which environment."""

    home: str
    group: str
    environment: Environment


class Export(Struct, frozen=True):
    """An output with the name under which other stacks import it."""

    name: Text
    spelled: Spot
    by: Address
    value: Spot


class Exports(Struct, frozen=True):
    """Every export of the stacks that are read together."""

    named: dict[str, list[Export]]
    patterned: tuple[Export, ...]
    """Those whose name has a piece that only the deployment decides."""

    @classmethod
    def of(cls, exports: list[Export]) -> "Exports":
        """Sort exports by what is known of their names."""
        named: dict[str, list[Export]] = {}
        for one in exports:
            if one.name.literal is not None:
                named.setdefault(one.name.literal, []).append(one)
        return cls(named, tuple(one for one in exports if one.name.literal is None))

    def find(self, name: Text, address: Address) -> Export | None:
        """Return the one export that a stack imports; None if there is none, or several would fit.

        The custom of ``${AWS::StackName}-Url`` and ``${OtherStack}-Url`` is followed where exactly
        one export of all that is read ends so.
        """
        if name.literal is not None:
            return _nearest(self.named.get(name.literal, []), address)
        fitting = [one for one in self.patterned if _alike(name, one.name) and one.by.home != address.home]
        return _nearest(fitting, address) if len(fitting) == 1 else None


def _nearest(found: list[Export], address: Address) -> Export | None:
    """Return the only export in reach: of the same assembly before others, never of another Region."""
    reachable = [one for one in found if one.by.environment.fits(address.environment)]
    near = [one for one in reachable if one.by.group == address.group] or reachable
    return near[0] if len(near) == 1 else None


def _alike(wanted: Text, offered: Text) -> bool:
    """Whether two names differ only in the stack's name, which one takes as a parameter."""
    if len(wanted.parts) != len(offered.parts):
        return False
    pairs = list(zip(wanted.parts, offered.parts, strict=True))
    said = any(isinstance(one, str) and len(one) > 1 for one, _ in pairs)
    return said and all(_same(one, other) for one, other in pairs)


def _same(wanted: str | Token, offered: str | Token) -> bool:
    if isinstance(wanted, Token) and isinstance(offered, Token):
        return wanted.kind is TokenKind.PARAMETER and offered.name == "AWS::StackName"
    return wanted == offered
