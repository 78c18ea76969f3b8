"""What holds for a run: every value with the place that it comes from."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath

from msgspec import Struct, field

from unbuffered.disk import HERE
from unbuffered.finding import Severity
from unbuffered.settings.patterns import Patterns


class Preset(StrEnum):
    """How sure a finding is to be before it is told."""

    CI = "ci"
    """Sure ones only: what a gate may fail on."""
    REVIEW = "review"
    """Likely ones too: what a person looks at."""
    AUDIT = "audit"
    """Also everything that cannot be told from here."""


class FailOn(StrEnum):
    """The mildest thing that fails a run; what is worse fails it too."""

    ERROR = "error"
    WARNING = "warning"
    UNKNOWN = "unknown"


class Scoped(Struct, frozen=True, dict=True):
    """Settings for the files that fit some patterns: ids of rules, severities by id, values by parameter."""

    paths: tuple[str, ...]
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def patterns(self) -> Patterns:
        """Its paths, compiled."""
        return Patterns(self.paths)


class Settings(Struct, frozen=True, dict=True):
    """The settings of a run; `here` is the working folder as their patterns see it.

    `paths` are relative to the working folder. `select` and `ignore` are ids of rules; nothing selected is
    all. `where` tells for each key, as the file spells it, where its value comes from.
    """

    here: PurePosixPath = HERE
    paths: tuple[str, ...] = (".",)
    exclude: tuple[str, ...] = ()
    preset: Preset = Preset.CI
    fail_on: FailOn = FailOn.ERROR
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    policies: tuple[str, ...] = ()
    baseline: str = ""
    knowledge: tuple[str, ...] = ()
    docs_url: str = ""
    per_path: tuple[Scoped, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)

    def excludes(self, file: PurePosixPath) -> bool:
        """Whether a file, named from the working folder, is never looked at."""
        return bool(self.exclude) and self._excluded.fit(self._seen(file))

    def ignores(self, rule: str, file: PurePosixPath) -> bool:
        """Whether what a rule finds in a file is left out by a setting for that path."""
        return any(rule in one.ignore for one in self._of(file))

    def severity_of(self, rule: str, file: PurePosixPath) -> Severity | None:
        """Return the severity that is set for a rule in a file; None if its own holds."""
        listed = [self.severity, *(one.severity for one in self._of(file))]
        return next((one[rule] for one in reversed(listed) if rule in one), None)

    def parameters_of(self, file: PurePosixPath) -> Mapping[str, str]:
        """Return the values that are deployed for the parameters of a template."""
        found = dict(self.parameters)
        for one in self._of(file):
            found |= one.parameters
        return found

    @cached_property
    def _excluded(self) -> Patterns:
        return Patterns(self.exclude)

    @cached_property
    def _known(self) -> dict[PurePosixPath, list[Scoped]]:
        """What was found for a file: each of its findings asks."""
        return {}

    def _of(self, file: PurePosixPath) -> list[Scoped]:
        if self.per_path and file not in self._known:
            shown = self._seen(file)
            self._known[file] = [one for one in self.per_path if one.patterns.fit(shown)]
        return self._known[file] if self.per_path else []

    def _seen(self, file: PurePosixPath) -> PurePosixPath:
        """Return a file as the patterns name it; one outside the working folder keeps its name."""
        return file if file.is_absolute() else self.here / file
