"""Names that are made to be taken for something else come out of every report as names."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reporters.commands import command
from reporters.hostile import PAYLOADS, PLAIN, lay_out
from reporters.markup import Node, parsed
from unbuffered.cli import Format

HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})

pytestmark = pytest.mark.skipif(os.name == "nt", reason="files cannot have such names there")


@dataclass(frozen=True, slots=True)
class Written:
    """The reports on a project, by format, and where the project lies."""

    folder: Path
    texts: dict[str, str]


def report(folder: Path, evil: str) -> Written:
    project, out = folder / "project", folder / "out"
    project.mkdir()
    out.mkdir()
    lay_out(project, evil)
    wanted = [f"--output={one}={out / one}" for one in Format]
    done = subprocess.run(
        [sys.executable, "-m", "unbuffered", "check", ".", *wanted],
        cwd=project,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    console = (done.stdout + done.stderr).decode("utf-8")
    assert "internal error" not in console
    assert not [line for line in console.split("\n") if command(line)]
    return Written(project, {str(one): (out / one).read_bytes().decode("utf-8") for one in Format})


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return report(tmp_path_factory.mktemp("plain"), PLAIN)


@pytest.fixture(scope="module", params=PAYLOADS)
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return report(tmp_path_factory.mktemp("hostile"), PAYLOADS[request.param])


def harmful(text: str) -> list[str]:
    return [repr(one) for one in text if unicodedata.category(one) in HARMFUL and one != "\n"]


@pytest.mark.parametrize("form", Format)
def test_no_character_of_a_name_steers_what_shows_it(hostile: Written, form: str) -> None:
    assert harmful(hostile.texts[form]) == []


@pytest.mark.parametrize("form", Format)
def test_a_log_holds_no_command_that_a_name_made(hostile: Written, plain: Written, form: str) -> None:
    def names(written: Written) -> list[str]:
        found = [command(line) for line in written.texts[form].split("\n")]
        return [one.name for one in found if one is not None]

    assert names(hostile) == names(plain)
    assert bool(names(plain)) == (form == "github")


@pytest.mark.parametrize("form", Format)
def test_the_report_has_the_structure_of_one_on_plain_names(
    hostile: Written, plain: Written, form: str
) -> None:
    assert STRUCTURES[form](hostile.texts[form]) == STRUCTURES[form](plain.texts[form])


def heads(text: str) -> list[str]:
    """Return what the lines of a text begin with, names left out, and how many findings it tells."""
    told = re.findall(r"^ *(?:error|warning|info)\[\w+\]", text, re.MULTILINE)
    return [*sorted(told), text.strip().split("\n")[-1]]


def lines(text: str) -> list[str]:
    """Return rule and place of each line, the file left out."""
    return [re.sub(r"^.*?(:\d+:)\d+: (\w+(?:\[\w+\])?).*", r"\1 \2", one) for one in text.split("\n")]


def shape(text: str) -> object:
    return _shape(json.loads(text))


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: _shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_shape(one) for one in value]
    return type(value).__name__


def elements(text: str) -> object:
    def told(element: ET.Element) -> object:
        return (element.tag, sorted(element.attrib), [told(one) for one in element])

    return told(ET.fromstring(text))  # noqa: S314 - it is our own


def annotations(text: str) -> list[tuple[str, list[str]]]:
    found = [command(line) for line in text.split("\n")]
    return [(one.name, list(one.properties)) for one in found if one is not None] + [("", [str(len(found))])]


MARKDOWN = MarkdownIt("gfm-like", {"html": True})
WORDS = frozenset({"text", "code_inline"})


def tokens(text: str) -> Iterator[Token]:
    for token in MARKDOWN.parse(text):
        yield token
        yield from token.children or ()


def markup(text: str) -> Counter[tuple[str, str]]:
    """Return every token that is no word: kind, and what it points to or is."""
    found: Counter[tuple[str, str]] = Counter()
    for token in tokens(text):
        if token.type not in {*WORDS, "inline"}:
            is_ours = token.type in {"link_open", "html_block", "html_inline", "fence"}
            found[token.type, str(token.attrs or token.content) if is_ours else ""] += 1
    return found


def frame(text: str) -> Counter[tuple[str, ...]]:
    """Return the elements of a page but those in code and drawings, where names are cut and folded."""
    found: Counter[tuple[str, ...]] = Counter()

    def told(node: Node) -> None:
        if node.tag in {"figure", "svg", "wbr"}:
            return
        found[(node.tag, node.attributes.get("class") or "", *sorted(node.attributes))] += 1
        for child in node.children:
            told(child)

    told(parsed(text))
    return found


STRUCTURES: dict[str, Callable[[str], object]] = {
    "text": heads,
    "concise": lines,
    "json": shape,
    "sarif": shape,
    "github": annotations,
    "gitlab": shape,
    "junit": elements,
    "markdown": markup,
    "html": frame,
}
"""How each format is read back; a new one has to be named here."""


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab"])
def test_strict_parsers_read_the_json(hostile: Written, form: str) -> None:
    for text in strings(json.loads(hostile.texts[form])):
        text.encode("utf-8")


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


@pytest.mark.parametrize("form", ["sarif", "gitlab"])
def test_what_people_are_shown_of_the_json_is_inert(hostile: Written, form: str) -> None:
    body = json.loads(hostile.texts[form])
    shown = body["runs"][0]["results"] if form == "sarif" else body
    assert not [text for text in strings(shown) if harmful(text)]


def test_sarif_names_files_that_are_there(hostile: Written) -> None:
    [run] = json.loads(hostile.texts["sarif"])["runs"]
    for result in run["results"]:
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", artifact["uri"])
        assert (hostile.folder / os.fsdecode(unquote_to_bytes(artifact["uri"]))).is_file()


def test_sarif_messages_link_to_nothing_but_related_places(hostile: Written) -> None:
    [run] = json.loads(hostile.texts["sarif"])["runs"]
    for result in run["results"]:
        text = result["message"]["text"]
        links = re.findall(r"\]\(([^)]*)\)", text)
        assert links == [str(one["id"]) for one in result.get("relatedLocations", [])]
        assert not re.findall(r"(?<!\{)\{\d+\}(?!\})", text)


REFERENCE = re.compile(
    r"@\w|\w#\d|(?<!\w)#\d|GH-\d|\b[0-9a-f]{7,}\b|:\w+:|://|www\.|[<>|\\`*_~$\[\]]|&(?:\w+|#\d+);",
    re.IGNORECASE,
)
"""What GitHub looks for in rendered text, and never in code."""


def test_no_word_of_the_markdown_is_a_mention_or_a_link(hostile: Written) -> None:
    beyond_rules = hostile.texts["markdown"].partition("<details>")[0]
    in_link = False
    for token in tokens(beyond_rules):
        in_link = token.type == "link_open" or (in_link and token.type != "link_close")
        if token.type == "text" and not in_link:
            assert not REFERENCE.search(token.content), token.content


def test_the_markdown_is_no_longer_than_github_takes(hostile: Written) -> None:
    assert len(hostile.texts["markdown"]) < 65_536
