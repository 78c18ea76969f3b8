"""Our rules inside a CDK app in Python, as a plug-in that validates what is synthesized.

``Validations.of(app).add_plugins(Unbuffered())``, or ``App(policy_validation_beta1=[UnbufferedBeta1()])``
where the library is older than 2.251.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

try:
    # The one room that imports the CDK, and only a CDK app imports the room.
    import aws_cdk
    import jsii
except ImportError:
    says = 'unbuffered.bridges.cdk is for CDK apps and wants aws-cdk-lib: pip install "unbuffered[cdk]"'
    raise ImportError(says) from None

if not hasattr(aws_cdk, "IPolicyValidationPluginBeta1"):
    raise ImportError("unbuffered.bridges.cdk wants aws-cdk-lib 2.71 or later: older ones validate nothing")

from unbuffered.bridges.judgement import Resource, Violation
from unbuffered.bridges.routed import may_have_routes
from unbuffered.model.acknowledged import ITSELF, PLUGIN

Context = Any
"""What the CDK hands to a plug-in; the library's own types are as large as the library."""

_STOPS = (2, 262)
"""The first release in which a failed validation ends an app in Python, and the CDK's command with it."""

Structure = Any
"""A structure of the library."""


class _Named:
    """What the CDK asks of every plug-in."""

    @property
    def name(self) -> str:
        """Return what stands before the ids of rules where they are acknowledged."""
        return PLUGIN

    @property
    def version(self) -> str:
        """Return the version of this program."""
        return version("unbuffered")

    @property
    def rule_ids(self) -> list[str]:
        """Return none: the CDK writes them into every template, for the statistics of AWS."""
        return []


def _unheeded() -> tuple[Violation, ...]:
    """Return what to do where the library tells of a failure, and lets the program end well all the same.

    Until 2.262 it sets the exit code of Node.js, which is the program for apps in JavaScript alone.
    """
    release = version("aws-cdk-lib")
    if tuple(int(one) for one in release.split(".")[:2] if one.isdecimal()) >= _STOPS:
        return ()
    says = (
        f"aws-cdk-lib {release} tells of errors and lets an app in Python go on: run unbuffered check on the"
        " assembly behind it, or update to 2.262"
    )
    return (Violation(ITSELF, says, "warning"),)


class _Made(NamedTuple):
    """The library's structures of which a report is made; old ones know no construct without a resource."""

    report: type
    violation: type
    resource: type
    knows_constructs: bool

    def validated(self, context: Context) -> Structure:
        """Return the report on the cloud assembly of which the CDK names templates."""
        templates = list(context.template_paths)
        if not may_have_routes(templates):
            return self.report(success=True, violations=[])
        # Imported here: an app without routes does not wait for what judges them.
        from unbuffered.bridges.violations import validated

        found = validated(templates, Path.cwd())
        told = (*found.violations, *(() if found.passes else _unheeded()))
        return self.report(success=found.passes, violations=[self._violation(one) for one in told])

    def _violation(self, one: Violation) -> Structure:
        return self.violation(
            rule_name=one.rule,
            description=one.says,
            severity=one.severity,
            fix=one.fix or None,
            rule_metadata=dict(one.more) or None,
            violating_resources=[self._resource(at) for at in one.resources],
        )

    def _resource(self, at: Resource) -> Structure:
        locations = [at.location] if at.location else []
        if self.knows_constructs and not at.logical_id:
            return self.resource(construct_path=at.construct, locations=locations)
        return self.resource(
            resource_logical_id=at.logical_id, template_path=at.template, locations=locations
        )


@jsii.implements(aws_cdk.IPolicyValidationPluginBeta1)
class UnbufferedBeta1(_Named):
    """The plug-in for ``App(policy_validation_beta1=[...])``, from aws-cdk-lib 2.71 on."""

    def validate(self, context: Context) -> Structure:
        """Return what is found in the cloud assembly that was synthesized."""
        made = _Made(
            aws_cdk.PolicyValidationPluginReportBeta1,
            aws_cdk.PolicyViolationBeta1,
            aws_cdk.PolicyViolatingResourceBeta1,
            knows_constructs=False,
        )
        return made.validated(context)


if hasattr(aws_cdk, "IPolicyValidationPlugin"):

    @jsii.implements(aws_cdk.IPolicyValidationPlugin)
    class Unbuffered(_Named):
        """The plug-in for ``Validations.of(app).add_plugins(...)``, from aws-cdk-lib 2.251 on."""

        def validate(self, context: Context) -> Structure:
            """Return what is found in the cloud assembly that was synthesized."""
            made = _Made(
                aws_cdk.PolicyValidationPluginReport,
                aws_cdk.PolicyViolation,
                aws_cdk.PolicyViolatingResource,
                knows_constructs=True,
            )
            return made.validated(context)


def __getattr__(name: str) -> type:
    """Say what to do where the library is too old for a plug-in."""
    if name == "Unbuffered":
        raise ImportError("Unbuffered wants aws-cdk-lib 2.251 or later: use UnbufferedBeta1 with this one")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
