"""What a plug-in tells the CDK, in the CDK's own terms and without any structure of its library."""

from collections.abc import Mapping

from msgspec import Struct, field

FATAL = "fatal"
"""The severity that the CDK lets nobody acknowledge."""


class Resource(Struct, frozen=True):
    """What a violation is about: a resource of a template, its file absolute, or a construct that has none.

    `location` is the way to a property, such as ``Properties.Integration.Uri``.
    """

    construct: str = ""
    logical_id: str = ""
    template: str = ""
    location: str = ""


ROOT = Resource()
"""The app itself, which is named where no resource is to be named: the CDK shows nothing without any."""


class Violation(Struct, frozen=True):
    """One violation in the CDK's own terms; `more` are plain texts beside it."""

    rule: str
    says: str
    severity: str
    fix: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    resources: tuple[Resource, ...] = (ROOT,)


class Judgement(Struct, frozen=True):
    """All violations, the worst first, and whether the synth may go on."""

    violations: tuple[Violation, ...]
    passes: bool
