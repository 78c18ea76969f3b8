"""Which calls can have made a construct of a given id: by a literal, by what they add, or computed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Self

from msgspec import Struct

from unbuffered.readers.source.constructs.calls import Call, adds, constructs

_IMPLIED = {"functionurl": "FunctionUrl", "proxy": "{proxy+}"}
_NESTED = ".NestedStack"


def added(name: str) -> str:
    """Return what a method says it adds, in either language's spelling: add_function_url, addFunctionUrl."""
    return name[3:].replace("_", "").lower()


def names(call: Call, part: str) -> bool:
    """Return whether a call's literals, or its very name, are a construct's id."""
    return part.removesuffix(_NESTED) in _ids(call)


def _ids(call: Call) -> tuple[str, ...]:
    """Return every id a call can give: an alias is kept under its function as AliasLive."""
    if not adds(call.name):
        return call.ids
    what = added(call.name)
    if what == "alias":
        return (*call.ids, *(f"Alias{one}" for one in call.ids))
    return (*call.ids, _IMPLIED[what]) if what in _IMPLIED else call.ids


class CallIndex(Struct, frozen=True):
    """The calls of a project by id and by name, so that many paths can be sought in them."""

    own: frozenset[str]  # the classes that calls stand in
    called: frozenset[str]
    _named: Mapping[str, Sequence[Call]]
    _computed: Mapping[str, Sequence[Call]]
    _makers: Mapping[tuple[str, str], Sequence[Call]]

    @classmethod
    def of(cls, calls: Iterable[Call]) -> Self:
        """Sort a project's calls."""
        called, own = set[str](), set[str]()
        named: dict[str, list[Call]] = {}
        computed: dict[str, list[Call]] = {}
        makers: dict[tuple[str, str], list[Call]] = {}
        for call in calls:
            called.add(call.name)
            own.add(call.within)
            if call.dynamic:
                computed.setdefault(call.name, []).append(call)
            for one in dict.fromkeys(_ids(call)):
                makers.setdefault((call.name, one), []).append(call)
                if constructs(call.name) or adds(call.name):
                    named.setdefault(one, []).append(call)
        return cls(frozenset(own - {""}), frozenset(called), named, computed, makers)

    def named(self, part: str) -> Sequence[Call]:
        """Return the calls that make constructs of an id."""
        return self._named.get(part.removesuffix(_NESTED), ())

    def makers(self, name: str, part: str) -> Sequence[Call]:
        """Return the calls of a class or function that make constructs of an id."""
        return self._makers.get((name, part.removesuffix(_NESTED)), ())

    def computes(self, name: str) -> bool:
        """Return whether a class or function is called with a computed id."""
        return name in self._computed

    def computed(self) -> Iterator[tuple[str, Sequence[Call]]]:
        """Yield the calls that make constructs of a computed id, by name."""
        return ((name, calls) for name, calls in self._computed.items() if constructs(name) or adds(name))
