"""What people say they know: a comment or an entry of metadata that silences findings."""

from dataclasses import dataclass
from datetime import date

from unbuffered.model.place import Place


@dataclass(frozen=True, slots=True)
class Silence:
    """Findings that are silenced, as somebody wrote it at a place.

    `rules` are ids. `reason` says why, `until` the last day on which it holds. `flaw` tells why it
    silences nothing at all; then nothing else need be set.
    """

    at: Place
    rules: tuple[str, ...]
    reason: str = ""
    until: date | None = None
    flaw: str = ""
