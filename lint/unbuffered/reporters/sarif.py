"""The report as SARIF 2.1.0, for code scanning: one run with its rules, results and what went wrong.

What is silenced is a suppressed result and what the baseline knows an unchanged one, so that nothing is
dropped without a word. A reader that ignores suppressions, as GitHub's does, shows it all the same.
"""

from collections.abc import Iterator
from importlib.metadata import version

from msgspec import Struct

from unbuffered.finding import Finding, Patch
from unbuffered.model.place import Place
from unbuffered.report import Report
from unbuffered.reporters.fingerprint import fingerprint
from unbuffered.reporters.jsontext import dumped
from unbuffered.reporters.sarifothers import Extensions, extensions
from unbuffered.reporters.sarifplace import ROOT, Json, artifact, logical, physical, region, related
from unbuffered.reporters.sarifrule import LEVELS, descriptor
from unbuffered.reporters.sariftext import message, told
from unbuffered.reporters.style import Style
from unbuffered.reporters.touched import labels

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report, style: Style) -> str:
    """Return the report as one SARIF log."""
    told_ = tuple(_all(report))
    said = {one.found.rule for one in told_} | set(report.rules)
    rules = tuple(rule for rule in report.manual if rule.id in said)
    index = {rule.id: number for number, rule in enumerate(rules)}
    others = extensions([one.found for one in told_])
    run = {
        "tool": {
            "driver": {
                "name": "unbuffered",
                "version": version("unbuffered"),
                "semanticVersion": version("unbuffered"),
                "rules": [
                    descriptor(rule, [one.found for one in told_ if one.found.rule == rule.id], style)
                    for rule in rules
                ],
            },
            **({"extensions": list(others.components)} if others.components else {}),
        },
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "the folder in which unbuffered was run"}}},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [_result(report, one, index, others) for one in told_],
    }
    return dumped({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


class _Told(Struct, frozen=True):
    """A finding with its state beside the baseline, empty without one, and whether it is silenced."""

    found: Finding
    state: str
    is_silenced: bool = False


def _all(report: Report) -> Iterator[_Told]:
    """Yield every finding that is told.

    Either all results of a run have a state or none has. A silenced one is nobody's news.
    """
    new, old = ("new", "unchanged") if report.baselined else ("", "")
    yield from (_Told(found, new) for found in report.findings)
    yield from (_Told(found, old) for found in report.known)
    yield from (_Told(found, old, is_silenced=True) for found in report.silenced)


def _result(report: Report, one: _Told, index: dict[str, int], others: Extensions) -> Json:
    found = one.found
    hit = found.hit
    body: Json = {
        "ruleId": found.rule,
        **(others.rule(found) if found.by else {"ruleIndex": index[found.rule]}),
        "level": LEVELS[found.severity],
        "message": {"text": message(found)},
        "locations": [{**physical(hit.at), "logicalLocations": logical(_logical(report, found))}],
        "partialFingerprints": {"unbuffered/v1": fingerprint(found)},
        "suppressions": _suppressions(one),
        "properties": _properties(report, found),
    }
    if hit.because:
        body["relatedLocations"] = [
            related(number, evidence.at, evidence.says) for number, evidence in enumerate(hit.because, 1)
        ]
    if one.state:
        body["baselineState"] = one.state
    if found.patch is not None and _is_text(found.patch):
        body["fixes"] = [_fix(found, found.patch)]
    return body


def _logical(report: Report, found: Finding) -> Iterator[tuple[str, str, str]]:
    """Yield kind, name and full name of the routes, handlers and constructs that a finding touches."""
    for number in found.routes:
        route = report.routes[number].route
        yield "route", route.label, f"{route.api.name} {route.label}"
    for number in found.handlers:
        handler = report.handlers[number].handler
        yield "function", handler.name, f"{handler.at.file} {handler.name}"
    for origin in found.origins:
        yield "construct", origin.construct.rpartition("/")[2], origin.construct


def _suppressions(one: _Told) -> list[Json]:
    """Return what silenced a finding; an empty list says that nothing did."""
    if not one.is_silenced:
        return []
    if one.found.silence is None:
        return [_suppression("external", "the rule was left out of this run")]
    silence = one.found.silence
    return [{**_suppression("inSource", silence.reason), "location": physical(silence.at)}]


def _suppression(kind: str, why: str) -> Json:
    return {"kind": kind, "status": "accepted", "justification": told(why)}


def _properties(report: Report, found: Finding) -> Json:
    properties: Json = {
        "name": told(found.name),
        "confidence": str(found.hit.confidence),
        "effect": str(found.effect),
        "routes": [told(label) for label in labels(report, found)],
    }
    if found.by:
        properties["by"] = found.by
    if found.when:
        properties["when"] = told(found.when)
    if found.clash:
        properties["clash"] = list(found.clash)
    return properties


def _is_text(patch: Patch) -> bool:
    """Whether a patch can be told: half a surrogate pair would come out as something else."""
    return not any("\ud800" <= one <= "\udfff" for new in patch.replacements for one in new.text)


def _fix(found: Finding, patch: Patch) -> Json:
    """Return a patch, file by file."""
    files = dict.fromkeys(new.at.file for new in patch.replacements)
    head = "" if patch.safe else "look at this before you take it: "
    return {
        "description": {"text": told(f"{head}{found.hit.fix}")},
        "artifactChanges": [
            {
                "artifactLocation": artifact(file),
                "replacements": [
                    {"deletedRegion": region(new.at.span), "insertedContent": {"text": new.text}}
                    for new in patch.replacements
                    if new.at.file == file
                ],
            }
            for file in files
        ],
    }


def _invocation(report: Report) -> Json:
    """Return whether the run did all that it was asked for, and what it could not do."""
    told_ = [_notification(gap.says, "error" if gap.fault else "note", gap.at) for gap in report.gaps]
    told_ += [_notification(f"internal error: {fault}", "error") for fault in report.faults]
    told_ += [_notification(note, "note") for note in report.notes]
    is_whole = not report.faults and not any(gap.fault for gap in report.gaps)
    return {"executionSuccessful": is_whole, "toolExecutionNotifications": told_}


def _notification(says: str, level: str, at: Place | None = None) -> Json:
    body: Json = {"level": level, "message": {"text": told(says)}}
    if at is not None:
        body["locations"] = [physical(at)]
    return body
