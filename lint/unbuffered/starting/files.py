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


def starts(here: Path, root: Path, version: str, settings: Path | None = None) -> Iterator[Start]:
    """Yield the files for a project; CI files only for the system whose traces are there.

    `root` is the root of the repository, where pre-commit and CI look for theirs: above the folder nothing is
    written. `settings` is the file that holds those of the folder already, whatever it is called.
    """
    yield _start(settings or here / "unbuffered.toml", "unbuffered.toml", "settings", version)
    hook, is_above = root / ".pre-commit-config.yaml", root != here
    yield _start(hook, "pre-commit.yaml", "the hook of pre-commit", version, offered=is_above)
    github, gitlab = (root / ".github").is_dir(), (root / ".gitlab-ci.yml").exists()
    if github or not gitlab:
        path = root / ".github" / "workflows" / "unbuffered.yml"
        offered = is_above or not github
        yield _start(path, "github.yaml", "a workflow of GitHub Actions", version, offered=offered)
    if gitlab:
        yield _start(root / ".gitlab-ci.yml", "gitlab.yaml", "a job of GitLab CI", version)


def _start(path: Path, name: str, what: str, version: str, *, offered: bool = False) -> Start:
    text = (_TEXTS / name).read_text("utf-8").replace("{version}", version)
    return Start(path, text, what, path.exists(), offered)
