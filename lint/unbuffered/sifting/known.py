"""What a baseline knows."""

from collections.abc import Mapping

from msgspec import Struct, field

from unbuffered.finding import Identity, Severity

_ORDER = tuple(Severity)


class Baseline(Struct, frozen=True):
    """The entries of a baseline, and how severe each was at its worst, where that is written."""

    entries: tuple[Identity, ...] = ()
    severities: Mapping[Identity, Severity] = field(default_factory=dict)

    def without(self, rules: frozenset[str]) -> "Baseline":
        """Return the baseline without what it knows of some rules."""
        return Baseline(tuple(one for one in self.entries if one.rule not in rules), self.severities)

    def knows(self, identity: Identity, severity: Severity) -> bool:
        """Whether a finding was as bad when it was written down: one that became worse is new."""
        before = self.severities.get(identity, severity)
        return _ORDER.index(before) <= _ORDER.index(severity)
