"""Progress: on a terminal's error stream, when a run lasts, and nowhere else."""

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from unbuffered.watching import PATIENCE, Watching

METHOD = """\
  M{n}:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration: {{Type: HTTP_PROXY, ResponseTransferMode: STREAM, Uri: "https://x/{n}"}}
"""


def large(folder: Path, files: int) -> None:
    for name in range(files):
        text = "Resources:\n" + "".join(METHOD.format(n=n) for n in range(120))
        (folder / f"t{name}.yaml").write_text(text, "utf-8")


def read(end: int) -> str:
    found = b""
    while select.select([end], [], [], 60)[0]:
        try:
            piece = os.read(end, 65536)
        except OSError:
            break
        if not piece:
            break
        found += piece
    return found.decode()


@pytest.mark.skipif(os.name == "nt", reason="no pseudo terminal there")
def test_a_long_run_shows_how_far_it_is_and_takes_the_line_away(tmp_path: Path) -> None:
    large(tmp_path, 60)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "unbuffered", "check", "-f", "json"]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as done:
        os.close(theirs)
        assert done.stdout is not None
        out = done.stdout.read().decode()
        shown = read(ours)
    assert " of " in shown
    assert "unbuffered: " in shown
    assert shown.rindex("\x1b[K") > shown.rindex(" s)")
    assert "\x1b" not in out


def test_nothing_is_shown_where_nobody_watches(tmp_path: Path) -> None:
    large(tmp_path, 2)
    command = [sys.executable, "-m", "unbuffered", "check", "-q", "-f", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr == b""


def test_a_short_run_shows_nothing() -> None:
    written: list[str] = []
    watching = Watching(written.append, 80)
    watching("reading", 1, 2)
    watching.end()
    assert written == []
    watching.began -= 2 * PATIENCE
    watching("reading", 1, 2)
    watching("reading", 2, 2)
    watching.end()
    assert len(written) == 2
    assert "reading, 1 of 2" in written[0]
