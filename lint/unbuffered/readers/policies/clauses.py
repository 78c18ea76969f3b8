"""From a policy that fits its schema to clauses and exceptions, and what is wrong with them still."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from msgspec import Struct, field

from unbuffered.finding import Severity
from unbuffered.model.fact import Known
from unbuffered.model.patterns import PatternError, RoutePattern, route_pattern
from unbuffered.model.route import Gap
from unbuffered.policy import Caller, Ceiling, Clause, Exemption, Requirements, Scope, TokenUse, Which
from unbuffered.readers.documents.complaints import near
from unbuffered.readers.documents.plain import plain
from unbuffered.readers.documents.tree import Scalar, Spot

T = TypeVar("T")


class Clauses(Struct):
    """The rules and exceptions of one policy; `gaps` are what a schema cannot see."""

    root: Spot
    gaps: list[Gap] = field(default_factory=list)

    @property
    def policy(self) -> str:
        """The policy's name."""
        return _text(self.root, "name")

    @property
    def reason(self) -> str:
        """What the policy is for."""
        return _sentence(self.root)

    def clauses(self) -> tuple[Clause, ...]:
        """Return the rules; a name that stands twice is a gap."""
        found: dict[str, Clause] = {}
        for spot in _items(self.root, "rules"):
            clause = self._clause(spot)
            if clause.name in found:
                line = found[clause.name].at.span.line
                self._gap(f"rule {clause.name} stands at line {line} already", _member(spot, "name"))
            found.setdefault(clause.name, clause)
        return tuple(found.values())

    def exemptions(self, clauses: Iterable[Clause]) -> tuple[Exemption, ...]:
        """Return the exceptions; a rule that one names must be there."""
        names = [clause.name for clause in clauses]
        return tuple(self._exemption(spot, names) for spot in _items(self.root, "exceptions"))

    def unsilenceable(self, ids: Mapping[str, str]) -> tuple[str, ...]:
        """Return the ids of rules that nobody may silence; `ids` has those of the linter by id and name."""
        found: dict[str, None] = {}
        for spot in _items(self.root, "unsilenceable"):
            word = _word(spot)
            id_ = ids.get(word.upper()) or ids.get(word.lower())
            if id_ is None:
                like = near(word.upper(), ids) or near(word.lower(), ids)
                self._gap(f"there is no rule {word}{like or '; `unbuffered rules` lists them'}", spot)
            else:
                found[id_] = None
        return tuple(found)

    def _clause(self, spot: Spot) -> Clause:
        return Clause(
            policy=self.policy,
            name=_text(spot, "name"),
            scope=self._scope(spot),
            which=Which(_text(spot, "which") or Which.STREAMING),
            severity=Severity(_text(spot, "severity") or Severity.ERROR),
            reason=_sentence(spot),
            require=_requirements(_member(spot, "require")),
            at=_member(spot, "name").place,
        )

    def _exemption(self, spot: Spot, names: list[str]) -> Exemption:
        spared = tuple(_items(spot, "rules"))
        for one in spared:
            if _word(one) not in names:
                self._gap(f"this policy has no rule {_word(one)}{near(_word(one), names)}", one)
        return Exemption(
            policy=self.policy,
            scope=self._scope(spot),
            clauses=tuple(map(_word, spared)),
            reason=_sentence(spot),
            until=self._day(spot.child("until")),
            at=_member(spot, "routes").key_place,
        )

    def _scope(self, spot: Spot) -> Scope:
        return Scope(
            routes=tuple(self._routes(spot)),
            apis=_words(spot, "apis"),
            stacks=_words(spot, "stacks"),
            tags=tuple((str(one.steps[-1]), _word(one)) for one in _items(spot, "tags")),
        )

    def _routes(self, spot: Spot) -> Iterator[RoutePattern]:
        for one in _listed(spot, "routes"):
            try:
                yield route_pattern(_word(one))
            except PatternError as error:
                self._gap(str(error), one)

    def _day(self, spot: Spot | None) -> date | None:
        if spot is None:
            return None
        try:
            return date.fromisoformat(_word(spot))
        except ValueError:
            self._gap(f"{_word(spot)} is no day of the calendar", spot)
            return None

    def _gap(self, says: str, spot: Spot) -> None:
        self.gaps.append(Gap(says, spot.place, fault=True))


def _requirements(spot: Spot) -> Requirements:
    def known(name: str, read: Callable[[Spot], T]) -> Known[T] | None:
        child = spot.child(name)
        return Known(read(child), child.key_place) if child is not None else None

    return Requirements(
        streams=known("streams", _flag),
        authorizer=known("authorizer", lambda one: tuple(Caller(_word(item)) for item in one.children())),
        token=known("token", lambda one: TokenUse(_word(one))),
        public=known("public", _flag),
        waf=known("waf", _flag),
        throttling=known("throttling", _ceiling),
        access_log=known("access-log", lambda one: tuple(map(_word, one.children()))),
        endpoint=known("endpoint", lambda one: tuple(map(_word, one.children()))),
        silence=known("silence", lambda one: int(_word(one))),
        hosts=known("hosts", lambda one: tuple(map(_word, _several(one)))),
        runtimes=known("runtimes", lambda one: tuple(map(_word, _several(one)))),
    )


def _ceiling(spot: Spot) -> Ceiling:
    written = plain(spot.node)
    return Ceiling(written.get("rate"), written.get("burst")) if isinstance(written, dict) else Ceiling()


def _flag(spot: Spot) -> bool:
    return _word(spot) == "true"


def _member(spot: Spot, name: str) -> Spot:
    """Return a member that the schema demands."""
    return spot.child(name) or spot


def _items(spot: Spot, name: str) -> Iterator[Spot]:
    listed = spot.child(name)
    return listed.children() if listed is not None else iter(())


def _listed(spot: Spot, name: str) -> Iterator[Spot]:
    child = spot.child(name)
    return _several(child) if child is not None else iter(())


def _several(spot: Spot) -> Iterator[Spot]:
    """Yield the elements of a list, or a text that stands for a list of one."""
    return iter((spot,)) if isinstance(spot.node, Scalar) else spot.children()


def _words(spot: Spot, name: str) -> tuple[str, ...]:
    return tuple(map(_word, _listed(spot, name)))


def _sentence(spot: Spot) -> str:
    """Return a reason in one line, whatever lines it is written in."""
    return " ".join(_text(spot, "reason").split())


def _text(spot: Spot, name: str) -> str:
    child = spot.child(name)
    return _word(child) if child is not None else ""


def _word(spot: Spot) -> str:
    return spot.node.text if isinstance(spot.node, Scalar) else ""
