"""The real program, run as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a way to run the program in an empty folder."""

    def start(*arguments: str, cwd: Path = tmp_path, **environment: str) -> subprocess.CompletedProcess[str]:
        plain = {key: value for key, value in os.environ.items() if key not in {"FORCE_COLOR", "NO_COLOR"}}
        return subprocess.run(
            [sys.executable, "-m", "unbuffered", *arguments],
            cwd=cwd,
            env={**plain, "COLUMNS": "100", **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    return start
