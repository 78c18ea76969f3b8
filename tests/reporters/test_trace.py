"""`unbuffered trace` as a user meets it: which routes, in which form, and what comes of hostile names."""

import json
import re
import shutil
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from reporters.breakouts import MARKUP, template
from reporters.browsing import Packages, compare

Run = Callable[..., subprocess.CompletedProcess[str]]

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
CHAT = str(FIXTURES / "specimens" / "chat")
SVG = "{http://www.w3.org/2000/svg}"


def traced(run: Run, *arguments: str, **environment: str) -> str:
    done = run("trace", *arguments, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def drawn(text: str) -> list[str]:
    """Return the names above the drawings."""
    heads = re.findall(r"^(\w+ /\S*(?: of \S+)?) {4}", text, re.MULTILINE)
    return [str(one) for one in heads]


@pytest.mark.parametrize("form", ["text", "mermaid", "svg"])
def test_drawings_stay_as_they_are(run: Run, tmp_path: Path, form: str) -> None:
    (tmp_path / "template.yaml").write_text((FIXTURES / "specimens/chat/template.yaml").read_text("utf-8"))
    compare(f"chat.{form}", traced(run, "--format", form))


@pytest.mark.parametrize("form", ["text", "mermaid", "svg"])
def test_drawings_of_a_cdk_app_stay_as_they_are(run: Run, tmp_path: Path, form: str) -> None:
    shutil.copytree(FIXTURES / "cdk" / "chat-ts", tmp_path, dirs_exist_ok=True)
    compare(f"sites.{form}", traced(run, "--format", form, "--route", "* /chat of *Site"))


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ((), ["POST /chat", "POST /", "PUT /", "PATCH /"]),
        (("POST /chat",), ["POST /chat"]),
        (("post /chat",), ["POST /chat"]),
        (("/chat",), ["POST /chat"]),
        (("GET /orders",), ["GET /orders"]),
        (("* /orders",), ["GET /orders", "POST /orders"]),
        (("POST *",), []),
        (("POST /*",), ["POST /chat", "POST /orders", "POST /"]),
        (("P** /", "GET /**"), ["GET /orders", "POST /", "PUT /", "PATCH /"]),
        (("**",), ["POST /chat", "GET /orders", "POST /orders", "POST /", "PUT /", "PATCH /"]),
    ],
)
def test_which_routes_are_drawn(run: Run, wanted: tuple[str, ...], names: list[str]) -> None:
    done = run("trace", CHAT, *(part for one in wanted for part in ("--route", one)))
    assert drawn(done.stdout) == names
    assert done.returncode == (0 if names else 2)


def test_a_route_is_found_by_the_stack_that_reports_name(run: Run) -> None:
    app = str(FIXTURES / "cdk" / "chat-ts" / "cdk.out")
    assert drawn(traced(run, app, "--route", "POST /chat of Prod/Api")) == ["POST /chat of Prod/Api"]
    assert len(drawn(traced(run, app, "--route", "POST /chat"))) > 5


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((CHAT, "--route", "POST /caht"), 2, "there is no route POST /caht; did you mean POST /chat?"),
        ((CHAT, "--route", "PUT /orders/*"), 2, "no route matches PUT /orders/*; did you mean POST /orders?"),
        (("nowhere",), 2, "there is no nowhere"),
        ((CHAT, "--format", "png"), 2, "'text', 'mermaid', 'svg'"),
        ((), 3, "nothing to check in .: 0 files looked at"),
    ],
)
def test_wrong_use_and_nothing_read(run: Run, arguments: tuple[str, ...], code: int, says: str) -> None:
    done = run("trace", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    if code != 2 or "--format" not in arguments:
        assert len(done.stderr.splitlines()) == 1


def test_what_cannot_be_read_is_told_beside_the_drawing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text((FIXTURES / "specimens/chat/template.yaml").read_text("utf-8"))
    (tmp_path / "bad.yaml").write_text("Resources: [AWS::ApiGateway", "utf-8")
    done = run("trace", "--route", "POST /chat")
    assert done.returncode == 0
    assert drawn(done.stdout) == ["POST /chat"]
    assert "unreadable bad.yaml:1:28: not valid YAML" in done.stderr


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("text", "no route means to stream\n"),
        ("mermaid", 'flowchart TD\n  none["no route means to stream"]\n'),
        ("svg", "no route means to stream</text>"),
    ],
)
def test_without_a_streaming_route_the_drawing_says_so(
    run: Run, tmp_path: Path, form: str, says: str
) -> None:
    (tmp_path / "agent.py").write_text("async def words():\n    yield 'a'\n", "utf-8")
    assert says in traced(run, "--format", form)


def columns(line: str) -> int:
    wide = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line)
    return wide - sum(bool(unicodedata.combining(one)) for one in line)


@pytest.mark.parametrize("width", ["40", "60", "100", "160"])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_boxes_fit_and_close(run: Run, tmp_path: Path, width: str, encoding: str) -> None:
    (tmp_path / "t.json").write_text(template(), "utf-8")
    text = (FIXTURES / "specimens/chat/template.yaml").read_text("utf-8")
    (tmp_path / "t.yaml").write_text(text.replace("/chat", "/e\u0301ducation/漢字漢字漢字"), "utf-8")
    drawing = traced(run, COLUMNS=width, PYTHONIOENCODING=encoding)
    assert drawing.isascii() == (encoding == "ascii")
    assert max(columns(line) for line in drawing.splitlines()) <= int(width)
    corners = "┌┏└┗" if encoding == "utf-8" else "+#."
    for boxes in re.split(r"\n\n(?=  )", drawing)[1:]:
        lines = [line for line in boxes.split("\n\n")[0].splitlines() if line.startswith("  ")]
        assert len({columns(line) for line in lines}) == 1
        assert lines[0][2] in corners
        assert lines[-1][2] in corners


def test_colour_only_where_it_is_wanted(run: Run) -> None:
    assert "\x1b" not in traced(run, CHAT)
    painted = traced(run, CHAT, FORCE_COLOR="1")
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == traced(run, CHAT)
    assert painted != traced(run, CHAT)


def test_a_hop_says_how_it_fares_and_why_it_was_not_judged(run: Run) -> None:
    text = traced(run, CHAT, "--route", "POST /chat")
    assert re.search(r"integration ━+ broken here ", text)
    assert re.search(r"handler ╌+ not judged ", text)
    assert "not judged: code in src/, which is not here" in text


def test_cloudfront_is_a_hop_with_its_own_findings(run: Run) -> None:
    app = str(FIXTURES / "cdk" / "chat-ts" / "cdk.out")
    text = traced(run, app, "--route", "POST /chat of ReadOnlySite")
    assert re.search(r"CloudFront ━+ broken here ", text)
    assert "methods: GET, HEAD, OPTIONS" in text
    assert re.search(r"REST API ─+┐", text)


WAF = """
Resources:
  Acl: {Type: AWS::WAFv2::WebACL, Properties: {}}
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {}}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: live}}
  Other: {Type: AWS::ApiGateway::RestApi, Properties: {}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      HttpMethod: POST
      Integration: {Type: HTTP_PROXY, ResponseTransferMode: STREAM, Uri: "https://chat.example.com/"}
  Association:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      ResourceArn: !Sub arn:aws:apigateway:${AWS::Region}::/restapis/${Api}/stages/live
      WebACLArn: !GetAtt Acl.Arn
"""
GIVEN = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shared/0a1b"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (WAF, "Acl"),
        (WAF.replace("stages/live", "stages/${Stage}"), "Acl"),
        (WAF.replace("!GetAtt Acl.Arn", GIVEN), "shared"),
        (
            WAF.replace("WebACLArn: !GetAtt Acl.Arn", "WebACLId: !Ref Acl").replace("WAFv2", "WAFRegional"),
            "Acl",
        ),
        (WAF.replace("stages/live", "stages/dev"), None),
        (WAF.replace("/${Api}/", "/${Other}/"), None),
    ],
)
def test_a_web_acl_is_a_hop_where_it_stands_before_the_stage(
    run: Run, tmp_path: Path, text: str, name: str | None
) -> None:
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    found = re.search(r"REST API.*?WAF ─+┐\n  │ (\w+).*? stage ─", traced(run), re.DOTALL)
    assert (found[1] if found else None) == name


def test_a_hostile_svg_is_text_and_nothing_more(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(template(), "utf-8")
    drawing = traced(run, "--format", "svg")
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        *("svg", "title", "desc", "style", "rect", "g", "text", "path")
    }
    for element in root.iter():
        assert not {name for name in element.attrib if name.startswith("on") or "href" in name}
    assert "url(" not in drawing
    assert "@import" not in drawing
    assert not set(drawing) & {"\x1b", "\u202e", "\x00"}
    written = "".join(element.text or "" for element in root.iter(f"{SVG}text"))
    assert re.sub(r"\s", "", MARKUP) in re.sub(r"\s", "", written)


def test_an_svg_can_be_read_aloud_and_by_night(run: Run) -> None:
    root = ET.fromstring(traced(run, CHAT, "--format", "svg"))  # noqa: S314 - our own drawing
    assert root.get("role") == "img"
    names = (root.get("aria-labelledby") or "").split()
    title, desc = (next(one for one in root.iter() if one.get("id") == name) for name in names)
    assert "POST /chat: buffers, broken at the integration" in (title.text or "")
    assert "then integration AWS_PROXY (broken here); error UNB404" in (desc.text or "")
    assert "@media (prefers-color-scheme:dark)" in (root.findtext(f"{SVG}style") or "")


def test_no_text_of_an_svg_spills_out_of_its_box(run: Run, tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "t.json").write_text(template(), "utf-8")
    (tmp_path / "drawing.svg").write_text(traced(run, ".", CHAT, "--format", "svg"), "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "drawing.svg").as_uri())
    spilled = page.evaluate(
        """() => [...document.querySelectorAll('.hop')].flatMap((hop) => {
          const frame = hop.querySelector('.frame').getBoundingClientRect();
          return [...hop.querySelectorAll('text')]
            .filter((text) => {
              const box = text.getBoundingClientRect();
              return box.right > frame.right || box.bottom > frame.bottom || box.left < frame.left;
            })
            .map((text) => text.textContent);
        })"""
    )
    assert spilled == []
    assert page.evaluate("document.querySelectorAll('.hop').length") > 20
    page.close()


DRAW = """async (text) => {
  mermaid.initialize({startOnLoad: false, securityLevel: 'strict'});
  const {svg} = await mermaid.render('drawing', text);
  document.body.innerHTML = svg;
  return [...document.querySelectorAll('.nodeLabel')].map((label) => label.innerText);
}"""


def test_mermaid_itself_draws_what_was_written(
    run: Run, tmp_path: Path, browser: Browser, packages: Packages
) -> None:
    """Whatever a name holds, its box says just that: nothing ends a label, and nothing is a link."""
    (tmp_path / "t.json").write_text(template(), "utf-8")
    page = browser.new_page()
    page.set_content("<!doctype html><body></body>")
    page.add_script_tag(content=packages.text("mermaid@11", "dist/mermaid.min.js"))
    labels = page.evaluate(DRAW, traced(run, ".", CHAT, "--format", "mermaid"))
    assert page.evaluate("window.hit") is None
    assert page.evaluate("document.querySelectorAll('svg :is(script, img, a)').length") == 0
    page.close()
    told = [" ".join(label.split()) for label in labels]
    hostile = [one for one in told if MARKUP in one]
    assert len(hostile) >= 6
    assert all(r"\x0aclick r0h0 call hit()\x0astyle r0 fill:#1;\x1b[31m\u202e" in one for one in hostile)
    assert any("&amp;&#x41;#quot; é 漢字/{proxy+}: breaks" in one for one in hostile)
    assert "integration: AWS_PROXY mode: BUFFERED timeout: 300 s" in "\n".join(told)


def test_every_label_of_mermaid_is_one_quoted_word(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(template(), "utf-8")
    for line in traced(run, "--format", "mermaid").splitlines():
        assert re.fullmatch(r'[^"]*|[^"<]*"(?:[^"<>;#:`]|#\d+;|</?b>|<br/>)*"[^"<]*', line), line


def test_trace_agrees_with_check(run: Run) -> None:
    report = json.loads(run("check", CHAT, "--format", "json").stdout)
    text = traced(run, CHAT)
    for route in report["routes"]:
        if route["meant"]:
            beside = {one.partition(":")[0] for one in route["unseen"]} & {"handler", "backend"}
            open_ = route["verdict"] in {"streams", "unknown"} and beside
            aside = f"; {beside.pop()} not judged" if open_ else ""
            assert f"{route['method']} {route['path']}    {route['verdict'].upper()}{aside}\n" in text
    for finding in report["findings"]:
        assert f"{finding['severity']}[{finding['rule']}]" in text
