"""Every satisfiable scenario, found by running and splitting: no solver, no enumeration up front.

A computation runs in a world, a partial assignment of parameters. The first time it needs an
undecided one it stops; the driver splits the world over that parameter's values and runs again.
Two conditions on one parameter cannot disagree, and what does not matter is never split.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from msgspec import Struct, field

from unbuffered.model.route import Scenario

R = TypeVar("R")

MAX_WORLDS = 128


class Undecided(Exception):  # noqa: N818 - a question to the driver, not an error
    """The computation needs a value for this variable; those it may take, None for any not named."""

    def __init__(self, variable: str, values: tuple[str | None, ...]) -> None:
        """Keep the question."""
        super().__init__(variable)
        self.variable = variable
        self.values = values


class World(Struct):
    """What is assumed, and (filled while a computation runs) what was asked of it."""

    chosen: Mapping[str, str | None] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def decide(self, variable: str, values: tuple[str | None, ...]) -> str | None:
        """Return the variable's value in this world, or ask the driver to split."""
        if variable not in self.chosen:
            raise Undecided(variable, values or (None,))
        return self.chosen[variable]

    def note(self, name: str, value: str) -> None:
        """Remember that the result depends on this condition or parameter."""
        self.asked.setdefault(name, value)

    @property
    def scenario(self) -> Scenario:
        """What the result of the computation rests on."""
        return Scenario(tuple(self.asked.items()))


def worlds(run: Callable[[World], R]) -> Iterator[tuple[World, R] | None]:
    """Yield each world with the result in it; None at the end if there were more than we run."""
    waiting: list[dict[str, str | None]] = [{}]
    count = 0
    while waiting:
        if count >= MAX_WORLDS:
            yield None
            return
        chosen = waiting.pop()
        world = World(chosen)
        try:
            result = run(world)
        except Undecided as split:
            waiting += [{**chosen, split.variable: value} for value in reversed(split.values)]
            continue
        count += 1
        yield world, result
