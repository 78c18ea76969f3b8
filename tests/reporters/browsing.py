"""The machine's own Chromium, packages of npm that judge what it shows, and drawings as they were."""

import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)


@dataclass(frozen=True, slots=True)
class Packages:
    """Packages of npm, each fetched once and never installed: one file of each is wanted."""

    folder: Path

    def text(self, package: str, file: str) -> str:
        target = self.folder / package.replace("/", "+")
        if not target.exists():
            self._fetch(package, target)
        return (target / "package" / file).read_text("utf-8")

    def _fetch(self, package: str, target: Path) -> None:
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip(f"{package} wants npm")
        fresh = Path(mkdtemp(dir=self.folder))
        run = subprocess.run(
            [npm, "pack", "--silent", package], cwd=fresh, capture_output=True, text=True, check=False
        )
        if run.returncode:
            shutil.rmtree(fresh)
            pytest.skip(f"{package} is not to be had: {run.stderr.strip()}")
        with tarfile.open(fresh / run.stdout.strip().splitlines()[-1]) as archive:
            archive.extractall(fresh, filter="data")
        # Under its name only when whole: a fetch that was cut short is never met again.
        fresh.rename(target)


def compare(name: str, text: str) -> None:
    """Compare a drawing with what it was; after a change that is meant, UNBUFFERED_SNAPSHOTS=write."""
    file = Path(__file__).parent / "drawings" / name
    if os.environ.get("UNBUFFERED_SNAPSHOTS") == "write":
        file.write_text(text, "utf-8", newline="\n")
    assert text == file.read_text("utf-8")
