"""Suites and cases as JUnit XML, in the form that Jenkins publishes a schema of."""

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from msgspec import Struct, field

from unbuffered.reporters.words import hashless, inert

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Outcome(Struct, frozen=True):
    """How a case went: the element that says so (None if it passed), its kind, its first line, all lines."""

    element: str | None = None
    kind: str = ""
    message: str = ""
    lines: tuple[str, ...] = ()


class Case(Struct, frozen=True):
    """One test case, in the file where it is written; `output` are lines."""

    name: str
    file: str
    outcome: Outcome
    output: tuple[str, ...] = ()


class Suite(Struct, frozen=True):
    """Cases that belong together, and lines that belong to none of them."""

    name: str
    cases: list[Case] = field(default_factory=list)
    output: tuple[str, ...] = ()


def written(suites: Sequence[Suite]) -> str:
    """Return suites as one XML document."""
    cases = [case for suite in suites for case in suite.cases]
    root = ET.Element("testsuites", {"name": "unbuffered", **_totals(cases)})
    for suite in suites:
        _suite(root, suite)
    ET.indent(root)
    told = hashless(ET.tostring(root, encoding="unicode"), "&#35;")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{told}\n'


def _suite(root: ET.Element, suite: Suite) -> None:
    skipped = sum(case.outcome.element == "skipped" for case in suite.cases)
    totals = {**_totals(suite.cases), "skipped": str(skipped)}
    element = ET.SubElement(root, "testsuite", {"name": _legal(suite.name), **totals})
    for case in suite.cases:
        _case(element, case)
    if suite.output:
        ET.SubElement(element, "system-out").text = _text(suite.output)


def _case(suite: ET.Element, case: Case) -> None:
    attributes = {"classname": _legal(case.file), "name": _legal(case.name), "time": "0"}
    element = ET.SubElement(suite, "testcase", attributes)
    outcome = case.outcome
    if outcome.element is not None:
        said = {"message": _legal(outcome.message), "type": _legal(outcome.kind)}
        ET.SubElement(element, outcome.element, said).text = _text(outcome.lines or (outcome.message,))
    if case.output:
        ET.SubElement(element, "system-out").text = _text(case.output)


def _totals(cases: Iterable[Case]) -> dict[str, str]:
    elements = [case.outcome.element for case in cases]
    return {
        "tests": str(len(elements)),
        "failures": str(elements.count("failure")),
        "errors": str(elements.count("error")),
        "time": "0",
    }


def _text(lines: Iterable[str]) -> str:
    return "\n".join(_legal(line) for line in lines)


def _legal(text: str) -> str:
    """Return one line that XML 1.0 can hold."""
    return _ILLEGAL.sub(lambda found: f"\\u{ord(found[0]):04x}", inert(text))
