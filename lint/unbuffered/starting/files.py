"""The files that a project begins with, and where each belongs."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

_TEXTS = Path(__file__).parent


class Start(Struct, frozen=True):
    """A file to begin with: where it belongs, its text, and what it is for.

    `present` tells that there is one already, into which the text has to be put by hand; of a file that
    is only `offered` the text is shown, and nothing is written.
    """

    path: Path
    text: str
    what: str
    present: bool
    offered: bool


def starts(here: Path, version: str) -> Iterator[Start]:
    """Yield the files for a project; CI files only for the system whose traces are there."""
    yield _start(here / "unbuffered.toml", "unbuffered.toml", "settings", version)
    yield _start(here / ".pre-commit-config.yaml", "pre-commit.yaml", "the hook of pre-commit", version)
    github, gitlab = (here / ".github").is_dir(), (here / ".gitlab-ci.yml").exists()
    if github or not gitlab:
        path = here / ".github" / "workflows" / "unbuffered.yml"
        yield _start(path, "github.yaml", "a workflow of GitHub Actions", version, offered=not github)
    if gitlab:
        yield _start(here / ".gitlab-ci.yml", "gitlab.yaml", "a job of GitLab CI", version)


def _start(path: Path, name: str, what: str, version: str, *, offered: bool = False) -> Start:
    text = (_TEXTS / name).read_text("utf-8").replace("{version}", version)
    return Start(path, text, what, path.exists(), offered)
