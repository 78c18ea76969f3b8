"""Rules in SARIF: their words as the help of an alert."""

from collections.abc import Iterable

from unbuffered.finding import Confidence, Finding, Severity
from unbuffered.reporters.sarifplace import Json
from unbuffered.reporters.style import Style
from unbuffered.rule import Rule

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
"""GitHub's own words for the severity of what is no security alert."""

_HOPS = {
    "1": "edge",
    "2": "waf",
    "3": "authorizer",
    "4": "integration",
    "5": "stage",
    "6": "backend",
    "7": "handler",
}
_HELP = {
    "Why": "Why",
    "Bad": "Bad",
    "Good": "Good",
    "Guards": "When it does not fire",
    "Source": "Who says so",
}
"""The sections that help whoever reads an alert, and their titles there."""


def descriptor(rule: Rule, findings: Iterable[Finding], style: Style) -> Json:
    """Return a rule as SARIF describes it; `findings` are its own, and tell how precise it was."""
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": " ".join(rule.section("Why").split()) or rule.title},
        "help": {"text": rule.words.strip(), "markdown": _markdown(rule)},
        **_help(style.page(rule.id) or rule.page),
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": _tags(rule),
            "precision": _precision(findings),
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }


def _help(page: str) -> Json:
    return {"helpUri": page} if page else {}


def _tags(rule: Rule) -> list[str]:
    digit = next((one for one in rule.id if one.isdigit()), "")
    hop = [_HOPS[digit]] if digit in _HOPS else []
    return ["streaming", *hop]


def _precision(findings: Iterable[Finding]) -> str:
    """Return the least confidence of what was found: rules themselves have none."""
    doubted = any(found.hit.confidence is Confidence.MEDIUM for found in findings)
    return "medium" if doubted else "high"


def _markdown(rule: Rule) -> str:
    sections = [f"## {title}\n\n{body}" for heading, title in _HELP.items() if (body := _body(rule, heading))]
    clash = [f"- {one} asks for the opposite" for one in rule.clash]
    if clash:
        sections.append("## Clash\n\n" + "\n".join(clash))
    return "\n\n".join([rule.title, *sections]) + "\n"


def _body(rule: Rule, heading: str) -> str:
    body = rule.section(heading)
    if heading == "Source":
        return "\n".join(f"- <{address}>" for address in body.split())
    return body
