"""JUnit: which routes fail, which are skipped, and what else a case holds."""

from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from msgspec.structs import replace

from reporters.reports import gap, place, specimens
from unbuffered.collect import Source
from unbuffered.finding import Effect, Severity
from unbuffered.packs import load
from unbuffered.report import Report
from unbuffered.reporters.junit import render
from unbuffered.reporters.style import Style
from unbuffered.testing import report as judged
from unbuffered.verdict import Verdict

BASE = specimens()


def suites(report: Report) -> dict[str, ET.Element]:
    root = ET.fromstring(render(report, Style()))  # noqa: S314 - it is our own
    found = {one.attrib["name"]: one for one in root}
    assert len(found) == len(root)
    for element in (root, *root):
        cases = element.findall(".//testcase")
        assert element.attrib["tests"] == str(len(cases))
        assert element.attrib["failures"] == str(sum(one.find("failure") is not None for one in cases))
        assert element.attrib["errors"] == str(sum(one.find("error") is not None for one in cases))
    return found


def said(report: Report, suite: str) -> dict[str, list[str]]:
    """Return the elements of each case, by its name."""
    return {
        one.attrib["name"]: [inner.tag for inner in one] for one in suites(report)[suite].findall("testcase")
    }


def test_a_route_that_does_not_stream_fails_and_one_that_nobody_can_judge_is_skipped() -> None:
    assert list(suites(BASE)) == ["Api", "AgentApi", "handlers"]
    assert said(BASE, "Api") == {"POST /chat": ["failure"]}
    assert said(BASE, "AgentApi") == {
        "POST /": ["failure", "system-out"],
        "PUT /": ["skipped", "system-out"],
        "PATCH /": ["system-out"],
    }
    assert said(BASE, "handlers") == {"invoke": ["system-out"]}


def test_one_failure_holds_all_that_is_wrong() -> None:
    [wrong] = [one for one in BASE.findings if one.rule == "UNB404"]
    second = replace(
        wrong, rule="UNB405", hit=replace(wrong.hit, says="it is of a type that cannot", at=place("u.yaml"))
    )
    told = suites(replace(BASE, findings=(wrong, second)))["Api"]
    [failure] = told.findall("testcase/failure")
    assert failure.attrib["type"] == "UNB404"
    assert failure.attrib["message"].endswith(", and 1 more finding")
    assert "error[UNB404]" in (failure.text or "")
    assert "error[UNB405] it is of a type that cannot\n--> u.yaml:3:5\n" in (failure.text or "")


def test_what_is_silenced_or_known_fails_no_route() -> None:
    bare = replace(BASE, findings=())
    for report in (
        replace(bare, silenced=BASE.findings),
        replace(bare, known=BASE.findings),
        replace(bare, withheld=BASE.findings),
    ):
        assert said(report, "Api") == {"POST /chat": ["skipped"]}
        [skipped] = suites(report)["Api"].findall("testcase/skipped")
        assert skipped.attrib["message"] == "it buffers, which is silenced, known or withheld: UNB404"


def test_a_route_that_buffers_for_no_reason_that_a_rule_names_fails_all_the_same() -> None:
    assert said(replace(BASE, findings=()), "Api") == {"POST /chat": ["failure"]}


def test_a_route_that_does_not_mean_to_stream_is_no_case() -> None:
    labels = {one.route.label for one in BASE.routes if not one.meant}
    assert labels == {"GET /orders", "POST /orders"}
    assert not labels & {case for suite in suites(BASE) for case in said(BASE, suite)}


def test_a_handler_that_holds_a_stream_back_fails() -> None:
    [handler] = [replace(one, verdict=Verdict.BUFFERS) for one in BASE.handlers]
    assert said(replace(BASE, findings=(), handlers=(handler,)), "handlers") == {"invoke": ["failure"]}


def test_apis_of_one_name_in_two_templates_are_two_suites() -> None:
    text = (
        "Resources:\n  Post:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      HttpMethod: POST\n"
        "      Integration: {Type: HTTP_PROXY, ResponseTransferMode: STREAM, Uri: 'https://x/'}\n"
    )
    files = [Source(PurePosixPath(name), text, named=True) for name in ("a.yaml", "b.yaml")]
    root = ET.fromstring(render(judged(files, load()), Style()))  # noqa: S314 - it is our own
    assert len(root) == 2


def test_what_could_not_be_read_is_an_error_and_a_gap_is_told() -> None:
    report = replace(
        BASE,
        gaps=(gap("not valid YAML", fault=True), gap("decided elsewhere", fault=False)),
        faults=("rule UNB999 failed: x",),
        notes=("run it so",),
    )
    assert said(report, "input").pop("rule UNB999 failed") == ["error"]
    suite = suites(report)["input"]
    assert suite.attrib["errors"] == "2"
    assert (
        suite.findtext("system-out")
        == "odd name, 100%.yaml:7:5: not checked: decided elsewhere\nnote: run it so"
    )


def test_a_finding_that_touches_no_route_is_a_case_of_its_own() -> None:
    error, warning = (
        next(one for one in BASE.findings if one.severity is level)
        for level in (Severity.ERROR, Severity.WARNING)
    )
    alone = tuple(
        replace(one, routes=(), handlers=(), effect=Effect.NONE, hit=replace(one.hit, at=place()))
        for one in (error, warning)
    )
    assert said(replace(BASE, findings=alone), "input") == {
        f"{error.rule} t.yaml:3:5": ["failure"],
        f"{warning.rule} t.yaml:3:5": ["system-out"],
    }
