"""A clean clone of this repository, and projects that use it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.projects import Clone, Project, cloned


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Return a clean clone, to which a project's configuration points."""
    return cloned(tmp_path_factory.mktemp("origin") / "unbuffered")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where pre-commit installs hooks, once for all tests: it takes longer than they do."""
    return tmp_path_factory.mktemp("pre-commit") / "home"


NewProject = Callable[..., Project]


@pytest.fixture
def project(tmp_path: Path, clone: Clone, home: Path) -> NewProject:
    """Return a way to begin a project with one hook of the clone; its folder has a blank in its name."""
    if "UNBUFFERED_OFFLINE" in os.environ:
        pytest.skip("a hook is installed with what it needs from the package index")

    def begin(hook: str = "unbuffered", more: str = "") -> Project:
        made = Project(tmp_path / "my project", home)
        made.folder.mkdir()
        made.git("init", "--quiet")
        hooks = f"      - id: {hook}\n{more}"
        (made.folder / ".pre-commit-config.yaml").write_text(
            f"repos:\n  - repo: {clone.folder}\n    rev: {clone.rev}\n    hooks:\n{hooks}", "utf-8"
        )
        made.keep()
        return made

    return begin
