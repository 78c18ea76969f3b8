"""Which silences speak of which findings.

Anybody may write ten thousands of either, so that no finding asks every silence: they are looked up by rule
and file, and by what they speak of there.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.finding import Finding
from unbuffered.model.acknowledged import Scope
from unbuffered.model.origin import Origin
from unbuffered.model.place import Place, Step
from unbuffered.model.silence import Silence

_Room = tuple[str, PurePosixPath]
"""A rule and a file."""

_Numbered = tuple[int, Silence]
"""A silence, and how many were written before it."""


class Ground(Struct, frozen=True):
    """What a silence covers if it covers every one of some places in a file.

    It holds for a line up to the first place's `last` and from the last place's `first`, or for a part of the
    document in which all of them lie: one at the beginning of `steps`.
    """

    first: int
    last: int
    steps: tuple[Step, ...]


class Ranges(Struct, frozen=True):
    """Silences of lines in one file, as they stand there; `reached` is the last line of those up to each."""

    silences: tuple[_Numbered, ...]
    starts: tuple[tuple[int, int], ...]
    reached: tuple[int, ...]

    def first(self, ground: Ground) -> Iterator[_Numbered]:
        """Yield the first silence that covers a ground, if one does."""
        at = bisect_left(self.reached, ground.first)
        if at < len(self.silences) and self.starts[at][0] <= ground.last:
            yield self.silences[at]

    def met(self, grounds: Iterable[Ground]) -> Iterator[Silence]:
        """Yield the silences that cover one of some grounds."""
        known = sorted((one.first, one.last) for one in grounds)
        furthest = tuple(accumulate((last for _, last in known), max))
        for (_, one), (start, end) in zip(self.silences, self.starts, strict=True):
            before = bisect_right(known, end, key=lambda ground: ground[0])
            if before and furthest[before - 1] >= start:
                yield one


class Index(Struct, frozen=True):
    """Silences, by what they speak of: lines, parts of documents, constructs of cloud assemblies."""

    ranges: dict[_Room, Ranges]
    parts: dict[_Room, dict[tuple[Step, ...], list[_Numbered]]]
    scopes: dict[str, dict[str, dict[Scope, list[_Numbered]]]]

    def first(self, found: Finding) -> Silence | None:
        """Return the first of the silences that speak of a finding: of its place, or of all in templates."""
        meeting: list[_Numbered] = []
        for room, ground in _grounds(found):
            if room in self.ranges:
                meeting += self.ranges[room].first(ground)
            meeting += (group[0] for group in self._around(room, ground))
        meeting += (group[0] for group in self._for_all(found))
        return min(meeting, key=lambda one: one[0])[1] if meeting else None

    def met(self, findings: Iterable[Finding]) -> set[Silence]:
        """Return the silences that speak of one of some findings."""
        grounds: dict[_Room, set[Ground]] = defaultdict(set)
        # Each group once: many findings meet the same one, which may be long.
        groups: dict[int, list[_Numbered]] = {}
        for found in findings:
            for room, ground in _grounds(found):
                grounds[room].add(ground)
            groups |= {id(group): group for group in self._for_all(found)}
        for room, known in grounds.items():
            groups |= {id(group): group for ground in known for group in self._around(room, ground)}
        spent = {one for group in groups.values() for _, one in group}
        return spent.union(*(self.ranges[room].met(grounds[room]) for room in self.ranges.keys() & grounds))

    def scopes_of(self, rule: str, resource: Origin) -> frozenset[Scope]:
        """Return the constructs, of those that silences of a rule are for, that a resource belongs to."""
        by_construct = self.scopes.get(rule, {})
        construct, file = resource.construct, resource.template.file
        near = (by_construct.get(one, {}) for one in (_above(construct) if by_construct else ()))
        return frozenset(scope for scopes in near for scope in scopes if scope.covers(construct, file))

    def _around(self, room: _Room, ground: Ground) -> Iterator[list[_Numbered]]:
        """Yield the silences of every part of a document in which a ground lies, each part's together."""
        parts = self.parts.get(room, {})
        for length in range(len(ground.steps) + 1 if parts else 0):
            if ground.steps[:length] in parts:
                yield parts[ground.steps[:length]]

    def _for_all(self, found: Finding) -> Iterator[list[_Numbered]]:
        """Yield the silences of every construct to which all resources of a finding belong."""
        if found.rule not in self.scopes or not found.resources:
            return
        for scope in frozenset.intersection(*(self.scopes_of(found.rule, one) for one in found.resources)):
            yield self.scopes[found.rule][scope.construct][scope]


def indexed(silences: Sequence[Silence]) -> Index:
    """Return silences by what they speak of."""
    ranges: dict[_Room, list[_Numbered]] = {}
    made = Index({}, {}, {})
    for number, one in enumerate(silences):
        for rule in dict.fromkeys(one.rules):
            room = (rule, one.at.file)
            if one.scope is not None:
                constructs = made.scopes.setdefault(rule, {}).setdefault(one.scope.construct, {})
                constructs.setdefault(one.scope, []).append((number, one))
            elif one.lines is not None:
                ranges.setdefault(room, []).append((number, one))
            elif one.within is not None:
                made.parts.setdefault(room, {}).setdefault(one.within, []).append((number, one))
    made.ranges.update({room: _ranges(numbered) for room, numbered in ranges.items()})
    return made


def _ranges(numbered: Iterable[_Numbered]) -> Ranges:
    """Return silences of lines in their order, in which comments are read."""
    known = sorted((one.lines or (0, 0), number, one) for number, one in numbered)
    lines = tuple(one for one, _, _ in known)
    reached = tuple(accumulate((end for _, end in lines), max))
    return Ranges(tuple((number, one) for _, number, one in known), lines, reached)


def _grounds(found: Finding) -> Iterator[tuple[_Room, Ground]]:
    """Yield the place of a finding, and those that it has in templates where one silence may cover all."""
    yield (found.rule, found.hit.at.file), _ground((found.hit.at,))
    templates = tuple(one.template for one in found.origins)
    if len({one.file for one in templates}) == 1:
        yield (found.rule, templates[0].file), _ground(templates)


def _ground(places: Sequence[Place]) -> Ground:
    return Ground(
        first=max(one.span.line for one in places),
        last=min(max(one.span.line, _last(one)) for one in places),
        steps=_shared([one.steps for one in places]),
    )


def _last(at: Place) -> int:
    """Return the last line of a place; one that ends before the first character of a line ends above it."""
    return at.span.end_line - (at.span.end_column == 1)


def _shared(paths: Sequence[tuple[Step, ...]]) -> tuple[Step, ...]:
    """Return the beginning that some paths share."""
    length = 0
    for steps in zip(*paths, strict=False):
        if any(one != steps[0] for one in steps):
            break
        length += 1
    return paths[0][:length]


def _above(construct: str) -> Iterator[str]:
    """Yield the paths of a construct and of all that it lies in; that of the app itself is empty."""
    if construct:
        yield ""
    at = construct.find("/", 1)
    while at != -1:
        yield construct[:at]
        at = construct.find("/", at + 1)
    yield construct
