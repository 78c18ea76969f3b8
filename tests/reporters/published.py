"""Published schemas, out of packages that carry them: each is fetched once, and none is kept here."""

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

# A schema is data: nothing of a package is run, and its version is fixed so that a test means one thing.
NPM = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination"]
PIP = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:", "--retries=0", "--dest"]
INSTALL = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]


@dataclass(frozen=True, slots=True)
class Published:
    """Where files of packages are kept between runs."""

    folder: Path

    def sarif(self) -> Path:
        """Return the JSON schema of SARIF 2.1.0, as the standard's editors test with it."""
        command = [_npm(), *NPM[1:], "{}", "@microsoft/jest-sarif@1.0.0-beta.0"]
        return self._unpacked("jest-sarif", command) / "package/lib/schemas/sarif-2.1.0-rtm.5.json"

    def junit(self) -> Path:
        """Return the XML schema of Jenkins' xUnit plugin, to which pytest holds its own reports."""
        command = [sys.executable, *PIP, "{}", "pytest==9.2.0"]
        return self._unpacked("pytest", command) / "pytest-9.2.0/testing/example_scripts/junit-10.xsd"

    def codeclimate(self) -> Path:
        """Return a folder with the types of Code Climate's format, and a compiler that holds data to them."""
        packages = ("codeclimate-types@0.3.1", "typescript@5.9.3")
        return self._made("codeclimate", [_npm(), *INSTALL[1:], "{}", *packages])

    def _unpacked(self, name: str, command: Sequence[str]) -> Path:
        folder = self._made(name, command)
        [archive] = folder.glob("*.t*gz")
        if not (folder / "whole").exists():
            with tarfile.open(archive) as packed:
                packed.extractall(folder, filter="data")
            (folder / "whole").touch()
        return folder

    def _made(self, name: str, command: Sequence[str]) -> Path:
        """Return a folder that a command fills, "{}" standing for it; it is filled once."""
        target = self.folder / name
        if target.exists():
            return target
        if "UNBUFFERED_OFFLINE" in os.environ:
            pytest.skip(f"{name} wants the package index")
        fresh = mkdtemp(dir=self.folder)
        told = [fresh if one == "{}" else one for one in command]
        run = subprocess.run(told, capture_output=True, text=True, check=False, timeout=300)
        if run.returncode:
            shutil.rmtree(fresh)
            pytest.skip(f"{name} is not to be had: {(run.stderr.strip() or 'no word why').splitlines()[-1]}")
        # Under its name only when whole: a fetch that was cut short is never met again.
        return Path(fresh).rename(target)


def _npm() -> str:
    found = shutil.which("npm")
    if found is None:
        pytest.skip("npm is not here")
    return found
