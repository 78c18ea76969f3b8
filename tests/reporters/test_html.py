"""The HTML report as text: it is whole, it loads nothing, and what is hostile in it is inert."""

import base64
import hashlib
import re
import subprocess
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from reporters.breakouts import MARKUP, template
from reporters.markup import Node, parsed
from unbuffered.check import check
from unbuffered.clash import Clash
from unbuffered.collect import Source
from unbuffered.finding import Severity
from unbuffered.model.place import Place, Span
from unbuffered.model.silence import Silence
from unbuffered.packs import load
from unbuffered.report import Report
from unbuffered.reporters.html import render
from unbuffered.reporters.pages.manual import Example, Line, Listing, Paragraph, Run, Table, blocks
from unbuffered.reporters.style import Style
from unbuffered.testing import folder, project, report

Program = Callable[..., subprocess.CompletedProcess[str]]

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
CHAT = FIXTURES / "specimens" / "chat"
RULES = load()


def page(run: Program, *arguments: str) -> tuple[str, Node]:
    done = run("check", "--quiet", "--preset", "review", "--format", "html", *arguments)
    assert done.returncode in {0, 1, 3}
    return done.stdout, parsed(done.stdout)


def chat(**changes: object) -> Report:
    told = report(folder(CHAT), RULES)
    return replace(told, **changes)


def test_every_route_has_its_verdict_its_picture_and_its_findings(run: Program) -> None:
    _, root = page(run, str(CHAT))
    cards = {card.all("h3")[0].text: card for card in root.of("card")}
    verdicts = {name: card.attributes["data-verdict"] for name, card in cards.items()}
    assert verdicts == {
        "POST /": "breaks",
        "POST /chat": "buffers",
        "PUT /": "unknown",
        "PATCH /": "streams",
        "GET /orders": "none",
        "POST /orders": "none",
    }
    for name, card in cards.items():
        [picture] = [one for one in card.all("svg") if one.attributes.get("role") == "img"]
        assert name in picture.all("title")[0].text
        assert card.of("badge")[0].text in {str(verdicts[name]), "not meant to stream"}
    assert [one.of("level")[0].text for one in cards["POST /"].of("finding")] == [
        "error UNB301",
        "warning UNB501",
        "info UNB502",
    ]
    assert root.all("h1")[0].text == "Of 4 streaming routes, 1 will stream, and 1 cannot be told"


def test_a_finding_shows_its_lines_with_all_labels_and_what_to_do(run: Program) -> None:
    _, root = page(run, str(CHAT))
    [found] = [one for one in root.of("finding") if "UNB301" in one.text]
    lines = {one.of("no")[0].text: one for one in found.of("line") if one.of("no")[0].text.isdigit()}
    assert list(lines) == [str(number) for number in (*range(99, 104), *range(149, 154))]
    assert [mark.text for mark in found.of("fault") if mark.tag == "mark"] == ["!Ref Login"]
    assert [mark.text for mark in found.of("clash") if mark.tag == "mark"] == ["AllowedClients"]
    labels = [one.text for one in found.of("label")]
    assert labels == [
        "\u2191 no scopes: only ID tokens pass",
        "\u2191 wants client_id: only access tokens have it",
    ]
    told = {one.all("dt")[0].text: one.all("dd")[0].text for one in found.of("notes")[0].all("div")}
    assert told["Fix"].startswith("give the method scopes")
    assert told["Confidence"] == "high"
    assert told["Rule"] == "UNB301 token-kind-mismatch"
    assert set(told) == {"Then", "Fix", "Confidence", "Rule", "Source"}
    [cached] = [one for one in root.of("finding") if "UNB501" in one.text and "POST /, PUT /" in one.text]
    told = {one.all("dt")[0].text: one.all("dd")[0].text for one in cached.of("notes")[0].all("div")}
    assert told["When"] == "IsProd is true"
    assert "ask for the opposite" in told["Clash"]


def test_ids_are_there_once_and_every_link_inside_leads_somewhere(run: Program) -> None:
    _, root = page(run, str(CHAT))
    ids = [one.attributes["id"] for one in root.all() if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    links = [one.attributes["href"] or "" for one in root.all("a")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert {"#rule-UNB301", "#rule-UNB404", "#routes"} <= set(links)
    for one in root.all():
        for name in ("aria-labelledby", "for"):
            assert set((one.attributes.get(name) or "").split()) <= set(ids)


def test_nothing_is_loaded_and_only_our_own_style_and_script_run(run: Program) -> None:
    text, root = page(run, str(CHAT))
    loading = ("img", "iframe", "object", "embed", "video", "audio", "source", "base", "form")
    assert not [one for tag in loading for one in root.all(tag)]
    assert [one.attributes["href"] for one in root.all("link")] == ["data:,"]
    [style], [script] = root.all("style"), root.all("script")
    assert "src" not in script.attributes
    assert not [one for one in root.all() if "style" in one.attributes]
    assert not [name for one in root.all() for name in one.attributes if name.startswith("on")]
    policy = root.all("meta")[1].attributes["content"] or ""
    assert policy.startswith("default-src 'none'; ")
    for kind, node in (("style", style), ("script", script)):
        whole = re.search(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        assert whole is not None
        assert whole[1] == node.whole
        wanted = base64.b64encode(hashlib.sha256(whole[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{wanted}';" in policy
    assert "unsafe" not in policy
    assert "url(" not in style.whole


def test_headings_are_in_order_and_landmarks_are_there(run: Program) -> None:
    _, root = page(run, str(CHAT))
    levels = [int(one.tag[1]) for one in root.all() if re.fullmatch(r"h[1-6]", one.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [len(root.all(tag)) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    assert root.all("html")[0].attributes["lang"] == "en"
    [filter_] = [one for one in root.all() if one.attributes.get("role") == "search"]
    assert "hidden" in filter_.attributes
    assert all("open" in one.attributes for one in root.all("details"))


def test_hostile_names_come_out_as_text(run: Program, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(template(), "utf-8")
    (tmp_path / "<b>\u202e.py").write_text("async def f():\n    yield '<i>'\n    import time\n", "utf-8")
    text, root = page(run)
    assert len(root.all("script")) == 1
    assert not [one for tag in ("img", "b", "i") for one in root.all(tag)]
    assert MARKUP in root.of("card")[0].text
    assert not set(text) & {"\x1b", "\u202e", "\x00"}
    assert "<b>\\u202e.py" in root.of("inputs")[0].text


def test_what_is_left_out_is_counted_and_listed_apart() -> None:
    told = chat()
    at = Place(Path("t.yaml"), (), Span(7, 1, 7, 2))  # type: ignore[arg-type]
    silence = Silence(at, ("UNB501",), "Checkov wants it <so>", date(2027, 1, 31))
    first, second, third = told.findings[:3]
    root = parsed(
        render(
            replace(
                told,
                findings=(),
                silenced=(replace(first, silence=silence), second),
                known=(third,),
                withheld=(replace(third, severity=Severity.INFO),),
                mended=(),
            ),
            Style(),
        )
    )
    [section] = [one for one in root.all("section") if one.attributes["aria-labelledby"] == "aside"]
    assert [one.text for one in section.all("h3")] == [
        "Silenced 2",
        "Known before 1",
        "Less sure than was asked for 1",
    ]
    reasons = [one.text for one in section.of("why")]
    assert reasons[0] == "Checkov wants it <so>, until 2027-01-31 (t.yaml:7)"
    assert reasons[1:] == ["its rule was left out of this run", "in the baseline", "confidence medium"]
    assert "Set aside 4" in root.all("nav")[0].text
    assert not root.of("finding")
    assert root.of("rule")


def test_a_finding_that_touches_no_route_is_told_all_the_same() -> None:
    told = chat()
    lost = replace(told.findings[0], routes=(), handlers=())
    root = parsed(render(replace(told, findings=(lost, *told.findings[1:])), Style()))
    [section] = [one for one in root.all("section") if one.attributes["aria-labelledby"] == "rest"]
    [found] = section.of("finding")
    assert lost.hit.says in found.all("h3")[0].text
    assert found.all("mark")
    everywhere = {one.of("level")[0].text for one in root.of("finding")}
    assert everywhere == {f"{one.severity} {one.rule}" for one in told.findings}


def test_a_route_that_does_not_mean_to_stream_is_open_where_something_is_wrong_with_it() -> None:
    told = chat()
    unmeant = next(index for index, one in enumerate(told.routes) if not one.meant)
    found = replace(told.findings[0], routes=(unmeant,))
    root = parsed(render(replace(told, findings=(found,)), Style()))
    [card] = [one for one in root.of("card") if one.of("finding")]
    assert card.attributes["data-verdict"] == "none"
    assert "data-fold" not in card.all("details")[0].attributes


def test_a_silenced_finding_still_marks_its_hop() -> None:
    hidden = frozenset(rule.id for rule in RULES)
    told = check(project(folder(CHAT)), RULES, hidden)
    picture = next(one for one in parsed(render(told, Style())).of("drawing") if "RESPONSE" not in one.text)
    assert "broken here" in picture.text
    assert "more set aside" in picture.text
    assert not any(rule.id in picture.text for rule in RULES)


def test_gaps_notes_and_handlers_are_told(run: Program, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("Resources: [AWS::ApiGateway", "utf-8")
    text = (CHAT / "template.yaml").read_text("utf-8").replace("!Ref AgentApi", "!Ref Nobody", 1)
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    agent = FIXTURES / "specimens" / "agent"
    for file in agent.glob("*.py"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    _, root = page(run)
    sections = {one.attributes["aria-labelledby"]: one for one in root.all("section")}
    unchecked = sections["unchecked"]
    assert [one.text for one in unchecked.all("h3")] == ["Could not be read", "Could not be resolved"]
    assert "bad.yaml:1" in unchecked.text
    assert "AgentStage refers to Nobody" in unchecked.text
    [card] = sections["handlers"].of("card")
    assert card.all("h3")[0].text == "invoke"
    assert card.attributes["data-verdict"] == "streams"
    assert "UNB701" in card.text
    assert [one.text for one in card.all("figcaption")] == ["agent.py:14:16", "history.py:5:12"]


@pytest.mark.parametrize(
    ("files", "headline"),
    [
        ({}, "Nothing here means to stream"),
        ({"a.py": "async def f():\n    yield 'a'\n"}, "The streaming handler will stream"),
    ],
)
def test_little_to_tell_is_a_page_too(
    run: Program, tmp_path: Path, files: dict[str, str], headline: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    _, root = page(run)
    assert root.all("h1")[0].text == headline


def test_the_rules_words_are_there_once_and_laid_out(run: Program) -> None:
    _, root = page(run, str(CHAT))
    assert [one.attributes["id"] for one in root.of("rule")] == [
        f"rule-UNB{number}" for number in (301, 404, 501, 502)
    ]
    [rule] = [one for one in root.of("rule") if one.attributes["id"] == "rule-UNB301"]
    headings = ["Why", "Bad", "Good", "Guards", "Facts", "Source"]
    assert [one.text for one in rule.all("h4")] == headings
    assert rule.all("th")[0].text == "API Gateway"
    assert len(rule.all("tr")) == 3
    assert [one.text for one in rule.of("found")] == ["AuthorizerId: !Ref Auth"]
    assert not [one for one in root.of("found") if "finds UNB" in one.text]
    assert "```" not in root.text
    links = [one.attributes["href"] or "" for one in rule.all("a")]
    assert links
    assert all(one.startswith("https://docs.aws.amazon.com/") for one in links)


def test_a_rules_own_page_is_linked_where_it_is_known() -> None:
    root = parsed(render(chat(), Style(docs="https://example.com/rules")))
    own = {one.attributes["href"] for one in root.all("a") if one.text == "its own page"}
    assert own == {f"https://example.com/rules/UNB{number}.md" for number in (301, 404, 501, 502)}


def test_what_packs_say_is_no_markup_and_no_script() -> None:
    words = f"{MARKUP}\n\nWhy\n---\n`{MARKUP}` javascript:alert(1)\n\nSource\n------\njavascript:alert(1)\n"
    clash = Clash(MARKUP, MARKUP, MARKUP, MARKUP, f"{MARKUP}\n{MARKUP}", "javascript:alert(1)")
    odd = replace(RULES[0], id='"><b>', name=MARKUP, since=MARKUP, clash=(clash,), doc=words)
    told = chat()
    found = tuple(replace(one, rule=odd.id, page="javascript:alert(1)") for one in told.findings)
    root = parsed(render(replace(told, findings=found, manual=(odd,)), Style(docs="javascript:alert(1)//")))
    assert len(root.all("script")) == 1
    assert not [one for tag in ("img", "b") for one in root.all(tag)]
    assert not [one for one in root.all("a") if (one.attributes["href"] or "").startswith("java")]
    assert len(root.of("rule")) == 1


def test_what_is_written_in_one_line_is_cut_around_its_marks() -> None:
    mode = '"ResponseTransferMode":"STREAM"'
    uri = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations"
    method = f'{{"Type":"AWS_PROXY",{mode},"P":"{"x" * 900}","Uri":"{uri}"}}'
    whole = (
        f'{{"Resources":{{"Post":{{"Type":"AWS::ApiGateway::Method",'
        f'"Properties":{{"HttpMethod":"POST","Integration":{method}}}}}}}}}'
    )
    told = report((Source(Path("t.json"), whole, named=True),), RULES)  # type: ignore[arg-type]
    [found] = [one for one in parsed(render(told, Style())).of("finding") if "UNB402" in one.text]
    assert {mark.text.strip('"')[:6] for mark in found.all("mark")} == {"STREAM", "arn:aw"}
    assert all(len(line.text) < 300 for line in found.of("line"))


def test_a_page_is_the_same_each_time_whatever_it_is_written_to(run: Program) -> None:
    text, root = page(run, str(CHAT))
    assert text.isascii()
    assert "\N{RIGHTWARDS ARROW}" in root.of("way")[0].text
    assert (
        text == run("check", "-qf", "html", "--preset", "review", str(CHAT), PYTHONIOENCODING="ascii").stdout
    )


def test_without_jinja2_one_line_says_what_to_install(run: Program, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    missing = "raise ModuleNotFoundError(\"No module named 'jinja2'\", name='jinja2')\n"
    (tmp_path / "away" / "jinja2.py").write_text(missing, "utf-8")
    done = run("check", "--format", "html", str(CHAT), PYTHONPATH=str(tmp_path / "away"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'unbuffered: the html format needs Jinja2: pip install "unbuffered[html]"\n'
    assert run("check", "-q", str(CHAT), PYTHONPATH=str(tmp_path / "away")).returncode == 1


def test_light_markdown_becomes_blocks() -> None:
    text = "One `two`\nthree, https://a.example/b.\n\n- four\n  five\n- six\n"
    text += "```yaml a.yaml\nx: 1  # finds UNB1\n```\n| a | b |\n| - | - |\n| c | `d` |\nend"
    assert list(blocks(text)) == [
        Paragraph(
            (Run("One "), Run("two", "code"), Run(" three, "), Run("https://a.example/b", "link"), Run("."))
        ),
        Listing(((Run("four five"),), (Run("six"),))),
        Example("a.yaml", (Line("", "x: 1", found=True),)),
        Table(((Run("a"),), (Run("b"),)), (((Run("c"),), (Run("d", "code"),)),)),
        Paragraph((Run("end"),)),
    ]


@pytest.mark.parametrize(
    "text", ["```", "```\n", "|", "|-|", "- ", "``", "`", "```a\n```\n```", "\n\n", " - x"]
)
def test_odd_markdown_raises_nothing(text: str) -> None:
    list(blocks(text))
