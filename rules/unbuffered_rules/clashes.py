"""How each of the other linters is told to leave a check out, with the reason for it."""

from unbuffered.api import Clash

_CHECKOV = "https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html"
_NAG = "https://github.com/cdklabs/cdk-nag#suppressing-a-rule"
_KICS = "https://docs.kics.io/latest/running-kics/#using_commands_on_scanned_files_as_comments"
_TRIVY = "https://trivy.dev/latest/docs/configuration/filtering/#by-inline-comments"
_GUARD = "https://github.com/aws-cloudformation/aws-guard-rules-registry#rule-suppression"
_CONFIG = "https://docs.aws.amazon.com/config/latest/developerguide/api-gw-cache-enabled-and-encrypted.html"
_SEMGREP = "https://semgrep.dev/docs/ignoring-files-folders-code"


def checkov(check: str, asks: str, reason: str) -> Clash:
    """Return a clash with Checkov, silenced in the Metadata of a resource."""
    skip = f"""\
Metadata:
  checkov:
    skip:
      - id: {check}
        comment: {reason}"""
    return Clash("Checkov", check, asks, "in the resource, beside its Properties", skip, _CHECKOV)


def cdk_nag(check: str, asks: str, reason: str) -> Clash:
    """Return a clash with the packs of cdk-nag, whose ids begin with the name of the pack."""
    skip = f"""\
NagSuppressions.addResourceSuppressions(api.deploymentStage, [
  {{ id: 'NIST.800.53.R5-{check}', reason: '{reason}' }},
  {{ id: 'HIPAA.Security-{check}', reason: '{reason}' }},
  {{ id: 'PCI.DSS.321-{check}', reason: '{reason}' }},
]);"""
    return Clash("cdk-nag", check, asks, "in the CDK app, for the packs that it runs", skip, _NAG)


def kics(name: str, query: str, asks: str, reason: str) -> Clash:
    """Return a clash with KICS, which is silenced for a whole file."""
    skip = f"""\
# kics-scan disable={query}
# {name}: {reason}"""
    return Clash("KICS", f"({name})", asks, "at the top of the template", skip, _KICS)


def trivy(check: str, asks: str, reason: str) -> Clash:
    """Return a clash with Trivy, silenced above a resource."""
    skip = f"#trivy:ignore:AVD-{check} - {reason}"
    return Clash("Trivy", check, asks, "on the line above the resource", skip, _TRIVY)


def semgrep(rule: str, asks: str, reason: str) -> Clash:
    """Return a clash with a rule of Semgrep's for Terraform."""
    skip = f"# nosemgrep: {rule}  # {reason}"
    return Clash("Semgrep", rule, asks, "on the line above the aws_api_gateway_stage", skip, _SEMGREP)


def guard(check: str, asks: str, reason: str) -> Clash:
    """Return a clash with the registry of Guard rules."""
    skip = f"""\
Metadata:
  guard:  # {reason}
    SuppressedRules:
      - {check}"""
    return Clash("Guard", check, asks, "in the resource, beside its Properties", skip, _GUARD)


def config(check: str, asks: str, reason: str) -> Clash:
    """Return a clash with a managed rule of AWS Config, which knows no line to silence it."""
    skip = f"""\
# AWS Config has no line to silence a rule for one resource: leave {check} out of the
# conformance pack, or record the exception where your audits look.
# {reason}"""
    return Clash("AWS Config", check, asks, "in the conformance pack", skip, _CONFIG)
