"""The action in a clean clone, installed once, and jobs that use it."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hooks.projects import Clone, cloned
from jobs.api import Comments, served
from jobs.steps import Job, runner

NewJob = Callable[..., Job]


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Return a clean clone, which is what GitHub lays beside a job."""
    return cloned(tmp_path_factory.mktemp("action") / "clone of unbuffered")


@pytest.fixture(scope="session")
def installed(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the environment that the action's own step makes, with hostile files in the working folder."""
    if "UNBUFFERED_OFFLINE" in os.environ:
        pytest.skip("the action installs what it needs from the package index")
    workspace, temp = tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("temp dir")
    for name in ("venv", "pip", "json", "ensurepip", "sitecustomize", "hatchling"):
        (workspace / f"{name}.py").write_text("open('pwned', 'w')", "utf-8")
    (workspace / "template.yaml").write_text("Resources: {A: {Type: 'AWS::SNS::Topic'}}", "utf-8")
    job = Job(clone.folder, workspace, temp, {"python-version": ""}, runner(workspace)).run()
    assert job.code == 0, job.log
    assert not list(workspace.glob("**/pwned"))
    return Path(job.steps["install"]["outputs"]["folder"]) / "venv"


@pytest.fixture
def job(clone: Clone, installed: Path, tmp_path: Path) -> NewJob:
    """Return a way to begin a job in a folder of files by their names, without installing anew."""

    def begin(
        files: dict[str, str], *, event: str = "push", head: str | None = "acme/chat", **more: str
    ) -> Job:
        workspace, temp = tmp_path / "work space", tmp_path / "temp dir"
        for name, text in files.items():
            (workspace / name).parent.mkdir(parents=True, exist_ok=True)
            (workspace / name).write_text(text, "utf-8")
        shutil.rmtree(temp, ignore_errors=True)
        (temp / "made").mkdir(parents=True)
        (temp / "made/venv").symlink_to(installed)
        told = {"pull_request": {"number": 7, "head": {"repo": head and {"full_name": head}}}}
        (temp / "event.json").write_text(json.dumps(told), "utf-8")
        environment = {
            **runner(workspace),
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(temp / "event.json"),
            "GITHUB_API_URL": more.pop("api", "http://127.0.0.1:9"),
        }
        inputs = {key.replace("_", "-"): value for key, value in more.items()}
        given = {"install": {"folder": str(temp / "made")}}
        return Job(clone.folder, workspace, temp, inputs, environment, given=given)

    return begin


@pytest.fixture
def comments() -> Iterator[Comments]:
    """Yield the comments of a pull request."""
    with served() as held:
        yield held
