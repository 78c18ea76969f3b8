"""What is built is what was committed, and a file too many or too few is told."""

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CONTENTS = ROOT / ".ci" / "contents.py"


class Built:
    """A clone, and what was built from it after people had worked in it."""

    def __init__(self, clone: Path, folder: Path) -> None:
        self.clone = clone
        (self.wheel,) = folder.glob("*.whl")
        (self.sdist,) = folder.glob("*.tar.gz")

    def held(self, *, wheel: Path | None = None, sdist: Path | None = None, tag: str = "") -> tuple[int, str]:
        files = (wheel or self.wheel, sdist or self.sdist)
        command = [str(one) for one in (sys.executable, CONTENTS, *files, self.clone, tag) if str(one)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("release")
    clone = folder / "clone"
    subprocess.run([shutil.which("git") or "git", "clone", "--quiet", ROOT, clone], check=True)
    for left in ("lint/unbuffered/__pycache__/x.pyc", ".pytest_cache/x", ".venv/x", "dist/x", ".coverage"):
        (clone / left).parent.mkdir(parents=True, exist_ok=True)
        (clone / left).write_text("left by somebody's work", "utf-8")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder / "built")]
    subprocess.run(build, cwd=clone, check=True, capture_output=True)
    return Built(clone, folder / "built")


def test_every_extra_is_tried_in_an_environment_that_has_it_and_in_one_that_has_not() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = set(project["optional-dependencies"]) - {"dev"}
    tried = re.search(r" extras='([^']+)'", (ROOT / ".ci" / "release").read_text("utf-8"))
    assert tried is not None
    # That of the CDK has no command, and brings a JavaScript library of a hundred megabytes.
    assert set(tried[1].split()) == extras - {"cdk"}
    known = "import runpy, sys; print(*sorted(runpy.run_path(sys.argv[1])['LIBRARIES']))"
    command = [sys.executable, "-c", known, str(ROOT / ".ci" / "smoke.py")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert set(done.stdout.split()) == extras


def test_what_is_built_is_what_was_committed(built: Built) -> None:
    assert built.held() == (0, "")


def test_a_file_too_many_is_told(built: Built, tmp_path: Path) -> None:
    wheel = tmp_path / built.wheel.name
    shutil.copy(built.wheel, wheel)
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("tests/conftest.py", "")
    assert built.held(wheel=wheel) == (1, f"wrong: {wheel.name} has tests/conftest.py, which is not of it\n")


def test_a_file_too_few_is_told(built: Built, tmp_path: Path) -> None:
    root = built.sdist.name.removesuffix(".tar.gz")
    sdist = tmp_path / built.sdist.name
    with tarfile.open(built.sdist) as archive, tarfile.open(sdist, "w:gz") as copy:
        for member in archive.getmembers():
            if member.name != f"{root}/tests/conftest.py":
                copy.addfile(member, archive.extractfile(member))
    assert built.held(sdist=sdist) == (1, f"wrong: {sdist.name} lacks {root}/tests/conftest.py\n")


def test_a_tag_is_held_to_the_version_and_to_the_change_log(built: Built) -> None:
    code, told = built.held(tag="v0.0.1")
    assert code == 1
    assert "wrong: the tag is v0.0.1, and the version " in told
    version = built.wheel.name.split("-")[1]
    log = built.clone / "CHANGELOG.md"
    log.write_text(f"# Change log\n\n## {version} (unreleased)\n", "utf-8")
    _, told = built.held(tag=f"v{version}")
    assert told == f"wrong: the newest section of the change log is not {version} with a date\n"
    log.write_text(f"# Change log\n\n## {version} (2026-11-26)\n", "utf-8")
    assert built.held(tag=f"v{version}") == (0, "")
