"""A clone of this repository, and a project whose commits the real pre-commit looks at."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
"""Where the programs are that were installed with the tests."""

FAULTY = """\
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAMED
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
"""
MENDED = FAULTY.replace("STREAMED", "STREAM")

HANDLER = """\
async def tell():
    yield "a"
"""


@dataclass(frozen=True, slots=True)
class Clone:
    """A clone, and the commit that people would pin."""

    folder: Path
    rev: str


@dataclass(frozen=True, slots=True)
class Project:
    """A repository that has the hook; `home` is where pre-commit keeps what it installed."""

    folder: Path
    home: Path

    def git(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run git in it."""
        return self.run(["git", *arguments], check=check)

    def hook(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run pre-commit over what is staged, or over what the arguments say."""
        return self.run([BIN / "pre-commit", "run", "--color=never", *arguments], check=False, **more)

    def write(self, **texts: str) -> None:
        """Write and stage files; a name has dots and slashes as _ and __."""
        for name, text in texts.items():
            path = self.folder / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        self.git("add", "--all")

    def keep(self) -> None:
        """Commit what is there, whatever the hook would say."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message=so far")

    def run(
        self, command: Sequence[str | Path], *, check: bool = True, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program in it; `more` is added to the environment."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment(PRE_COMMIT_HOME=str(self.home), PREK_HOME=str(self.home.parent / "prek"), **more),
            capture_output=True,
            encoding="utf-8",
            check=check,
            timeout=300,
        )


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which nobody's own settings of git count."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT"))}
    person = {
        f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return {**plain, **person, "GIT_CONFIG_GLOBAL": os.devnull, "COLUMNS": "100", "NO_COLOR": "1", **more}


def git(*arguments: str, cwd: Path | None = None) -> str:
    """Run git and return what it says."""
    return subprocess.run(
        ["git", *arguments], cwd=cwd, env=environment(), capture_output=True, encoding="utf-8", check=True
    ).stdout


def cloned(folder: Path) -> Clone:
    """Return a clean clone; what is not committed yet is committed in it, so that it is tried too."""
    if not (ROOT / ".git").exists():
        pytest.skip("a clone wants a repository")
    git("clone", "--quiet", str(ROOT), str(folder))
    changed = git("ls-files", "-z", "--modified", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    for name in filter(None, changed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--allow-empty", "--message=as it is here", cwd=folder)
    return Clone(folder, git("rev-parse", "HEAD", cwd=folder).strip())
