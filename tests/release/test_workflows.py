"""The workflows are sound, and can do no more than they must."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BESIDE = Path(sys.executable).parent
RELEASE: dict[Any, Any] = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))


def lint(*command: str | Path) -> str:
    """Return what a linter found, empty if nothing."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_actionlint_finds_nothing() -> None:
    assert lint(BESIDE / "actionlint", "-shellcheck", BESIDE / "shellcheck", *WORKFLOWS) == ""


def test_zizmor_finds_nothing_at_its_strictest() -> None:
    assert lint(BESIDE / "zizmor", "--offline", "--no-progress", "--persona", "auditor", *WORKFLOWS) == ""


def test_shellcheck_finds_nothing_in_what_they_run() -> None:
    scripts = [ROOT / ".ci" / name for name in ("run", "release", "lock")]
    assert lint(BESIDE / "shellcheck", *scripts) == ""


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_a_commit_with_its_version_beside_it(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        if "uses:" in line:
            assert re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_workflow_has_a_secret_or_a_right_that_is_not_of_one_job(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "secrets." not in text
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert all("permissions" in job and "timeout-minutes" in job for job in workflow["jobs"].values())


def test_who_builds_cannot_publish_and_who_publishes_builds_nothing() -> None:
    rights = {name: job["permissions"] for name, job in RELEASE["jobs"].items()}
    assert rights == {
        "build": {"contents": "read"},
        "attest": {"id-token": "write", "attestations": "write"},
        "publish": {"id-token": "write"},
        "show": {"contents": "write"},
    }
    assert RELEASE["jobs"]["publish"]["environment"] == "pypi"
    for name in ("attest", "publish", "show"):
        assert not [step for step in RELEASE["jobs"][name]["steps"] if "checkout" in step.get("uses", "")]


def test_a_release_waits_for_all_that_is_before_it() -> None:
    assert [job.get("needs") for job in RELEASE["jobs"].values()] == [None, "build", "attest", "publish"]
    (tag,) = RELEASE[True]["push"]["tags"]  # YAML 1.1 reads the key `on` as true
    assert tag == "v[0-9]+.[0-9]+.[0-9]+"
