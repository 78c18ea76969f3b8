"""What people say they know: a comment or an entry of metadata that silences findings."""

from datetime import date

from msgspec import Struct

from unbuffered.model.acknowledged import Scope
from unbuffered.model.place import Place, Step


class Silence(Struct, frozen=True):
    """Findings that are silenced, as somebody wrote it at a place.

    `rules` are their ids. `reason` says why, `until` names the last day on which it holds. It holds for
    `lines` of its file, first and last, for all that lies `within` a part of its document, or for the
    resources in its `scope`, wherever it stands itself. `flaw` tells why it silences nothing at all.
    `expired`, `idle` (nothing was there to be silenced) and `refused` (ids that a policy lets nobody silence)
    are what a run makes of it.
    """

    at: Place
    rules: tuple[str, ...]
    reason: str = ""
    until: date | None = None
    lines: tuple[int, int] | None = None
    within: tuple[Step, ...] | None = None
    scope: Scope | None = None
    flaw: str = ""
    expired: bool = False
    idle: bool = False
    refused: tuple[str, ...] = ()

    def covers(self, at: Place) -> bool:
        """Whether a place is one of those that it speaks of."""
        if at.file != self.at.file:
            return False
        if self.lines is not None:
            return at.span.line <= self.lines[1] and self.lines[0] <= max(at.span.line, _last(at))
        return self.within is not None and at.steps[: len(self.within)] == self.within


def _last(at: Place) -> int:
    """Return the last line of a place; one that ends before the first character of a line ends above it."""
    return at.span.end_line - (at.span.end_column == 1)
