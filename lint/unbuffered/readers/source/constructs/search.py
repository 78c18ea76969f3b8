"""The call that made a construct, sought in the source when the assembly bears no trace of it."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from msgspec import Struct

from unbuffered.readers.source.constructs.calls import Call, adds, constructs
from unbuffered.readers.source.constructs.ids import CallIndex, added, names
from unbuffered.readers.source.constructs.pythoncode import python_calls
from unbuffered.readers.source.constructs.rivals import Rivals
from unbuffered.readers.source.constructs.scopes import fit
from unbuffered.readers.source.constructs.scriptcode import typescript_calls

__all__ = ["Call", "CallIndex", "Certainty", "Found", "python_calls", "search", "typescript_calls"]

_MAX_DEPTH = 64
_MAX_RIVALS = 500
# What these hold is their author's; other classes of the library have children of their own making.
_CONTAINERS = frozenset({"App", "Stage", "Stack", "NestedStack", "Construct"})
_PATHS = frozenset({"Resource", "ResourceBase", "RootResource", "ProxyResource"})
_LIBRARY_METHODS = frozenset({"OPTIONS", "ANY"})


class Certainty(StrEnum):
    """How much a place found in the source tells."""

    EXACT = "exact"  # this call made the construct
    ONE_OF = "one of"  # this call or another one like it
    ANCESTOR = "ancestor"  # the construct was made inside what this call made


class Found(Struct, frozen=True):
    """A call in the source, and how certain it is."""

    call: Call
    certainty: Certainty


def search(path: str, class_of: Callable[[str], str], calls: Sequence[Call] | CallIndex) -> Found | None:
    """Return the call nearest to a construct: its own, or that of the construct it stands in.

    Whoever seeks many paths sorts the calls once, with CallIndex.of.
    """
    parts = path.strip("/").split("/")
    if len(parts) > _MAX_DEPTH:
        return None
    index = calls if isinstance(calls, CallIndex) else CallIndex.of(calls)
    quest = _Quest(parts, class_of, index)
    inside = False
    for place in range(len(parts) - 1, -1, -1):
        found = quest.find(place)
        if found is not None and found.certainty is Certainty.EXACT:
            # The resource of a class of the project is made in that class, which calls super.
            inside = inside or (place < len(parts) - 1 and found.call.name in index.own)
            return Found(found.call, Certainty.ANCESTOR) if inside else found
        if found is not None:
            return found
        inside = inside or not quest.hidden(place)
    return None


class _Quest:
    """One path, and the calls that are looked at for it."""

    def __init__(self, parts: list[str], class_of: Callable[[str], str], index: CallIndex) -> None:
        self._parts = parts
        self._classes = [class_of("/".join(parts[: place + 1])) for place in range(len(parts))]
        self._index = index
        self._ours = [self._made_here(place) for place in range(len(parts))]

    def hidden(self, place: int) -> bool:
        """Return whether a construct is the resource that a class of the library always makes."""
        listed = self._parts[place] in {"Resource", "Default"} and self._classes[place].startswith("Cfn")
        return listed and place > 0 and self._classes[place - 1] not in _CONTAINERS | {""}

    def find(self, place: int) -> Found | None:
        """Return the call that made the construct at a place of the path, if any can have."""
        parts, wanted = self._parts[: place + 1], self._classes[place]
        named = self._index.named(parts[place])
        rivals = Rivals()
        for call in named[:_MAX_RIVALS]:
            if self._makes(call.name, wanted):
                rivals.add(call, named=True, how=fit(call, parts, self._index))
        for name, listed in self._index.computed():
            if self._makes(name, wanted):
                for call in listed[:_MAX_RIVALS]:
                    if not names(call, parts[place]):
                        rivals.add(call, named=False, how=fit(call, parts, self._index))
        best, exact = rivals.best(lambda call: self._expected(call, place))
        if best is None:
            return None
        exact = exact and wanted != "" and len(named) <= _MAX_RIVALS
        return Found(best, Certainty.EXACT if exact else Certainty.ONE_OF)

    def _makes(self, name: str, wanted: str) -> bool:
        """Return whether a call of this name can make an object of a class, if the class is known."""
        if adds(name):
            what = added(name)
            proxy = what == "proxy" and wanted == "ProxyResource"
            return what != "" and (proxy or not wanted or wanted.lower().endswith(what))
        return name == wanted or wanted in _CONTAINERS | {""} or name in self._index.own

    def _expected(self, call: Call, place: int) -> bool:
        """Return whether only the project's own code makes what stands here, so that a lone call made it."""
        above = place - 1
        if adds(call.name):
            if self._parts[place] in _LIBRARY_METHODS:
                return False
            while above > 0 and (self._parts[above] == "Default" or self._classes[above] in _PATHS):
                above -= 1
            above -= 1  # what is added to is an object of the library, made by the project
        elif call.name != self._classes[place] and self._classes[place] not in _CONTAINERS:
            return False
        return all(self._ours[: above + 1])

    def _made_here(self, place: int) -> bool:
        """Return whether what stands inside a construct is made by the project's code."""
        if self._classes[place] not in _CONTAINERS:
            return False
        listed = self._index.named(self._parts[place])[:_MAX_RIVALS]
        made = [call.name for call in listed if constructs(call.name)]
        return not made or any(name in self._index.own or name in _CONTAINERS for name in made)
