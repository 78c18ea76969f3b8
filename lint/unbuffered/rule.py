"""A rule: words first, then a pure check over one subject."""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from inspect import cleandoc
from typing import TypeVar

from msgspec import Struct

from unbuffered.clash import Clash
from unbuffered.finding import Effect, Hit, Severity
from unbuffered.model.route import Route, Served
from unbuffered.model.silence import Silence
from unbuffered.policy import Applied, Promised

Subject = Route | Served | Silence | Promised | Applied
"""What a rule may judge: a route, a handler with the routes to it, a comment that silences findings, a
route for which a clause of a policy holds, or what became of a clause.
"""

S = TypeVar("S", Route, Served, Silence, Promised, Applied)

Check = Callable[[S], Iterator[Hit]]
"""A check of one subject; the type of its parameter says of which kind."""

HEADINGS = ("Why", "Bad", "Good", "Guards", "Facts", "Source")
"""What a rule's words have after their title line, in this order."""

_HEADING = r"(?m)^(\w+)\n-{3,}\n"
_SUBJECTS = (Route, Served, Silence, Promised, Applied)


class Mending(StrEnum):
    """Whether a program can mend what a rule finds, in the usual case."""

    NONE = "none"
    UNSAFE = "unsafe"
    SAFE = "safe"


class Rule(Struct, frozen=True):
    """A rule as packs offer it; `clash` names the checks of other linters that ask for the opposite.

    `subject` is the kind of thing that it judges, `mending` what a program can do about it. `hop` is the
    digit of the hop at which its fault is mended: 1 edge, 3 authorizer, 4 integration, 5 stage, 6 backend,
    7 handler; that of its id, if it does not say.
    """

    id: str
    name: str
    severity: Severity
    effect: Effect
    since: str
    clash: tuple[Clash, ...]
    doc: str
    check: Callable[..., Iterator[Hit]]
    subject: type[Subject]
    mending: Mending
    hop: str

    def on(self, subject: Subject) -> Iterator[Hit]:
        """Yield what is wrong with a subject; nothing for one of another kind."""
        return self.check(subject) if isinstance(subject, self.subject) else iter(())

    @property
    def words(self) -> str:
        """What it says of itself: its docstring, made even where it is read and not in every run."""
        return cleandoc(self.doc)

    @property
    def title(self) -> str:
        """The first line of the rule's words."""
        return self.words.partition("\n")[0]

    def section(self, heading: str) -> str:
        """Return the text under a heading, empty if there is none."""
        pieces = re.split(_HEADING, self.words)
        found = dict(zip(pieces[1::2], pieces[2::2], strict=True))
        return found.get(heading, "").strip()

    @property
    def page(self) -> str:
        """The page that says so: the first of the rule's sources, empty if that is this program's manual."""
        first = next(iter(self.section("Source").split(maxsplit=1)), "")
        return first if first.startswith("https://") else ""


def rule(  # noqa: PLR0913 - what stands on the card of a rule
    id_: str,
    *,
    severity: Severity,
    effect: Effect,
    since: str,
    clash: tuple[Clash, ...] = (),
    mending: Mending = Mending.NONE,
    hop: str = "",
) -> Callable[[Check[S]], Rule]:
    """Make a rule of a check; its name is the function's, its words are the docstring."""

    def make(check: Check[S]) -> Rule:
        name = getattr(check, "__name__", "").replace("_", "-")
        at = hop or next((one for one in id_ if one.isdigit()), "")
        return Rule(
            id_,
            name,
            severity,
            effect,
            since,
            clash,
            check.__doc__ or "",
            check,
            _subject(check),
            mending,
            at,
        )

    return make


def _subject(check: Callable[..., Iterator[Hit]]) -> type[Subject]:
    """Return what a check takes: the only annotation of it that is a subject."""
    told = getattr(check, "__annotations__", {}).values()
    return next((kind for kind in _SUBJECTS if kind in told), Route)


def rule_named(wanted: str, rules: Iterable[Rule]) -> Rule | None:
    """Return the rule of this id or name, in whatever case; None if there is none."""
    return next((rule for rule in rules if wanted.upper() == rule.id or wanted.lower() == rule.name), None)


def named_ids(rules: Iterable[Rule]) -> dict[str, str]:
    """Return the way from ids and names of rules, as they are and in lower case, to their ids."""
    named = [(name, rule.id) for rule in rules for name in (rule.id, rule.name)]
    return dict(named) | {name.lower(): id_ for name, id_ in named}


def unknown_rule(wanted: str, rules: tuple[Rule, ...]) -> str:
    """Return the sentence for a rule that there is not, with the nearest one."""
    # Imported here: only a mistake needs it.
    from difflib import get_close_matches

    names = [name for rule in rules for name in (rule.id, rule.name)]
    near = [*get_close_matches(wanted.upper(), names, n=1), *get_close_matches(wanted, names, n=1)]
    hint = f"did you mean {near[0]}?" if near else "`unbuffered rules` lists them"
    return f"there is no rule {wanted}; {hint}"
