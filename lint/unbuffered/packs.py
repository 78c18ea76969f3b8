"""Rules of every installed pack, found by entry point."""

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

from unbuffered.rule import Rule

GROUP = "unbuffered.rules"
KNOWLEDGE = "unbuffered.knowledge"


class PackError(Exception):
    """A pack that cannot be used; the sentence says which and why."""


def load() -> tuple[Rule, ...]:
    """Return the rules of all packs by id.

    Raises:
        PackError: no rules are installed, a pack cannot be loaded, or two rules share an id.

    """
    found: dict[str, tuple[Rule, str]] = {}
    for entry in entry_points(group=GROUP):
        for rule in _offered(entry.name, entry.load):
            if rule.id in found:
                says = f"two rules are called {rule.id}: in pack {found[rule.id][1]} and in pack {entry.name}"
                raise PackError(says)
            found[rule.id] = (rule, entry.name)
    if not found:
        raise PackError("no rules are installed")
    return tuple(found[id_][0] for id_ in sorted(found))


def knowledge() -> tuple[Path, ...]:
    """Return the files in which packs say what holds an event loop.

    Raises:
        PackError: a pack cannot be loaded.

    """
    found: list[Path] = []
    for entry in sorted(entry_points(group=KNOWLEDGE), key=lambda one: one.name):
        try:
            found += entry.load()()
        except Exception as error:
            says = f"the knowledge of pack {entry.name} cannot be loaded: {type(error).__name__}: {error}"
            raise PackError(says) from error
    return tuple(found)


def _offered(name: str, fetch: Callable[[], Callable[[], tuple[Rule, ...]]]) -> tuple[Rule, ...]:
    try:
        return fetch()()
    except Exception as error:
        says = f"the rule pack {name} cannot be loaded: {type(error).__name__}: {error}"
        raise PackError(says) from error
