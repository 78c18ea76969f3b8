"""Findings that were there when the team began: counted, and no reason to fail."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from msgspec.structs import asdict, replace

from unbuffered.finding import Finding, Identity, Severity
from unbuffered.model.route import Gap
from unbuffered.readers.documents.plain import Plain, plain
from unbuffered.readers.documents.schema import MOST, held, spoken, spot_at
from unbuffered.readers.documents.tree import Document
from unbuffered.report import Report
from unbuffered.sifting.known import Baseline
from unbuffered.stated import StatedError

VERSION = 1
SCHEMA = Path(__file__).with_name("baseline.schema.json")


def read_baseline(path: Path, file: PurePosixPath, rules: Iterable[str], here: Path) -> Baseline:
    """Return a baseline, `file` being its name in messages; its entries name files from the folder `here`.

    Raises:
        StatedError: it cannot be read, is no baseline, or names rules that there are not.

    """
    found = held(path, SCHEMA, "a baseline", file)
    if found.gaps:
        raise StatedError(spoken(found.gaps))
    rows = plain(found.document.root)["findings"]
    known = frozenset(rules)
    strange = [number for number, row in enumerate(rows) if row["rule"] not in known]
    if strange:
        raise StatedError(spoken(_strange(found.document, one, rows[one]["rule"]) for one in strange[:MOST]))
    severities: dict[Identity, Severity] = {}
    entries: list[Identity] = []
    for row in rows:
        one = moved(Identity(row["rule"], row["route"], row["file"], row["spot"]), path.parent, here)
        entries.append(one)
        if "severity" in row:
            both = (Severity(row["severity"]), severities.get(one, Severity.INFO))
            severities[one] = min(both, key=list(Severity).index)
    return Baseline(tuple(entries), severities)


def _strange(document: Document, number: int, rule: Plain) -> Gap:
    return Gap(f"there is no rule {rule}", spot_at(document, ("findings", number, "rule")).place, fault=True)


def write_baseline(report: Report, path: Path, here: Path) -> tuple[str, int]:
    """Return the text of a baseline that knows every finding of a report, new and known, and their number.

    Its files are named from the folder in which it lies, so that it holds from wherever a run begins.
    """
    findings = (*report.findings, *report.known)
    found = sorted((one, str(finding.severity)) for finding in findings for one in finding.identities)
    rows = [{**asdict(moved(one, here, path.parent)), "severity": severity} for one, severity in found]
    text = json.dumps({"version": VERSION, "findings": rows}, indent=2, ensure_ascii=True)
    return text + "\n", len(findings)


def moved(identity: Identity, before: Path, after: Path) -> Identity:
    """Return an identity whose file is named from another folder."""
    if before == after or PurePosixPath(identity.file).is_absolute():
        return identity
    named = Path(os.path.relpath(before / identity.file, after)).as_posix()
    return replace(identity, file=named)


def compared(report: Report, baseline: Baseline, is_gone: Callable[[str], bool]) -> Report:
    """Return the report with its known findings apart, and with the entries that no longer hold.

    A finding is known if each of the routes that it touches is: one more route is something new, and so is
    one that became more severe. `is_gone`
    tells of a file that it is no longer there; what was not looked at is not mended.
    """
    left = Counter(baseline.entries)
    known: list[Finding] = []
    new: list[Finding] = []
    for found in report.findings:
        wanted = Counter(found.identities)
        if wanted and all(
            left[one] >= count and baseline.knows(one, found.severity) for one, count in wanted.items()
        ):
            left -= wanted
            known.append(found)
        else:
            new.append(found)
    # What is silenced now, or held back as less sure, is still there.
    left -= Counter(one for found in (*report.silenced, *report.withheld) for one in found.identities)
    read = {*report.inputs, *(str(file) for file in report.sources)}
    mended = [
        one for one in left.elements() if one.rule in report.rules and (one.file in read or is_gone(one.file))
    ]
    return replace(
        report, findings=tuple(new), known=tuple(known), mended=tuple(sorted(mended)), baselined=True
    )
