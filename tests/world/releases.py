"""Releases of the past: each is installed once, and measured in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

TESTS = Path(__file__).parent.parent
PROGRAM = """
import importlib, json, sys
json.dump(importlib.import_module(sys.argv[1]).measure(), sys.stdout)
"""
# What a release needs is taken from the environment as it is now: it alone goes back in time.
PIP = ["pip", "install", "--quiet", "--no-deps", "--only-binary=:all:", "--retries=0", "--timeout=20"]


@dataclass(frozen=True, slots=True)
class Releases:
    folder: Path

    def measure(self, requirement: str, probe: str) -> object:
        """Return what a probe measures where this release is installed."""
        paths = [str(self.installed(requirement)), str(TESTS)]
        run = subprocess.run(
            [sys.executable, "-P", "-c", PROGRAM, f"world.probes.{probe}"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.PIPE,
            check=True,
            timeout=60,
        )
        return json.loads(run.stdout)

    def installed(self, requirement: str) -> Path:
        target = self.folder / requirement
        if target.exists():
            return target
        if "UNBUFFERED_OFFLINE" in os.environ:
            pytest.skip(f"{requirement} wants the package index")
        fresh = mkdtemp(dir=self.folder)
        command = [sys.executable, "-m", *PIP, "--target", fresh, requirement]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            shutil.rmtree(fresh)
            pytest.skip(f"{requirement} is not to be had: {run.stderr.strip().splitlines()[-1]}")
        # Under its name only when whole: an install that was cut short is never met again.
        return Path(fresh).rename(target)
