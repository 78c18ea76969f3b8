"""The HTML report in a real browser: what a reader can do with it, and what it does by itself."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from reporters.breakouts import template
from reporters.browsing import Packages

Run = Callable[..., subprocess.CompletedProcess[str]]
Scheme = Literal["light", "dark"]

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (one) => {
  window.violations.push(`${one.effectiveDirective} ${one.blockedURI} ${one.sample}`);
});
"""


@dataclass(slots=True)
class Opened:
    """A page in a browser, with everything that it did by itself."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def shown(self) -> list[str]:
        """Return the names of the routes and handlers that can be seen."""
        return [one.inner_text() for one in self.page.locator("[data-verdict] h3").all() if one.is_visible()]

    def active(self) -> str:
        """Return what has the focus, in words."""
        return str(
            self.page.evaluate(
                "() => (document.activeElement.innerText || document.activeElement.id).trim().split('\\n')[0]"
            )
        )


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens reports, each in a context of its own."""

    browser: Browser
    run: Run
    folder: Path
    contexts: list[BrowserContext] = field(default_factory=list)

    def report(self, *paths: str) -> Path:
        """Return a file with the report on some paths."""
        done = self.run("check", "--quiet", "--preset", "review", "--format", "html", *paths)
        file = self.folder / "report.html"
        file.write_text(done.stdout, "utf-8")
        return file

    def open(
        self, file: Path, *, width: int = 1200, scheme: Scheme = "light", scripts: bool = True
    ) -> Opened:
        context = self.browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=scripts
        )
        self.contexts.append(context)
        opened = Opened(context.new_page())

        def say(message: ConsoleMessage) -> None:
            opened.errors.append(message.text)

        def ask(request: Request) -> None:
            opened.requests.append(request.url)

        opened.page.on("console", say)
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.on("request", ask)
        opened.page.add_init_script(VIOLATIONS)
        opened.page.goto(file.as_uri())
        return opened


@pytest.fixture
def opener(browser: Browser, run: Run, tmp_path: Path) -> Iterator[Opener]:
    opened = Opener(browser, run, tmp_path)
    yield opened
    for context in opened.contexts:
        context.close()


@pytest.fixture
def chat(opener: Opener) -> Path:
    """Return the report on two specimens, with something unreadable beside them."""
    for name in ("chat", "agent"):
        shutil.copytree(FIXTURES / "specimens" / name, opener.folder / "in" / name)
    (opener.folder / "in" / "bad.yaml").write_text("Resources: [AWS::ApiGateway", "utf-8")
    return opener.report("in")


@pytest.fixture
def hostile(opener: Opener) -> Path:
    (opener.folder / "t.json").write_text(template(), "utf-8")
    return opener.report("t.json")


ALL = ["POST /", "POST /chat", "PUT /", "PATCH /", "GET /orders", "POST /orders", "invoke"]


def test_it_can_be_filtered_by_verdict(opener: Opener, chat: Path) -> None:
    opened = opener.open(chat)
    assert opened.shown() == ALL
    breaks = opened.page.get_by_role("button", name="breaks 1")
    streams = opened.page.get_by_role("button", name="streams 2")
    breaks.click()
    assert breaks.get_attribute("aria-pressed") == "true"
    assert opened.shown() == ["POST /"]
    assert opened.page.get_by_role("status").inner_text() == "1 of 7 shown"
    streams.click()
    assert opened.shown() == ["POST /", "PATCH /", "invoke"]
    breaks.click()
    streams.click()
    assert opened.shown() == ALL
    assert opened.page.get_by_role("status").inner_text() == "7 in all"


def test_it_can_be_searched(opener: Opener, chat: Path) -> None:
    opened = opener.open(chat)
    search = opened.page.get_by_role("searchbox", name="Search")
    search.fill("unb301")
    assert opened.shown() == ["POST /"]
    search.fill("Template.yaml:105 stage")
    assert opened.shown() == ["POST /"]
    search.fill("no such word")
    assert opened.shown() == []
    assert opened.page.get_by_role("status").inner_text() == "0 of 7 shown"
    search.press("Escape")
    assert opened.shown() == ALL
    search.fill("orders")
    opened.page.get_by_role("button", name="not meant to stream 2").click()
    assert opened.shown() == ["GET /orders", "POST /orders"]


def test_a_finding_opens_its_lines_and_leads_to_its_rule(opener: Opener, chat: Path) -> None:
    page = opener.open(chat).page
    cached = page.locator(".finding", has_text="UNB501").first
    lines = cached.get_by_text("CacheClusterEnabled")
    assert not lines.is_visible()
    cached.locator("summary").click()
    assert lines.is_visible()
    assert cached.locator("mark").all_inner_texts() == ["true", "STREAM"]
    assert not page.locator("#rule-UNB501 .words").is_visible()
    cached.get_by_role("link", name="UNB501 stage-cache").click()
    # The page scrolls once the browser has told it of the new address.
    page.wait_for_function("document.querySelector('#rule-UNB501').getBoundingClientRect().top < 400")
    assert page.locator("#rule-UNB501 .words").is_visible()


def test_a_link_into_what_is_filtered_away_brings_it_back(opener: Opener, chat: Path) -> None:
    opened = opener.open(chat)
    opened.page.get_by_role("button", name="breaks 1").click()
    opened.page.evaluate("location.hash = '#route-6'")
    opened.page.wait_for_function("document.getElementById('route-6').hidden === false")
    assert opened.shown() == ALL


def test_everything_opens_and_closes_at_once(opener: Opener, chat: Path) -> None:
    page = opener.open(chat).page
    count = page.locator("main details").count()
    page.get_by_role("button", name="Open all").click()
    assert page.locator("main details[open]").count() == count
    page.get_by_role("button", name="Close all").click()
    assert page.locator("main details[open]").count() == 0


def test_the_keyboard_is_enough(opener: Opener, chat: Path) -> None:
    opened = opener.open(chat)
    press = opened.page.keyboard.press
    press("Tab")
    assert opened.active() == "Skip to the routes"
    assert opened.page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "main"
    press("Tab")
    assert opened.active().startswith("breaks")
    outline = opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    press("Space")
    assert opened.shown() == ["POST /"]
    for _ in range(5):
        press("Tab")
    assert opened.active() == "search"
    opened.page.keyboard.type("cached")
    assert opened.shown() == []
    press("Escape")
    for _ in range(4):
        press("Tab")
    route = opened.page.locator("#route-4 > details")
    assert opened.active().startswith("breaks")
    press("Enter")
    assert route.get_attribute("open") is None
    press("Space")
    assert route.get_attribute("open") is not None
    press("Tab")
    assert opened.active() == "error UNB301"
    press("Tab")
    assert opened.active() == "UNB301 token-kind-mismatch"


def test_colours_follow_the_system_until_somebody_chooses(opener: Opener, chat: Path) -> None:
    def ground(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light, dark = opener.open(chat).page, opener.open(chat, scheme="dark").page
    day, night = ground(light), ground(dark)
    assert day != night
    light.get_by_role("button", name="Dark theme").click()
    assert ground(light) == night
    light.reload()
    assert ground(light) == night
    light.get_by_role("button", name="Light theme").click()
    assert ground(light) == day
    dark.get_by_role("button", name="Light theme").click()
    assert ground(dark) == day


@pytest.mark.parametrize("name", ["chat", "hostile"])
def test_it_asks_for_nothing_and_complains_of_nothing(
    opener: Opener, name: str, request: pytest.FixtureRequest
) -> None:
    file: Path = request.getfixturevalue(name)
    opened = opener.open(file)
    opened.page.get_by_role("button", name="Open all").click()
    opened.page.get_by_role("button", name="Dark theme").click()
    opened.page.get_by_role("searchbox").fill("a")
    assert opened.requests == [file.as_uri()]
    assert opened.errors == []
    assert opened.page.evaluate("window.violations") == []


def test_the_policy_stops_what_should_never_be_there(opener: Opener, chat: Path) -> None:
    """Were our escaping to fail, the page's own policy still lets no script run and nothing load."""
    text = chat.read_text("utf-8")
    hole = "<script>window.hit = 1</script><img src='https://example.com/x'><p style='color:red'>x</p>"
    chat.write_text(text.replace("</main>", f"{hole}</main>"), "utf-8")
    opened = opener.open(chat)
    assert opened.page.evaluate("window.hit") is None
    told = " ".join(opened.page.evaluate("window.violations"))
    assert all(kind in told for kind in ("script-src-elem", "img-src", "style-src-attr"))


def test_hostile_names_are_inert(opener: Opener, hostile: Path) -> None:
    opened = opener.open(hostile)
    assert opened.page.evaluate("window.hit") is None
    assert opened.page.evaluate("document.querySelectorAll('script').length") == 1
    assert opened.page.evaluate("document.querySelectorAll('img').length") == 0
    assert "<img src=x onerror=" in opened.shown()[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["chat", "hostile"])
def test_axe_finds_nothing(
    opener: Opener, packages: Packages, name: str, scheme: Scheme, request: pytest.FixtureRequest
) -> None:
    page = opener.open(request.getfixturevalue(name), scheme=scheme).page
    page.get_by_role("button", name="Open all").click()
    page.evaluate(packages.text("axe-core@4", "axe.min.js"))
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    told = [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert told == []


@pytest.mark.parametrize("name", ["chat", "hostile"])
@pytest.mark.parametrize("width", [320, 390, 768, 1200])
def test_nothing_is_wider_than_the_screen(
    opener: Opener, name: str, width: int, request: pytest.FixtureRequest
) -> None:
    page = opener.open(request.getfixturevalue(name), width=width).page
    page.get_by_role("button", name="Open all").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        "() => [...document.querySelectorAll('.lines, .inside, .facts, h3, h5')]"
        ".filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className || one.tagName)"
    )
    assert cut == []


def test_without_scripts_everything_is_shown(opener: Opener, chat: Path) -> None:
    page = opener.open(chat, scripts=False).page
    assert page.locator("main details:not([open])").count() == 0
    assert not page.locator("#filter").is_visible()
    assert page.locator("#rule-UNB301 .words").is_visible()


def test_on_paper_everything_is_open_and_nothing_is_to_be_clicked(opener: Opener, chat: Path) -> None:
    page = opener.open(chat, scheme="dark").page
    page.get_by_role("button", name="breaks 1").click()
    page.get_by_role("button", name="Close all").click()
    page.emulate_media(media="print")
    for hidden in ("#filter", ".skip", ".sections"):
        assert not page.locator(hidden).is_visible()
    assert len(page.locator(".card:visible").all()) == len(ALL)
    # Closed parts are shown by the style alone; the script opens them too, for other browsers.
    assert page.locator("#rule-UNB301 .words p").first.bounding_box()["height"] > 10  # type: ignore[index]
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details[open]").count() == 0
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(27, 31, 36)"
