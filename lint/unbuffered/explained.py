"""A rule's words for a terminal."""

import textwrap
from collections.abc import Iterator

from unbuffered.rule import Rule


def explained(rule: Rule) -> str:
    """Return everything that a rule says of itself."""
    head = f"{rule.id}  {rule.name}  ({rule.severity}, since {rule.since})\n\n"
    said = "".join(f"Clash: {one} asks for the opposite.\n" for one in rule.clash)
    hint = f"`unbuffered explain {rule.id} --clash` prints how to skip them.\n" if rule.clash else ""
    return head + rule.words.strip() + "\n" + (f"\n{said}{hint}" if said else "")


def clashes(rule: Rule) -> str:
    """Return how each check that contradicts a rule is silenced, and why it may be."""
    if not rule.clash:
        return f"No check of another linter that is known here contradicts {rule.id} {rule.name}.\n"
    return "\n".join(_clashes(rule)) + "\n"


def _clashes(rule: Rule) -> Iterator[str]:
    yield f"{rule.id} {rule.name}: these checks ask for the opposite."
    for one in rule.clash:
        yield from ("", f"{one} asks for {one.asks}; to skip it, {one.where}:", "")
        yield textwrap.indent(one.skip, "    ")
        yield from ("", f"    see {one.source}")
