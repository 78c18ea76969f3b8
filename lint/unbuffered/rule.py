"""A rule: words first, then a pure check over one route."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import cast

from unbuffered.finding import Effect, Hit, Severity
from unbuffered.model.route import Route, Served

Check = Callable[[Route], Iterator[Hit]]
"""A check of one route."""

HandlerCheck = Callable[[Served], Iterator[Hit]]
"""A check of one handler, with the routes that lead to it."""

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
    check: Check | HandlerCheck

    @property
    def judges_handlers(self) -> bool:
        """Whether it is handlers that it judges, and not routes: its check says so by its parameter."""
        return Served in getattr(self.check, "__annotations__", {}).values()

    def on_route(self, route: Route) -> Iterator[Hit]:
        """Yield what is wrong with a route."""
        return iter(()) if self.judges_handlers else cast("Check", self.check)(route)

    def on_handler(self, served: Served) -> Iterator[Hit]:
        """Yield what is wrong with a handler."""
        return cast("HandlerCheck", self.check)(served) if self.judges_handlers else iter(())

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
) -> Callable[[Check | HandlerCheck], Rule]:
    """Make a rule of a check; its name is the function's, its words are the docstring."""

    def make(check: Check | HandlerCheck) -> Rule:
        name = getattr(check, "__name__", "").replace("_", "-")
        return Rule(id_, name, severity, effect, since, clash, cleandoc(check.__doc__ or ""), check)

    return make
