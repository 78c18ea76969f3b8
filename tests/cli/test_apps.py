"""A CDK app that nobody synthesized is told, and one that somebody did is not."""

import json
import shutil
from pathlib import Path

import pytest

from conftest import Run

ROOT = Path(__file__).parent.parent.parent
APP = ROOT / "fixtures/cdk/chat-ts"
NOTE = "are not checked, as no cloud assembly is here: run cdk synth first"


def told(run: Run, *arguments: str) -> tuple[list[str], list[str]]:
    """Return the notes and the gaps of a check."""
    found = json.loads(run("check", "-f", "json", *arguments).stdout)
    return found["notes"], [f"{gap['file']}: {gap['message']}" for gap in found["gaps"]]


def test_an_app_without_its_assembly_is_counted_and_told(run: Run, tmp_path: Path) -> None:
    shutil.copytree(APP, tmp_path / "app", ignore=shutil.ignore_patterns("cdk.out"))
    notes, gaps = told(run)
    assert notes == [f"the stacks of app/cdk.json {NOTE}"]
    assert gaps == ["app/cdk.json: a CDK app whose cloud assembly is not here: cdk synth writes it"]
    (tmp_path / "app/b").mkdir()
    (tmp_path / "app/b/cdk.json").write_text("[]", "utf-8")
    assert told(run)[0] == [f"the stacks of app/cdk.json and 1 more {NOTE}"]


def test_it_fails_a_run_that_wants_everything_judged(run: Run, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures/cdk/chat-ts/cdk.out", tmp_path / "cdk.out")
    (tmp_path / "more").mkdir()
    (tmp_path / "more/cdk.json").write_text("{}", "utf-8")
    options = ("check", "--fail-on", "unknown", "--select", "UNB103")
    with_it, without = run(*options), run(*options, "--exclude", "more")
    assert [one.returncode for one in (with_it, without)] == [1, 0], without.stdout


@pytest.mark.parametrize("output", [None, "build/assembly", "../dist/cdk", "./build/../cdk.out/"])
def test_an_app_with_its_assembly_is_judged_wherever_that_lies(
    run: Run, tmp_path: Path, output: str | None
) -> None:
    folder = tmp_path / "app"
    shutil.copytree(APP, folder)
    if output is not None:
        (folder / "cdk.json").write_text(json.dumps({"output": output}), "utf-8")
        (folder / output).parent.mkdir(parents=True, exist_ok=True)
        (folder / "cdk.out").rename(tmp_path / "moved")
        (tmp_path / "moved").rename(folder / output)
    notes, gaps = told(run)
    assert [one for one in notes + gaps if "cloud assembly" in one] == []


@pytest.mark.parametrize(
    "text", ["", "{", '{"output": 1}', '{"output": "\\u0000"}', "[" * 5000, '{"output": "/"}']
)
def test_whatever_its_file_says_an_app_without_assembly_is_told(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "cdk.json").write_text(text, "utf-8")
    done = run("check")
    assert done.returncode == 3
    assert NOTE in " ".join(done.stdout.split())


def test_an_app_that_is_left_out_or_not_asked_for_is_no_gap(run: Run, tmp_path: Path) -> None:
    shutil.copytree(APP, tmp_path / "app", ignore=shutil.ignore_patterns("cdk.out"))
    assert told(run, "--exclude", "app/cdk.json") == ([], [])
    assert told(run, "app/functions")[0] == []


def test_the_folder_that_the_cdk_writes_is_known_by_name(run: Run) -> None:
    done = run("check", "cdk.out")
    assert done.returncode == 2
    assert done.stderr == "unbuffered: there is no cdk.out; cdk synth writes it\n"
