"""What tests of handlers share: the real program over files of a folder of their own."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Done:
    """A run of the program."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> Any:  # noqa: ANN401 - whatever the report holds
        return json.loads(self.out)

    @property
    def spots(self) -> list[tuple[str, int, str]]:
        return [(one["file"], one["line"], one["rule"]) for one in self.report["findings"]]


Check = Callable[..., Done]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Write files (text or bytes by name) into a folder and check it."""

    def run(files: dict[str, str | bytes], *given: str) -> Done:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        command = [sys.executable, "-m", "unbuffered", "check", "-q", *(given or ("-f", "json"))]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=120
        )
        assert "Traceback" not in done.stderr
        assert "internal error" not in done.stdout + done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    return run
