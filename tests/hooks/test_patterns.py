"""When a hook runs: for whatever may change a verdict, and for nothing else."""

import re

import pytest
import yaml

from hooks.projects import ROOT
from unbuffered.collect import PYTHON, SUFFIXES

HOOKS = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
STARTED = yaml.safe_load(
    (ROOT / "lint/unbuffered/starting/pre-commit.yaml").read_text("utf-8").replace("{version}", "1.0")
)

TEMPLATES = [
    "template.yaml",
    "a b/API.YML",
    "openapi.json",
    "x.template",
    "t.yaml.example",
    "unbuffered.toml",
]
HANDLERS = ["src/app.py", "requirements.txt", "requirements-dev.txt", "uv.lock", "Pipfile", "pyproject.toml"]
SOURCES = ["lib/api.ts", "bin/app.mts", "app.py", "src/main/java/App.java", "cdk.json", "cdk.context.json"]
OTHERS = ["Dockerfile", "web/dev.Dockerfile", "run.sh", "nginx.conf", "functions/chat/index.mjs"]
NOTHING = ["README.md", "logo.png", "LICENSE", "Makefile", "notes.txt", "yaml", "src/app.pyc", "cdk.out"]


def runs(hook: str, path: str) -> bool:
    """Whether pre-commit would run a hook, which it decides by a search."""
    return re.search(HOOKS[hook]["files"], path) is not None


@pytest.mark.parametrize("path", [*TEMPLATES, *HANDLERS, *SOURCES, *OTHERS, "cdk.out/manifest.json"])
def test_the_hook_for_everything_runs_for_each(path: str) -> None:
    assert runs("unbuffered", path)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES | {PYTHON}))
def test_it_runs_for_everything_that_a_folder_is_searched_for(suffix: str) -> None:
    assert runs("unbuffered", f"some folder/file{suffix}")
    assert runs("unbuffered-templates", f"some folder/file{suffix}") == (suffix != PYTHON)


@pytest.mark.parametrize(
    ("hook", "paths", "others"),
    [
        ("unbuffered-templates", TEMPLATES, ["src/app.py", "lib/api.ts", "Dockerfile"]),
        ("unbuffered-handlers", HANDLERS, ["template.yaml", "lib/api.ts", "Dockerfile"]),
        ("unbuffered-assemblies", [*SOURCES, "cdk.out/asset.1/x"], ["template.yaml", "Dockerfile"]),
    ],
)
def test_a_narrower_hook_runs_for_its_own(hook: str, paths: list[str], others: list[str]) -> None:
    assert [path for path in paths if not runs(hook, path)] == []
    assert [path for path in others if runs(hook, path)] == []


@pytest.mark.parametrize("path", NOTHING)
@pytest.mark.parametrize("hook", HOOKS)
def test_no_hook_runs_for_the_rest(hook: str, path: str) -> None:
    assert not runs(hook, path)


def test_what_init_writes_is_the_hook_for_everything() -> None:
    [started] = STARTED["repos"][0]["hooks"]
    for key in ("id", "name", "entry", "language", "files", "pass_filenames", "require_serial"):
        assert started[key] == HOOKS["unbuffered"][key], key
