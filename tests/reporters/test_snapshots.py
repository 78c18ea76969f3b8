"""Every format of one specimen, to the letter.

After a change that is meant, this writes them anew; read the difference as a reviewer would:
UNBUFFERED_SNAPSHOTS=write pytest tests/reporters/test_snapshots.py
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from unbuffered.cli import VERSION, Format

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
SNAPSHOTS = Path(__file__).parent / "snapshots"
# Five rules, so that a change of one rule's words is no change of this: one of them is silenced.
RULES = "UNB301,UNB404,UNB501,UNB701"
ARGUMENTS = ["specimens/chat", "specimens/agent", "--preset", "review", "--select", RULES]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    wanted = [f"--output={one}={out / one}" for one in Format]
    command = [sys.executable, "-m", "unbuffered", "check", "--quiet", *ARGUMENTS, *wanted]
    done = subprocess.run(command, cwd=FIXTURES, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    return out


@pytest.mark.parametrize("form", Format)
def test_a_report_is_what_it_was(written: Path, form: str) -> None:
    # A rule's own "since" stays what it is.
    version = rf"(unbuffered |ersion\": \"){re.escape(VERSION)}"
    told = re.sub(version, r"\1VERSION", (written / form).read_text("utf-8"))
    snapshot = SNAPSHOTS / f"specimens.{form}"
    if os.environ.get("UNBUFFERED_SNAPSHOTS") == "write":
        snapshot.write_text(told, "utf-8")
    assert told == snapshot.read_text("utf-8")


def test_no_snapshot_is_left_of_a_format_that_went() -> None:
    assert {one.name for one in SNAPSHOTS.iterdir()} == {f"specimens.{one}" for one in Format}
