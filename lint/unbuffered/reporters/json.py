"""The report for programs; report.schema.json beside this file says what each name means."""

from msgspec.structs import asdict

from unbuffered.finding import Finding, Patch, Severity
from unbuffered.model.origin import Origin
from unbuffered.model.place import Place
from unbuffered.model.route import Evidence
from unbuffered.model.silence import Silence
from unbuffered.report import Report, RouteReport
from unbuffered.reporters.fingerprint import fingerprint
from unbuffered.reporters.jsontext import dumped
from unbuffered.reporters.style import Style
from unbuffered.verdict import Verdict

SCHEMA = 2


def render(report: Report, _style: Style) -> str:
    """Return the report as JSON, keys in a fixed order."""
    body = {
        "schema": SCHEMA,
        "findings": [_finding(report, found) for found in report.findings],
        "routes": [_route(report, index, one) for index, one in enumerate(report.routes)],
        "handlers": [_handler(report, index) for index in range(len(report.handlers))],
        "gaps": [{"message": gap.says, **_place(gap.at), "unreadable": gap.fault} for gap in report.gaps],
        "silenced": [_finding(report, found) for found in report.silenced],
        "known": [_finding(report, found) for found in report.known],
        "withheld": [_finding(report, found) for found in report.withheld],
        "mended": [asdict(one) for one in report.mended],
        "errors": list(report.faults),
        "notes": list(report.notes),
        "summary": _summary(report),
    }
    return dumped(body)


def _place(place: Place) -> dict[str, object]:
    span = place.span
    return {
        "file": str(place.file),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _finding(report: Report, found: Finding) -> dict[str, object]:
    return {
        "rule": found.rule,
        "name": found.name,
        "by": found.by,
        "severity": str(found.severity),
        "confidence": str(found.hit.confidence),
        "effect": str(found.effect),
        "open": found.hit.open,
        "message": found.hit.says,
        **_place(found.hit.at),
        "path": list(found.hit.at.steps),
        "label": found.hit.label,
        "constructs": [_origin(origin) for origin in found.origins],
        "resources": [_resource(origin) for origin in found.resources],
        "when": found.when,
        "because": [_evidence(evidence) for evidence in found.hit.because],
        "then": found.hit.then,
        "fix": found.hit.fix,
        "write": list(found.lines),
        "clash": list(found.clash),
        "docs": found.page,
        "fingerprint": fingerprint(found),
        "silence": _silence(found.silence),
        "patch": _patch(found.patch),
        "routes": [report.routes[index].route.label for index in found.routes],
        "handlers": [report.handlers[index].handler.name for index in found.handlers],
    }


def _silence(silence: Silence | None) -> dict[str, object] | None:
    if silence is None:
        return None
    until = str(silence.until) if silence.until is not None else None
    construct = silence.scope.construct if silence.scope is not None else None
    return {"reason": silence.reason, "until": until, "acknowledged": construct, **_place(silence.at)}


def _patch(patch: Patch | None) -> dict[str, object] | None:
    if patch is None:
        return None
    edits = [{"text": one.text, **_place(one.at)} for one in patch.replacements]
    return {"safe": patch.safe, "replacements": edits}


def _origin(origin: Origin) -> dict[str, object]:
    return {
        "construct": origin.construct,
        "line_found": str(origin.how),
        "template": _place(origin.template),
        "path": list(origin.template.steps),
    }


def _resource(origin: Origin) -> dict[str, object]:
    at = origin.template
    return {"construct": origin.construct, "file": str(at.file), "path": list(at.steps)}


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {"message": evidence.says, **_place(evidence.at)}


def _route(report: Report, index: int, one: RouteReport) -> dict[str, object]:
    return {
        "stack": one.route.stack,
        "api": one.route.api.name,
        "kind": str(one.route.api.kind),
        "method": one.route.method,
        "path": one.route.path,
        "meant": bool(one.meant),
        "evidence": [_evidence(evidence) for evidence in one.meant],
        "verdict": str(one.verdict),
        "when": one.when,
        "unseen": [f"{unseen.hop}: {unseen.why}" for unseen in one.route.unseen],
        "findings": [found.rule for found in report.of(index)],
        "construct": one.origin.construct if one.origin is not None else None,
        **_place(one.at),
    }


def _handler(report: Report, index: int) -> dict[str, object]:
    one = report.handlers[index]
    handler = one.handler
    return {
        "name": handler.name,
        "host": str(handler.host),
        "paths": [" ".join(path) for path in handler.paths],
        "streams": [{"message": spot.says, **_place(spot.at)} for spot in handler.streams],
        "verdict": str(one.verdict),
        "routes": [report.routes[number].route.label for number in one.routes],
        "findings": [found.rule for found in report.of_handler(index)],
        **_place(handler.at),
    }


def _summary(report: Report) -> dict[str, object]:
    meant = [one for one in report.routes if one.meant]
    return {
        "inputs": list(report.inputs),
        "rules": len(report.rules),
        "routes": len(report.routes),
        "meant": len(meant),
        "handlers": len(report.handlers),
        **{str(word): sum(one.verdict is word for one in meant) for word in Verdict},
        **{f"{level}s" if level is not Severity.INFO else "infos": report.count(level) for level in Severity},
        "silenced": len(report.silenced),
        "known": len(report.known),
        "withheld": len(report.withheld),
        "mended": len(report.mended),
        "gaps": len(report.gaps),
    }
