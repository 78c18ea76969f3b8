"""Rules held to their own words and fixtures: what a test of a pack asserts is that nothing is wrong."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from unbuffered.collect import Source
from unbuffered.model.silence import Silence
from unbuffered.packs import load
from unbuffered.policy import Applied, Promised
from unbuffered.report import Report
from unbuffered.rule import HEADINGS, Mending, Rule
from unbuffered.testing.files import examples, expected, folder
from unbuffered.testing.running import found, mended, report

KINDS = ("bad", "good")
"""How the name of every project begins: it has the fault, or looks like it and has it not."""


class Case(Struct, frozen=True):
    """One project that a rule is tried on: an example of its words, or a folder among its fixtures."""

    rule: Rule
    name: str
    files: tuple[Source, ...]

    def __str__(self) -> str:
        """Return what a test of it is called."""
        return f"{self.rule.id}-{self.name}"

    @property
    def is_bad(self) -> bool:
        """Whether something must be found."""
        return self.name.startswith("bad")

    def wrong(self) -> Iterator[str]:
        """Yield what is not as the files say, one sentence each; nothing if all is well."""
        own = self.rule.id
        wanted = {one for one in expected(self.files) if one[2] == own}
        there = found(self.files, self.rule)
        if self.is_bad != bool(wanted):
            yield f"{self} says `finds {own}` nowhere" if self.is_bad else f"{self} says `finds {own}`"
        for file, line, _ in sorted(wanted - there):
            yield f"{own} is not found at {file}:{line}, which says that it is"
        for file, line, _ in sorted(there - wanted):
            yield f"{own} is found at {file}:{line}, where nothing says so"
        yield from self._beside()
        if self.is_bad and self.rule.mending is not Mending.NONE:
            yield from self._unmended()

    def _beside(self) -> Iterator[str]:
        """Yield what is wrong where every installed rule runs with this one."""
        told = report(self.files, _with(self.rule))
        yield from told.faults
        yield from (gap.says for gap in told.gaps if gap.fault)
        for one in (*told.findings, *told.silenced):
            if one.rule == self.rule.id:
                hit = one.hit
                words = {"says": hit.says, "label": hit.label, "then": hit.then, "fix": hit.fix}
                yield from (f"`{name}` is empty" for name, said in words.items() if not said)
                yield from (
                    f"`{name}` ends like a sentence: {said}"
                    for name, said in words.items()
                    if said.endswith((".", "!"))
                )

    def _unmended(self) -> Iterator[str]:
        if _needs_more(self.rule):
            return
        before, after = mended(self.files, self.rule)
        can = sum(one.patch is not None for one in before.findings)
        if (left := _count(after, self.rule)) > _count(before, self.rule) - can:
            yield f"{left} of {self.rule.id} are there after the fix, which can mend {can}"


def cases(rules: Iterable[Rule], fixtures: Path | None = None) -> tuple[Case, ...]:
    """Return every example of the rules' words, and every project in the folder of each rule's id.

    A project is a folder whose name begins with ``bad`` or ``good``.
    """
    made: list[Case] = []
    for rule in rules:
        made += [Case(rule, name, files) for name, files in examples(rule)]
        home = fixtures / rule.id if fixtures is not None else None
        if home is not None and home.is_dir():
            made += [Case(rule, path.name, folder(path)) for path in sorted(home.iterdir())]
    return tuple(made)


def lacking(rule: Rule, tried: Iterable[Case]) -> Iterator[str]:
    """Yield what a rule's words and cases lack, one sentence each; nothing if they are whole."""
    places = [rule.words.find(f"\n{heading}\n{'-' * len(heading)}\n") for heading in HEADINGS]
    for heading, place in zip(HEADINGS, places, strict=True):
        if place < 0:
            yield f"{rule.id} has no words under {heading}"
    if -1 not in places and places != sorted(places):
        yield f"the headings of {rule.id} stand in another order than {', '.join(HEADINGS)}"
    if not rule.title.endswith("."):
        yield f"the title of {rule.id} is no sentence with a full stop: {rule.title}"
    mine = [one for one in tried if one.rule.id == rule.id]
    for kind in KINDS:
        if not any(one.name.startswith(kind) for one in mine):
            yield f"{rule.id} has no {kind} example and no {kind} fixture"
    yield from (
        f"{one} begins neither with bad nor with good" for one in mine if not one.name.startswith(KINDS)
    )


def _with(rule: Rule) -> tuple[Rule, ...]:
    """Return the installed rules and this one, which may be not installed yet."""
    return (*(one for one in load() if one.id != rule.id), rule)


def _needs_more(rule: Rule) -> bool:
    """Whether a rule judges what a run makes of silences and policies: its cures are tried with those."""
    return rule.subject in {Silence, Promised, Applied}


def _count(told: Report, rule: Rule) -> int:
    return sum(one.rule == rule.id for one in told.findings)
