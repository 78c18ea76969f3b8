"""In which scenarios something is so, in words."""

from collections.abc import Sequence

from unbuffered.model.route import Scenario

MAX_WORDS = 3


def when(holds: Sequence[Scenario], among: Sequence[Scenario]) -> str | None:
    """Return the words for the scenarios in which a thing holds; None if it holds in all of them.

    A single conjunction of choices is looked for first; only if none fits, the scenarios are listed.
    """
    if len(holds) >= len(among):
        return None
    common = _common(holds)
    telling = [choice for choice in common if any(choice not in other.choices for other in among)]
    needed = _fewest(telling, len(holds), among)
    if needed:
        return _spoken(needed)
    # Scenarios are the leaves of a tree of choices: each has one that another lacks.
    varying = [[choice for choice in one.choices if choice not in _common(among)] for one in holds]
    listed = [_spoken(choices) for choices in varying[:MAX_WORDS]]
    more = len(holds) - len(listed)
    rest = f" or in {more} more {'case' if more == 1 else 'cases'}" if more > 0 else ""
    return " or ".join(dict.fromkeys(listed)) + rest


def _common(scenarios: Sequence[Scenario]) -> list[tuple[str, str]]:
    first, *rest = scenarios
    return [choice for choice in first.choices if all(choice in other.choices for other in rest)]


def _fewest(choices: list[tuple[str, str]], wanted: int, among: Sequence[Scenario]) -> list[tuple[str, str]]:
    """Return the shortest run of choices that fits exactly the wanted number of scenarios."""
    for choice in choices:
        if _count([choice], among) == wanted:
            return [choice]
    return choices if _count(choices, among) == wanted else []


def _count(choices: list[tuple[str, str]], among: Sequence[Scenario]) -> int:
    """Return how many scenarios some choices do not rule out; what was not asked is not ruled out."""
    return sum(all(dict(one.choices).get(name, value) == value for name, value in choices) for one in among)


def _spoken(choices: list[tuple[str, str]]) -> str:
    return " and ".join(f"{name} is {value}" for name, value in choices)
