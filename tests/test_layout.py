"""What the house promises of its own files."""

import ast
import re
from importlib.metadata import version
from inspect import getsourcefile
from pathlib import Path
from types import ModuleType

import pytest

import unbuffered
import unbuffered.api
import unbuffered_rules
from unbuffered.cli import VERSION
from unbuffered.packs import load
from unbuffered.rule import Rule

ROOT = Path(__file__).parent.parent
RULES = load()
HOPS = {
    "edge": "1",
    "authorizer": "3",
    "integration": "4",
    "stage": "5",
    "backend": "6",
    "handler": "7",
    "policy": "8",
}
FACT = re.compile(r"\b(?:APIGW|CFN|OAS|SAM|CDK|TF|OTH|LAM|LWA|COG|AC|SDK|PY|CFR|LB)-\d\d?\b")


@pytest.mark.parametrize(("root", "package"), [("lint", "unbuffered"), ("rules", "unbuffered_rules")])
def test_a_source_root_holds_one_package_and_nothing_else(root: str, package: str) -> None:
    assert [path.name for path in (ROOT / root).iterdir() if path.name != "__pycache__"] == [package]


@pytest.mark.parametrize("module", [unbuffered, unbuffered_rules])
def test_packs_can_check_their_types_against_ours(module: ModuleType) -> None:
    assert Path(module.__file__ or "").with_name("py.typed").is_file()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_file_is_named_after_the_rule(rule: Rule) -> None:
    file = Path(getsourcefile(rule.check) or "")
    assert file.stem == f"{rule.id.lower()}_{rule.name.replace('-', '_')}"
    hops = {
        "edge": "1",
        "authorizer": "3",
        "integration": "4",
        "stage": "5",
        "backend": "6",
        "handler": "7",
        "input": "9",
        "policy": "8",
    }
    assert rule.id[3] == hops[file.parent.name]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_rests_on_facts_and_is_in_the_change_log(rule: Rule) -> None:
    assert FACT.search(rule.section("Facts"))
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"{rule.id} {rule.name}" in log
    assert f"## {rule.since}" in log


def test_every_test_of_the_world_cites_its_fact() -> None:
    for file in (ROOT / "tests" / "world").glob("test_*.py"):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert FACT.search(ast.get_docstring(node) or ""), f"{file.name}: {node.name}"


def test_the_readme_lists_exactly_the_rules() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| (UNB\d{3}) \| ([a-z0-9-]+) \| (\w+) \|", readme, re.MULTILINE)
    assert listed == [(rule.id, rule.name, str(rule.severity)) for rule in RULES]


def test_the_version_is_said_twice_and_equally() -> None:
    assert version("unbuffered") == VERSION


def test_the_door_for_packs_lists_everything_it_has() -> None:
    listed = unbuffered.api.__all__
    assert len(set(listed)) == len(listed)
    assert set(listed) == {name for name in vars(unbuffered.api) if not name.startswith("_")}


def test_no_loader_of_yaml_that_recurses() -> None:
    for file in (ROOT / "lint").rglob("*.py"):
        text = file.read_text("utf-8")
        for call in ("yaml.load(", "safe_load(", "compose(", "yaml.load_all("):
            assert call not in text, file


def test_nobody_but_the_door_prints_or_exits() -> None:
    for file in [*(ROOT / "lint").rglob("*.py"), *(ROOT / "rules").rglob("*.py")]:
        if file.parent.name != "cli":
            text = file.read_text("utf-8")
            assert not re.search(r"\bprint\(|sys\.exit|sys\.stdout|os\.environ", text), file
