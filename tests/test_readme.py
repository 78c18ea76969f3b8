"""The README's screens are the program's own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCREENS = re.findall(r"```text\n(.*?)\n```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize(
    ("screen", "folder", "arguments"),
    [
        (SCREENS[0], ".", ["fixtures/specimens/chat", "--preset", "review"]),
        (SCREENS[1], ".", ["fixtures/specimens/agent", "--fail-on", "warning"]),
        (SCREENS[2], "fixtures/cdk/chat-ts", ["cdk.out", "--select", "UNB402"]),
        (SCREENS[4], ".", ["fixtures/specimens/gate", "--policy", "fixtures/specimens/gate/policy.yaml"]),
    ],
    ids=["a SAM template", "a handler", "a CDK project", "a policy"],
)
def test_a_screen_in_the_readme_is_what_the_program_prints(
    screen: str, folder: str, arguments: list[str]
) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "unbuffered", "check", "--quiet", *arguments],
        cwd=ROOT / folder,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert screen + "\n" in run.stdout
    assert run.returncode == 1


def test_the_picture_in_the_readme_is_what_the_program_draws() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "unbuffered", "trace", "fixtures/specimens/chat", "--route", "POST /chat"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.stdout == SCREENS[3] + "\n"
    assert run.returncode == 0


def test_every_screen_is_tried() -> None:
    assert len(SCREENS) == 5
