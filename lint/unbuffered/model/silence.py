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
