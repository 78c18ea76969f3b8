"""The manual is current, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from unbuffered.packs import load
from unbuffered.pages.rulepages import pages

DOCS = Path(__file__).parent.parent / "docs"
PAGES = pages(load())


def test_the_pages_of_rules_are_what_their_words_say() -> None:
    """Written anew with: unbuffered pages docs/rules."""
    written = {path.name: path.read_text("utf-8") for path in (DOCS / "rules").iterdir()}
    assert written == PAGES


@pytest.mark.parametrize(
    "path", sorted(DOCS.rglob("*.md")), ids=lambda path: path.relative_to(DOCS).as_posix()
)
def test_links_within_the_manual_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)<>#][^)#]*)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_every_guide_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    for path in DOCS.glob("*.md"):
        assert path.name == "README.md" or f"({path.name})" in index
