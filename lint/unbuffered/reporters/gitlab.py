"""GitLab's code quality report: the subset of Code Climate's format that merge requests show."""

from collections.abc import Iterator
from hashlib import sha256

from unbuffered.finding import Confidence, Finding, Severity
from unbuffered.model.place import Place
from unbuffered.model.route import Gap
from unbuffered.report import Report
from unbuffered.reporters.fingerprint import fingerprint
from unbuffered.reporters.jsontext import dumped
from unbuffered.reporters.style import Style
from unbuffered.reporters.touched import sentence
from unbuffered.reporters.words import inert

Json = dict[str, object]


def render(report: Report, _style: Style) -> str:
    """Return a JSON array of issues, each with a fingerprint of its own."""
    seen: dict[str, int] = {}
    return dumped([_unique(issue, seen) for issue in _issues(report)])


def _issues(report: Report) -> Iterator[Json]:
    for found in report.findings:
        says = f"{sentence(found)}; fix: {found.hit.fix}" if found.hit.fix else sentence(found)
        yield _issue(found.rule, says, _severity(found), found.hit.at, fingerprint(found))
    for gap in report.gaps:
        # Without these GitLab takes the findings of a file that could not be read for mended.
        if gap.fault:
            yield _issue("unreadable", gap.says, "blocker", gap.at, _gap(gap))


def _issue(check: str, says: str, severity: str, at: Place, mark: str) -> Json:
    return {
        "type": "issue",
        "check_name": check,
        "description": inert(says),
        "categories": ["Bug Risk"],
        "severity": severity,
        "fingerprint": mark,
        "location": {
            "path": inert(str(at.file)),
            "lines": {"begin": at.span.line, "end": at.span.end_line},
        },
    }


def _severity(found: Finding) -> str:
    match found.severity:
        case Severity.ERROR:
            return "critical"
        case Severity.WARNING:
            return "major" if found.hit.confidence is Confidence.HIGH else "minor"
        case Severity.INFO:
            return "info"


def _gap(gap: Gap) -> str:
    return _digest(f"unreadable\0{gap.at.file}\0{gap.says}")


def _unique(issue: Json, seen: dict[str, int]) -> Json:
    """Return an issue whose fingerprint no other one has: GitLab drops the second of two alike."""
    mark = str(issue["fingerprint"])
    number = seen.get(mark, 0)
    seen[mark] = number + 1
    return {**issue, "fingerprint": _digest(f"{mark}\0{number}")} if number else issue


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]
