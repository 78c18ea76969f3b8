"""CDK apps of our own: what is found in their assemblies stands on the marked lines of their source."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

APPS = Path(__file__).parent.parent.parent / "fixtures" / "cdk"
_MARK = re.compile(r"(?://|#) finds (UNB\d+)")

Spot = tuple[str, int, str]
"""File, line and rule."""


def check(folder: Path, assembly: str) -> dict[str, Any]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "unbuffered",
            "check",
            assembly,
            "--format",
            "json",
            "-q",
            "--preset",
            "review",
        ],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["errors"] == []
    return found


def marks(folder: Path) -> set[Spot]:
    """Return what the sources of an app say must be found, their assemblies left out."""
    found: set[Spot] = set()
    for file in folder.rglob("*"):
        inner = file.relative_to(folder)
        if (
            file.is_file()
            and not inner.parts[0].startswith("cdk.out")
            and file.suffix in {".ts", ".py", ".yaml"}
        ):
            for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
                found |= {(inner.as_posix(), number, rule) for rule in _MARK.findall(line)}
    return found


def spots(report: dict[str, Any]) -> set[Spot]:
    return {(one["file"], one["line"], one["rule"]) for one in report["findings"]}


@pytest.mark.parametrize(("app", "assembly"), [("chat-ts", "cdk.out"), ("agent-py", "cdk.out.traces")])
def test_every_finding_stands_on_its_line_of_source(app: str, assembly: str) -> None:
    report = check(APPS / app, assembly)
    assert spots(report) == marks(APPS / app)
    assert report["gaps"] == []
    assert report["notes"] == []
    for finding in report["findings"]:
        is_definition = finding["file"].endswith(".yaml") or finding["rule"].startswith("UNB7")
        assert bool(finding["constructs"]) != is_definition
        assert {one["line_found"] for one in finding["constructs"]} <= {"assigned", "created"}


def test_an_assembly_without_traces_is_searched_for_and_never_silently_wrong() -> None:
    traced, plain = check(APPS / "agent-py", "cdk.out.traces"), check(APPS / "agent-py", "cdk.out")
    [note] = plain["notes"]
    assert "JSII_HOST_STACK_TRACES=1" in note

    def by_construct(report: dict[str, Any]) -> dict[tuple[str, str, str], tuple[str, str, int]]:
        return {
            (one["rule"], made["construct"], "/".join(map(str, made["path"]))): (
                made["line_found"],
                one["file"],
                one["line"],
            )
            for one in report["findings"]
            for made in one["constructs"]
        }

    wanted, found = by_construct(traced), by_construct(plain)
    # Whether a deployment is renewed is asked of the class around the method, which is not known surely here.
    assert set(found) == {key for key in wanted if key[0] != "UNB502"}
    exact = {key for key, (how, _, _) in found.items() if how == "derived"}
    assert all(found[key][1:] == wanted[key][1:] for key in exact)
    assert exact
    assert sum(how != "none" for how, _, _ in found.values()) * 4 >= len(found) * 3
    assert {how for how, _, _ in found.values()} <= {"derived", "around it", "none"}


def test_the_routes_name_their_stacks_and_constructs() -> None:
    report = check(APPS / "chat-ts", "cdk.out")
    told = {(one["stack"], one["construct"]): one["verdict"] for one in report["routes"]}
    assert told["Beta/Api", "Beta/Api/Api/Default/assistant/POST/Resource"] == "buffers"
    assert told["Prod/Api", "Prod/Api/Api/Default/assistant/POST/Resource"] == "streams"
    assert "NestedApis/Titles/TitleApi" in {stack for stack, _ in told}
    unseen = {unseen for one in report["routes"] for unseen in one["unseen"]}
    assert "handler: functions/chat/index.mjs:5 handler" in unseen
    handlers = {one["file"]: one["routes"] for one in report["handlers"]}
    assert handlers["functions/assistant/main.py"]
    assert handlers["functions/summary/app.py"]


def test_a_staged_handler_is_told_at_its_original() -> None:
    report = check(APPS / "agent-py", "cdk.out.traces")
    assert "src/app.py" in {one["file"] for one in report["handlers"] if one["routes"]}


def test_the_cdk_project_is_found_from_its_own_folder(tmp_path: Path) -> None:
    app = tmp_path / "app"
    shutil.copytree(APPS / "chat-ts", app)
    assert spots(check(app, ".")) == marks(app)


@pytest.mark.skipif(shutil.which("npm") is None, reason="synthesizing wants Node.js and npm")
@pytest.mark.skipif("UNBUFFERED_OFFLINE" in os.environ, reason="synthesizing wants the registries")
def test_an_app_synthesized_afresh_is_judged_alike(tmp_path: Path) -> None:
    done = subprocess.run(
        [APPS / "synthesize", "chat-ts", "--to", str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    app = tmp_path / "app"
    shutil.copytree(APPS / "chat-ts", app, ignore=shutil.ignore_patterns("cdk.out"))
    shutil.copytree(tmp_path / "chat-ts" / "cdk.out", app / "cdk.out")
    assert spots(check(app, ".")) == marks(app)
