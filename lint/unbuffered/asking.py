"""Rules that are asked: one that fails, or takes too long, takes nothing away of what the others say."""

from collections import deque

from msgspec import Struct, field

from unbuffered.finding import Hit
from unbuffered.model.crash import Crash
from unbuffered.model.origin import Origins, written
from unbuffered.model.place import Place
from unbuffered.model.route import Gap
from unbuffered.rule import Rule, Subject
from unbuffered.timelimit import OverdueError, bounded, overdue

_Cause = tuple[str, str, tuple[str, ...]]
"""What failed, how and where: on a thousand routes it is one fault."""


class Asking(Struct):
    """Asks all rules; keeps the crashes of those that failed, and the gaps of those that took too long."""

    rules: tuple[Rule, ...]
    origins: Origins
    crashes: dict[_Cause, list[Crash]] = field(default_factory=dict)
    gaps: dict[Gap, None] = field(default_factory=dict)

    def hits(self, subject: Subject, what: str, at: Place) -> list[tuple[Rule, Hit | None]]:
        """Return what rules say of a subject; one that fails is named and takes no other's findings away.

        A rule that failed, or took too long, has None for a hit: what it would have said is unknown.
        """
        found: list[tuple[Rule, Hit | None]] = []
        waiting = deque(self.rules)

        def ask() -> None:
            while waiting:
                found.extend((waiting[0], hit) for hit in self._asked(waiting[0], subject, what))
                waiting.popleft()

        while waiting:
            try:
                # Timed together, as to set the clock takes as long as most rules.
                bounded(ask)
            except OverdueError:
                if not waiting:
                    break
                rule = waiting.popleft()
                at = written(at, self.origins.of(at))
                self.gaps[Gap(overdue(rule.id), at, fault=True)] = None
                found.append((rule, None))
        return found

    def _asked(self, rule: Rule, subject: Subject, what: str) -> tuple[Hit | None, ...]:
        try:
            return tuple(_sound(hit) for hit in rule.on(subject))
        except Exception as error:  # noqa: BLE001 - a rule may be anybody's; what it does is told
            self.crashed(Crash.of(error, f"rule {rule.id}", what))
            return (None,)

    def crashed(self, crash: Crash) -> None:
        """Keep a crash beside those that have the same cause."""
        self.crashes.setdefault((crash.what, crash.kind, crash.frames), []).append(crash)


def _sound(hit: object) -> Hit:
    """Return what a rule yields, if it is a hit: nothing holds the rules of others to their types."""
    if not isinstance(hit, Hit):
        raise TypeError(f"it yields {type(hit).__name__} and no Hit")
    for name, kind in (("at", Place), ("says", str), ("then", str), ("fix", str)):
        if not isinstance(getattr(hit, name), kind):
            raise TypeError(f"`{name}` of its Hit is {type(getattr(hit, name)).__name__}")
    return hit
