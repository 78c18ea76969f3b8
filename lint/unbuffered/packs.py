"""Rules of every installed pack, found by entry point."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from unbuffered.offers import offers
from unbuffered.rule import Rule

GROUP = "unbuffered.rules"
KNOWLEDGE = "unbuffered.knowledge"
POLICIES = "unbuffered.policies"

_ID = re.compile(r"[A-Z]{3,10}[0-9]{3}")
"""What every comment, report and other linter can take for the id of a rule."""


class PackError(Exception):
    """A pack that cannot be used; the sentence says which and why."""


def load() -> tuple[Rule, ...]:
    """Return the rules of all packs by id.

    Raises:
        PackError: no rules are installed, a pack cannot be loaded, an id is none, or two rules share an id
            or a name.

    """
    found: dict[str, Rule] = {}
    named: dict[str, str] = {}
    for entry in offers(GROUP):
        for rule in _offered(entry.name, entry.load):
            for name in (rule.id, rule.name):
                if name in named:
                    says = f"two rules are called {name}: in pack {named[name]} and in pack {entry.name}"
                    raise PackError(says)
                named[name] = entry.name
            found[rule.id] = rule
    if not found:
        raise PackError("no rules are installed")
    return tuple(found[id_] for id_ in sorted(found))


def knowledge() -> tuple[Path, ...]:
    """Return the files in which packs say what holds an event loop.

    Raises:
        PackError: a pack cannot be loaded.

    """
    return tuple(path for _, path in _files(KNOWLEDGE, "knowledge"))


def policies() -> dict[str, Path]:
    """Return the policies that packs bring, by name; the file of each is named like it.

    Raises:
        PackError: a pack cannot be loaded, or two policies share a name.

    """
    found: dict[str, tuple[Path, str]] = {}
    for pack, path in _files(POLICIES, "policies"):
        if path.stem in found:
            says = f"two policies are called {path.stem}: in pack {found[path.stem][1]} and in pack {pack}"
            raise PackError(says)
        found[path.stem] = (path, pack)
    return {name: found[name][0] for name in sorted(found)}


def _files(group: str, what: str) -> Iterator[tuple[str, Path]]:
    """Yield (pack, file) of what the packs offer under a group."""
    for entry in sorted(offers(group), key=lambda one: one.name):
        try:
            offered: tuple[Path, ...] = entry.load()()
        except Exception as error:
            says = f"the {what} of pack {entry.name} cannot be loaded: {type(error).__name__}: {error}"
            raise PackError(says) from error
        yield from ((entry.name, path) for path in offered)


def _offered(name: str, fetch: Callable[[], Callable[[], tuple[Rule, ...]]]) -> tuple[Rule, ...]:
    try:
        offered = tuple(fetch()())
    except Exception as error:
        says = f"the rule pack {name} cannot be loaded: {type(error).__name__}: {error}"
        raise PackError(says) from error
    for one in offered:
        if not isinstance(one, Rule):
            raise PackError(f"the rule pack {name} offers {one!r}, which is no rule")
        if not _ID.fullmatch(one.id):
            form = "an id is three to ten capitals and three digits"
            says = f"the rule pack {name} calls a rule {one.id!r}: {form}"
            raise PackError(says)
    return offered
