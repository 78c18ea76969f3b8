"""The comment on a pull request: what it holds, how long it gets, and what is left out then."""

import re

import pytest
from msgspec.structs import replace

from reporters.reports import gap, many, specimens
from unbuffered.packs import load
from unbuffered.report import Report
from unbuffered.reporters.markdown import render
from unbuffered.reporters.prose import code, prose
from unbuffered.reporters.style import Style

BASE = specimens()
ONE = BASE.findings[0]


def told(report: Report) -> str:
    return render(report, Style())


def test_the_worst_route_and_the_worst_finding_come_first() -> None:
    text = told(BASE)
    rows = re.findall(r"^\| `(.+?)` of .*\| \*\*(\w+)\*\*", text, re.MULTILINE)
    assert [verdict for _, verdict in rows] == ["breaks", "buffers", "unknown", "streams", "streams"]
    levels = re.findall(r"^\*\*(error|warning|info) UNB", text, re.MULTILINE)
    assert levels == ["error", "error", "warning", "warning", "info"]
    assert "4 streaming routes: 1 breaks, 1 buffers, 1 unknown, 1 streams; 1 handler: 1 streams" in text


def test_what_went_wrong_stands_before_what_was_found() -> None:
    report = replace(
        BASE,
        gaps=(gap("not valid YAML", fault=True), gap("decided elsewhere", fault=False)),
        faults=("rule UNB999 failed",),
        known=(ONE,),
        notes=("run it so",),
    )
    text = told(report)
    order = [
        "1 in the baseline, 2 not checked",
        "internal error",
        "unreadable",
        "| route |",
        "not checked `odd",
    ]
    assert sorted(order, key=text.index) == order
    assert "- note: run it so" in text


def test_a_report_without_routes_says_so() -> None:
    assert "### No streaming route found" in told(replace(BASE, routes=(), handlers=(), findings=()))


def test_a_long_report_is_cut_by_whole_pieces_and_says_what_is_missing() -> None:
    report = replace(BASE, findings=many(ONE, 500), routes=BASE.routes * 400)
    text = told(report)
    assert len(text) < 65_536
    last = text.rstrip().split("\n")[-1]
    routes = int(re.findall(r"(\d+) routes", last)[0])
    findings = int(re.findall(r"(\d+) findings", last)[0])
    assert routes + len(re.findall(r"^\| `", text, re.MULTILINE)) == 400 * 4 + 1
    assert findings + len(re.findall(r"^\*\*(?:error|warning|info) ", text, re.MULTILINE)) == 500
    assert last.endswith("`unbuffered check` prints everything.")
    assert "Left out" not in told(BASE)


def test_one_endless_text_leaves_room_for_others() -> None:
    endless = replace(ONE, hit=replace(ONE.hit, says="x. " * 50_000, then="`" * 100_000, fix="y" * 100_000))
    text = told(replace(BASE, findings=(endless, *BASE.findings[1:])))
    assert len(text) < 65_536
    assert "Left out" not in text


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("so every call is a 401", "so every call is a 401"),
        ("load_history waits, by way of requests.get", "`load_history` waits, by way of `requests.get`"),
        ("await asyncio.to_thread(...)", "await `asyncio.to_thread(...)`"),
        ("(a client, time.sleep, a lock)", "(a client, `time.sleep`, a lock)"),
        ("it's 'no' \"use\"", "it's 'no' \"use\""),
        ("@octocat #1 GH-1 deadbeef 1234567", "`@octocat` `#1` `GH-1` `deadbeef` `1234567`"),
        (":tada: a:", "`:tada`: a:"),
        ("a  b ", "a b"),
        ("a`b", "``a`b``"),
        ("\u202e", "`\\u202e`"),
    ],
)
def test_words_stay_words_and_the_rest_is_code(text: str, markdown: str) -> None:
    assert prose(text) == markdown


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("POST /chat", "`POST /chat`"),
        ("", "`(empty)`"),
        ("`", "`` ` ``"),
        ("a```b``", "```` a```b`` ````"),
        (" a ", "`  a  `"),
    ],
)
def test_code_holds_any_text(text: str, markdown: str) -> None:
    assert code(text) == markdown


@pytest.mark.parametrize("rule", load(), ids=lambda rule: rule.id)
def test_the_words_of_a_rule_mention_nobody(rule: object) -> None:
    """Rules are no strangers, but their words stand in comments as they are."""
    sections = "\n".join(rule.section(name) for name in ("Why", "Guards"))  # type: ignore[attr-defined]
    assert not re.search(r"@\w|(?<!\w)#\d|\bGH-\d|</?\w", re.sub(r"`[^`]*`", "", sections))
