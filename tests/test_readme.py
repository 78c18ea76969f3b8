"""The README's screen is the program's own."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_screen_in_the_readme_is_what_the_program_prints() -> None:
    screen = re.search(r"```text\n(.*?)\n```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert screen is not None
    command = [sys.executable, "-m", "unbuffered", "check", "--quiet", "fixtures/specimens/chat"]
    run = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.stdout.startswith(screen[1] + "\n")
    assert run.returncode == 1
