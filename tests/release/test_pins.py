"""What a release is built with, and what its image holds, is pinned and is what the project asks for."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTAINERFILE = ROOT / ".ci" / "Containerfile"
IN_THE_IMAGE = ("html", "probe", "aws")
ASKED = {
    "tools.txt": PROJECT["dependency-groups"]["release"],
    "runtime.txt": [
        *PROJECT["project"]["dependencies"],
        *(one for extra in IN_THE_IMAGE for one in PROJECT["project"]["optional-dependencies"][extra]),
    ],
}


def pins(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Return the version and the hashes of each package of a lock."""
    text = (ROOT / ".ci" / lock).read_text("utf-8")
    entries = re.findall(
        r"^(\S+)==(\S+)[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}\b[^\n]*)*)", text, re.MULTILINE
    )
    return {name: (version, re.findall(r"sha256:\w+", hashes)) for name, version, hashes in entries}


@pytest.mark.parametrize("lock", ASKED)
def test_a_lock_has_all_that_is_asked_for_and_a_hash_for_each(lock: str) -> None:
    pinned = pins(lock)
    for asked in map(Requirement, ASKED[lock]):
        assert asked.specifier.contains(pinned[asked.name][0]), f"{asked}: run .ci/lock"
    assert [name for name, (_, hashes) in pinned.items() if not hashes] == []


@pytest.mark.parametrize("lock", ASKED)
def test_a_lock_names_no_index(lock: str) -> None:
    assert "://" not in (ROOT / ".ci" / lock).read_text("utf-8")


def test_hadolint_finds_nothing() -> None:
    linter = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([linter, CONTAINERFILE], capture_output=True, encoding="utf-8", check=False)
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_the_image_has_one_base_which_is_pinned_and_runs_as_nobody() -> None:
    lines = CONTAINERFILE.read_text("utf-8").splitlines()
    (base,) = [line for line in lines if line.startswith("ARG BASE=")]
    assert re.fullmatch(r"ARG BASE=python:3\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64}", base)
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"${BASE}"}
    assert [line for line in lines if line.startswith("USER ")] == ["USER 65532:65532"]
