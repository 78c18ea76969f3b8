"""The hooks, installed and run by the real pre-commit from a clean clone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hooks.conftest import NewProject
from hooks.projects import BIN, FAULTY, HANDLER, MENDED, ROOT, Clone

HOOKS = ["unbuffered", "unbuffered-templates", "unbuffered-assemblies", "unbuffered-handlers"]


def test_a_staged_fault_fails_and_what_is_mended_passes(project: NewProject) -> None:
    made = project()
    made.write(infra__my_template_yaml=FAULTY)
    failed = made.hook()
    assert failed.returncode == 1
    assert "error[UNB403]" in failed.stdout
    assert "--> infra/my.template.yaml:9:31" in failed.stdout
    made.write(infra__my_template_yaml=MENDED)
    passed = made.hook()
    assert (passed.returncode, "Passed" in passed.stdout) == (0, True)


def test_what_is_staged_is_judged_and_not_what_is_written_since(project: NewProject) -> None:
    made = project()
    made.write(template_yaml=FAULTY)
    (made.folder / "template.yaml").write_text(MENDED, "utf-8")
    assert "error[UNB403]" in made.hook().stdout
    assert (made.folder / "template.yaml").read_text("utf-8") == MENDED


@pytest.mark.parametrize("hook", HOOKS)
def test_a_change_that_no_route_is_made_of_runs_nothing(project: NewProject, hook: str) -> None:
    made = project(hook)
    made.write(template_yaml=FAULTY)
    made.keep()
    made.write(README_md="# Chat\n")
    done = made.hook()
    assert done.returncode == 0
    assert "(no files to check)Skipped" in done.stdout


@pytest.mark.parametrize(
    ("hook", "runs"),
    [("unbuffered", True), ("unbuffered-handlers", True), ("unbuffered-templates", False)],
)
def test_the_whole_project_is_judged_when_only_a_handler_changed(
    project: NewProject, hook: str, *, runs: bool
) -> None:
    made = project(hook)
    made.write(template_yaml=FAULTY, src__app_py=HANDLER)
    made.keep()
    made.write(src__app_py=HANDLER.replace("a", "b"))
    done = made.hook()
    assert ("error[UNB403]" in done.stdout, done.returncode) == ((True, 1) if runs else (False, 0))


def test_a_commit_is_refused_until_it_is_mended(project: NewProject) -> None:
    made = project("unbuffered-templates")
    made.run([BIN / "pre-commit", "install"])
    before = made.git("rev-parse", "HEAD").stdout
    made.write(**{"deep down__template_yaml": FAULTY})
    refused = made.git("commit", "--message=chat", check=False)
    assert refused.returncode == 1
    assert "--> deep down/template.yaml:9:31" in refused.stderr
    assert made.git("rev-parse", "HEAD").stdout == before
    made.write(**{"deep down__template_yaml": MENDED})
    made.git("commit", "--message=chat")
    assert made.git("rev-parse", "HEAD").stdout != before


def test_an_assembly_that_git_ignores_is_judged_and_one_that_is_not_there_is_said(
    project: NewProject,
) -> None:
    made = project("unbuffered-assemblies")
    source = ROOT / "fixtures" / "cdk" / "chat-ts"
    shutil.copytree(source, made.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("cdk.out"))
    (made.folder / ".gitignore").write_text("cdk.out\n", "utf-8")
    made.git("add", "--all")
    missing = made.hook()
    assert missing.returncode == 1
    assert "exit code: 2" in missing.stdout
    assert "unbuffered: there is no cdk.out; cdk synth writes it" in missing.stdout
    shutil.copytree(source / "cdk.out", made.folder / "cdk.out")
    failed = made.hook()
    assert failed.returncode == 1
    assert "error[UNB402]" in failed.stdout
    assert "--> lib/escape.ts:10:49" in failed.stdout


def test_the_hook_for_everything_says_that_nobody_synthesized(project: NewProject) -> None:
    made = project()
    made.write(template_yaml=MENDED, cdk_json='{"app": "node bin/app.js"}')
    done = made.hook("--verbose")
    assert done.returncode == 0
    assert (
        "the stacks of cdk.json are not checked, as no cloud assembly is here: run cdk synth" in done.stdout
    )


def test_a_hook_with_fix_mends_and_fails_once(project: NewProject) -> None:
    made = project("unbuffered-templates", "        args: [--fix]\n")
    made.write(template_yaml=FAULTY)
    changed = made.hook()
    assert changed.returncode == 1
    assert "files were modified by this hook" in changed.stdout
    assert (made.folder / "template.yaml").read_text("utf-8") == MENDED
    made.git("add", "--all")
    assert made.hook().returncode == 0


def test_a_project_in_which_there_is_nothing_to_check_is_told_so(project: NewProject) -> None:
    done = project().hook("--all-files")
    assert done.returncode == 1
    assert "exit code: 3" in done.stdout
    assert "unbuffered: nothing to check in .: " in done.stdout


def test_prek_runs_the_same_hook(project: NewProject) -> None:
    made = project()
    made.write(template_yaml=FAULTY)
    failed = made.run([BIN / "prek", "run", "--color=never"], check=False)
    assert "error[UNB403]" in failed.stdout, failed.stderr
    assert failed.returncode == 1


def test_what_init_writes_runs_too(project: NewProject, clone: Clone, tmp_path: Path) -> None:
    made = project()
    (made.folder / ".pre-commit-config.yaml").unlink()
    program = [sys.executable, "-m", "unbuffered", "init"]
    subprocess.run(program, cwd=made.folder, check=True, capture_output=True)
    made.write(template_yaml=FAULTY)
    # In place of the package index, which has what is released and not what stands here.
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path)]
    subprocess.run([*wheel, str(clone.folder)], check=True, capture_output=True)
    links = f"{tmp_path} {os.environ.get('PIP_FIND_LINKS', '')}"
    failed = made.hook(PIP_FIND_LINKS=links)
    assert "error[UNB403]" in failed.stdout
    made.write(template_yaml=MENDED)
    assert made.hook(PIP_FIND_LINKS=links).returncode == 0
