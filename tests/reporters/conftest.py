"""What the tests of drawings and pages share: the machine's own Chromium, and packages that judge them."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser of the machine's own; it is ended with the module, as its loop is in others' way."""
    if "UNBUFFERED_OFFLINE" in os.environ:
        pytest.skip("no browser is started offline")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        # Without its sandbox: tests may run as root, and the pages are our own.
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


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


@pytest.fixture(scope="session")
def packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Packages:
    if request.config.pluginmanager.hasplugin("cacheprovider"):
        return Packages(request.config.cache.mkdir("packages"))
    return Packages(tmp_path_factory.mktemp("packages"))


Snapshot = Callable[[str, str], None]


@pytest.fixture
def snapshot() -> Snapshot:
    """Return what compares a text with a file; UNBUFFERED_SNAPSHOTS=1 writes it anew."""

    def compare(name: str, text: str) -> None:
        file = Path(__file__).parent / "snapshots" / name
        if "UNBUFFERED_SNAPSHOTS" in os.environ:
            file.write_text(text, "utf-8", newline="\n")
        assert text == file.read_text("utf-8")

    return compare
