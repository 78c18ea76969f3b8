"""A rule: words first, then a pure check over one route."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import cleandoc

from unbuffered.finding import Effect, Hit, Severity
from unbuffered.model.route import Route

Check = Callable[[Route], Iterator[Hit]]

HEADINGS = ("Why", "Bad", "Good", "Guards", "Facts", "Source")
"""What a rule's words have after their title line, in this order."""

_HEADING = re.compile(r"^(\w+)\n-{3,}\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as packs offer it; `clash` names the checks of other linters that ask for the opposite."""

    id: str
    name: str
    severity: Severity
    effect: Effect
    since: str
    clash: tuple[str, ...]
    words: str
    check: Check

    @property
    def title(self) -> str:
        """The first line of the rule's words."""
        return self.words.partition("\n")[0]

    def section(self, heading: str) -> str:
        """Return the text under a heading, empty if there is none."""
        pieces = _HEADING.split(self.words)
        found = dict(zip(pieces[1::2], pieces[2::2], strict=True))
        return found.get(heading, "").strip()

    @property
    def page(self) -> str:
        """The page that says so: the first of the rule's sources."""
        return self.section("Source").split()[0]


def rule(
    id_: str, *, severity: Severity, effect: Effect, since: str, clash: tuple[str, ...] = ()
) -> Callable[[Check], Rule]:
    """Make a rule of a check; its name is the function's, its words are the docstring."""

    def make(check: Check) -> Rule:
        name = getattr(check, "__name__", "").replace("_", "-")
        return Rule(id_, name, severity, effect, since, clash, cleandoc(check.__doc__ or ""), check)

    return make
