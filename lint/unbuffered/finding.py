"""What a rule says, and what the engine makes of it."""

from enum import StrEnum

from msgspec import Struct

from unbuffered.model.edits import Lines, Mend
from unbuffered.model.origin import Origin
from unbuffered.model.place import Place
from unbuffered.model.route import Evidence
from unbuffered.model.silence import Silence


class Severity(StrEnum):
    """How much it matters; from worst to mildest."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Effect(StrEnum):
    """What the thing found does to the stream."""

    BREAKS = "breaks"
    BUFFERS = "buffers"
    NONE = "none"


class Confidence(StrEnum):
    """How sure the rule is that the thing found is so."""

    HIGH = "high"
    MEDIUM = "medium"


class Hit(Struct, frozen=True):
    """A rule's bare word: where, what and why; the engine adds who said it.

    `says` is one sentence, cause before effect; `label` stands under the caret; `then` is what
    happens at run time; `fix` what to do, `mend` how a program does it, and `lines` what people write where
    none may. Severity and effect are given only where the case
    decides them, as the catalogue of rules has it; else the rule's own hold. `open` tells that nobody
    can know from here whether it is so: it counts as something that was not checked.
    """

    at: Place
    says: str
    label: str
    then: str
    fix: str
    because: tuple[Evidence, ...] = ()
    severity: Severity | None = None
    effect: Effect | None = None
    confidence: Confidence = Confidence.HIGH
    mend: Mend | None = None
    lines: Lines | None = None
    open: bool = False


class Identity(Struct, frozen=True, order=True):
    """What tells a finding from every other one from run to run, whatever line it stands on.

    `route` is a route's method and path with its API, or the name of a handler; `spot` the way through the
    document, the construct, or the text of the line.
    """

    rule: str
    route: str
    file: str
    spot: str


class Replacement(Struct, frozen=True):
    """Characters of a file that are to be others: `at` spans the old ones, which may be none."""

    at: Place
    text: str


class Patch(Struct, frozen=True):
    """The characters that mend a finding; `safe` when nothing but the fault changes."""

    replacements: tuple[Replacement, ...]
    safe: bool


class Finding(Struct, frozen=True):
    """A hit with its rule: what reporters print; `when` names the scenarios, None for all.

    Its places are those that a person edits; `origins` tell from which places of synthesized templates
    they were led back, one for each stack in which the same line makes the same fault. `routes` and
    `handlers` are those that it touches, by index. `identities` tell it from every other finding, one for
    each of those. `lines` are what to write in its file, `patch` mends it, if a program can. `silence` is
    what silenced it in the input, `hop` the digit of the hop at which it is mended.
    `bearers` are the resources of a cloud assembly behind whose code or definition it stands, where it stands
    in no resource itself. `page` is where to read more, `source` the page of AWS that its rule rests on. `by`
    names the program that found it where that is not this one: such a finding counts for no verdict.
    """

    rule: str
    name: str
    severity: Severity
    effect: Effect
    hit: Hit
    when: str | None
    routes: tuple[int, ...]
    handlers: tuple[int, ...]
    origins: tuple[Origin, ...]
    clash: tuple[str, ...]
    page: str
    identities: tuple[Identity, ...] = ()
    lines: tuple[str, ...] = ()
    patch: Patch | None = None
    silence: Silence | None = None
    hop: str = ""
    source: str = ""
    by: str = ""
    bearers: tuple[Origin, ...] = ()

    @property
    def resources(self) -> tuple[Origin, ...]:
        """The resources of a cloud assembly that it is about, none where there is no assembly."""
        return self.origins or self.bearers
