"""The change log tells of every version, and of the one that is installed."""

import datetime as dt
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

from packaging.version import Version

from unbuffered.cli import VERSION
from unbuffered.packs import load

ROOT = Path(__file__).parent.parent.parent
LOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
HEADING = re.compile(r"^## (?P<version>\d+\.\d+\.\d+) \((?P<when>unreleased|\d{4}-\d\d-\d\d)\)$")
SECTIONS = [
    (found["version"], found["when"])
    for line in LOG.splitlines()
    if line.startswith("## ") and (found := HEADING.match(line))
]
RELEASED = [(number, when) for number, when in SECTIONS if when != "unreleased"]


def test_every_section_is_a_version_with_a_date_or_not_yet_released() -> None:
    headings = [line for line in LOG.splitlines() if line.startswith("## ")]
    assert [line for line in headings if not HEADING.match(line)] == []
    assert [when for _, when in SECTIONS[1:] if when == "unreleased"] == []


def test_sections_go_back_in_time_and_have_entries() -> None:
    numbers = [Version(number) for number, _ in SECTIONS]
    assert numbers == sorted(set(numbers), reverse=True)
    days = [dt.date.fromisoformat(when) for _, when in RELEASED]
    assert days == sorted(days, reverse=True)
    for section in re.split(r"^## ", LOG, flags=re.MULTILINE)[1:]:
        assert re.search(r"^- \S", section, re.MULTILINE), section.splitlines()[0]


def test_the_version_is_that_of_the_newest_release() -> None:
    """What is released is said four times; a section that is not released yet is of a version to come."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {project["version"], VERSION, version("unbuffered")} == {RELEASED[0][0]}


def test_every_rule_is_of_a_version_that_is_told_of() -> None:
    assert {rule.since for rule in load()} <= {number for number, _ in SECTIONS}


def test_each_rule_is_listed_in_the_section_of_the_version_that_brought_it() -> None:
    sections = {text.split(" ", 1)[0]: text for text in re.split(r"^## ", LOG, flags=re.MULTILINE)[1:]}
    for rule in load():
        assert f"{rule.id} {rule.name}" in sections[rule.since], rule.id
