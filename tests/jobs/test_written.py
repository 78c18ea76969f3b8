"""What we write for others to run: held to schemas and linters, and run where that can be."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Run
from hooks.projects import BIN, FAULTY, MENDED, ROOT
from unbuffered.cli import VERSION

STARTING = ROOT / "lint/unbuffered/starting"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
SNIPPETS = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "docs/ci.md").read_text("utf-8"), re.DOTALL)


def started(name: str) -> str:
    return (STARTING / name).read_text("utf-8").replace("{version}", VERSION)


def snippet(kind: str, word: str) -> str:
    found: list[str] = [text for language, text in SNIPPETS if language == kind and word in text]
    assert len(found) == 1
    return found[0]


def lint(*command: str | Path, cwd: Path) -> None:
    """Run a linter, which finds nothing; shellcheck is where actionlint looks for it."""
    path = f"{BIN}:{os.environ['PATH']}"
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=cwd,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


OURS = "<owner>/unbuffered@<commit>"


def workflow(folder: Path, text: str) -> Path:
    """Return a file where GitHub looks for workflows, in a repository that holds the action as well."""
    shutil.copy(ROOT / "action.yml", folder)
    (folder / ".git").mkdir()
    file = folder / ".github/workflows/w.yml"
    file.parent.mkdir(parents=True)
    file.write_text(text.replace(OURS, "./"), "utf-8")
    return file


WORKFLOWS = {"of init": started("github.yaml"), "of the manual": snippet("yaml", "<owner>/unbuffered@")}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflows_are_sound(tmp_path: Path, name: str) -> None:
    file = workflow(tmp_path, WORKFLOWS[name])
    lint("actionlint", file, cwd=tmp_path)
    # As people write it, for what wants actions pinned.
    file.write_text(WORKFLOWS[name].replace(OURS, f"acme/unbuffered@{'0' * 40}"), "utf-8")
    lint("zizmor", "--offline", "--quiet", file, cwd=tmp_path)
    lint("check-jsonschema", "--builtin-schema", "vendor.github-workflows", file, cwd=tmp_path)


def test_a_workflow_that_gives_the_action_an_input_it_has_not_is_found(tmp_path: Path) -> None:
    file = workflow(tmp_path, WORKFLOWS["of the manual"].replace("fail-on:", "failon:"))
    with pytest.raises(AssertionError, match='input "failon" is not defined in action "unbuffered"'):
        lint("actionlint", file, cwd=tmp_path)


def test_the_action_is_sound() -> None:
    lint("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml", cwd=ROOT)
    lint("zizmor", "--offline", "--quiet", "--persona=pedantic", "action.yml", cwd=ROOT)
    for step in ACTION["runs"]["steps"]:
        assert re.fullmatch(
            r"(actions|github)/[\w/-]+@[0-9a-f]{40}", step.get("uses", f"actions/x@{'0' * 40}")
        )


def test_the_steps_of_the_action_are_sound_as_a_job(tmp_path: Path) -> None:
    """For actionlint, which reads no composite action: expressions, and the shell by shellcheck."""
    inputs = {name: {"type": "string", **one} for name, one in ACTION["inputs"].items()}
    outputs = {name: one["value"] for name, one in ACTION["outputs"].items()}
    steps = ACTION["runs"]["steps"]
    job = {"runs-on": "ubuntu-latest", "permissions": {}, "outputs": outputs, "steps": steps}
    file = workflow(
        tmp_path, json.dumps({"on": {"workflow_call": {"inputs": inputs}}, "jobs": {"x": job}}, indent=1)
    )
    lint("actionlint", file, cwd=tmp_path)


def test_the_manual_tells_every_input_and_output() -> None:
    told = (ROOT / "docs/ci.md").read_text("utf-8")
    listed = {
        name
        for row in re.findall(r"^\| (`[^|]+) \|", told, re.MULTILINE)
        for name in re.findall("`(.*?)`", row)
    }
    assert listed >= {*ACTION["inputs"], *ACTION["outputs"]}


def test_a_job_for_gitlab_is_what_gitlab_takes(tmp_path: Path) -> None:
    for number, text in enumerate((started("gitlab.yaml"), snippet("yaml", "codequality"))):
        (tmp_path / f"{number}.yml").write_text(text, "utf-8")
        lint("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", f"{number}.yml", cwd=tmp_path)


@pytest.mark.parametrize(("text", "code"), [(FAULTY, 1), (MENDED, 0)])
@pytest.mark.parametrize("job", ["of init", "of the manual"])
def test_the_script_for_gitlab_writes_what_the_job_hands_over(
    tmp_path: Path, job: str, text: str, code: int
) -> None:
    told = {"of init": started("gitlab.yaml"), "of the manual": snippet("yaml", "codequality")}[job]
    [body] = yaml.safe_load(told).values()
    install, *script = body["script"]
    assert install == f"pip install unbuffered{f'=={VERSION}' if job == 'of init' else ''}"
    (tmp_path / "template.yaml").write_text(text, "utf-8")
    assert shell("\n".join(script), tmp_path).returncode == code
    reports = body["artifacts"]["reports"]
    assert len(json.loads((tmp_path / reports["codequality"]).read_text("utf-8"))) == code
    assert "<testsuites" in (tmp_path / reports["junit"]).read_text("utf-8")


@pytest.mark.parametrize(
    ("files", "code", "says"),
    [
        ({"template.yaml": MENDED}, 0, "nothing that fails"),
        ({"template.yaml": FAULTY}, 1, "findings: see unbuffered.md"),
        ({"unbuffered.toml": "preset = 1"}, 2, "not everything was judged: exit code 2"),
        ({"notes.txt": ""}, 3, "not everything was judged: exit code 3"),
    ],
)
def test_the_plain_script_of_the_manual_runs(
    tmp_path: Path, files: dict[str, str], code: int, says: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    script = snippet("sh", "case $code")
    (tmp_path / "script.sh").write_text(f"#!/bin/sh\n{script}", "utf-8")
    lint("shellcheck", "script.sh", cwd=tmp_path)
    done = shell(script, tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (code, says)


def test_the_script_for_github_keeps_what_is_silenced_out(tmp_path: Path) -> None:
    if shutil.which("jq") is None:
        pytest.skip("jq is not here")
    steps = yaml.safe_load(started("github.yaml"))["jobs"]["streaming"]["steps"]
    runs = [one["run"] for one in steps if "run" in one and not one["run"].startswith("pip ")]
    silenced = FAULTY.replace("Mode: STREAMED", "Mode: STREAMED  # unbuffered: ignore[UNB403]: a test")
    (tmp_path / "template.yaml").write_text(silenced, "utf-8")
    done = shell("\n".join(runs), tmp_path, GITHUB_STEP_SUMMARY="summary.md")
    assert done.returncode == 0, done.stderr
    assert len(_results(tmp_path / "unbuffered.sarif")) == 1
    assert _results(tmp_path / "open.sarif") == []
    assert "1 silenced" in (tmp_path / "summary.md").read_text("utf-8")


def test_what_pre_commit_is_told_is_what_it_takes(tmp_path: Path) -> None:
    lint("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml", cwd=ROOT)
    texts = [text for language, text in SNIPPETS if language == "yaml" and "hooks:" in text]
    for number, text in enumerate([started("pre-commit.yaml"), *texts]):
        (tmp_path / f"{number}.yaml").write_text(text, "utf-8")
    names: Sequence[str] = sorted(one.name for one in tmp_path.iterdir())
    assert len(names) == 3
    lint("pre-commit", "validate-config", *names, cwd=tmp_path)
    hooks = {one["id"] for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    asked = {hook["id"] for text in texts for repo in yaml.safe_load(text)["repos"] for hook in repo["hooks"]}
    assert asked - {"synth"} <= hooks


def test_init_writes_what_is_tried_here(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".gitlab-ci.yml").write_text("{}\n", "utf-8")
    done = run("init")
    assert (tmp_path / ".github/workflows/unbuffered.yml").read_text("utf-8") == started("github.yaml")
    assert started("gitlab.yaml") in done.stdout


def shell(script: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run lines as a runner does, which stops at the first that fails."""
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=cwd,
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **more},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _results(file: Path) -> list[Any]:
    told = json.loads(file.read_text("utf-8"))
    return [one for run in told["runs"] for one in run["results"]]
