"""`--output`: several reports in one run, each where it belongs, and whole."""

import json
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from unbuffered.cli import Format

Run = Callable[..., subprocess.CompletedProcess[str]]

BROKEN = """\
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration: {Type: HTTP_PROXY, ResponseTransferMode: STREAMED, Uri: "https://chat.example.com/"}
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(BROKEN, "utf-8")
    return tmp_path


def test_files_get_what_standard_output_would(run: Run, here: Path) -> None:
    done = run("check", "t.yaml", *(f"--output={form}=out.{form}" for form in Format))
    assert done.returncode == 1
    assert done.stdout == run("check", "t.yaml").stdout
    for form in Format:
        printed = run("check", "t.yaml", "--output", form).stdout
        assert printed == run("check", "t.yaml", "--format", form).stdout
        assert printed == (here / f"out.{form}").read_text("utf-8")


@pytest.mark.parametrize("form", ["text", "concise"])
def test_a_file_has_no_colour_and_a_width_of_its_own(run: Run, here: Path, form: str) -> None:
    done = run("check", "t.yaml", f"--output={form}=out", "--format", form, FORCE_COLOR="1", COLUMNS="50")
    assert "\x1b[" in done.stdout
    assert "\x1b" not in (here / "out").read_text("utf-8")
    assert (here / "out").read_text("utf-8") == run("check", "t.yaml", "--format", form).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--output", "sarf=x"), "there is no format sarf; did you mean sarif?"),
        (("--output", "xyz"), "there is no format xyz; there are text, concise, json,"),
        (("--output", "sarif="), "--output sarif= names no file"),
        (("--output", "sarif=no/such/x"), "no/such/x cannot be written: there is no folder no/such"),
        (("--output", "sarif=t.yaml/x"), "t.yaml/x cannot be written: there is no folder t.yaml"),
        (("--output", "sarif=."), ". is a folder"),
        (("--output", "sarif=a\x1bb/x"), "a\\x1bb/x cannot be written: there is no folder a\\x1bb"),
        (("--output", "github", "--output", "json"), "github and json cannot both go to standard output"),
        (("-f", "json", "--output", "sarif"), "json and sarif cannot both go to standard output"),
        (("--output", "json=x", "--output", "sarif=./x"), "two reports would be written to x"),
    ],
)
def test_wrong_use_is_one_line_before_anything_is_judged(
    run: Run, here: Path, arguments: tuple[str, ...], says: str
) -> None:
    before = sorted(one.name for one in here.iterdir())
    done = run("check", "t.yaml", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith(f"unbuffered: {says}")
    assert sorted(one.name for one in here.iterdir()) == before


def test_the_same_format_twice_on_standard_output_is_one(run: Run, here: Path) -> None:
    assert here.is_dir()
    done = run("check", "t.yaml", "--format", "json", "--output", "json")
    assert json.loads(done.stdout)["findings"]


def test_a_file_is_replaced_and_nothing_is_left_beside_it(run: Run, here: Path) -> None:
    (here / "out").mkdir()
    (here / "out" / "old.json").write_text("old", "utf-8")
    run("check", "t.yaml", "--output", "json=out/old.json")
    assert json.loads((here / "out" / "old.json").read_text("utf-8"))["findings"]
    assert [one.name for one in (here / "out").iterdir()] == ["old.json"]


@pytest.mark.skipif(os.name == "nt", reason="links, devices and masks are others there")
def test_links_are_followed_and_devices_stay(run: Run, here: Path) -> None:
    (here / "real.json").write_text("old", "utf-8")
    (here / "link.json").symlink_to("real.json")
    done = run("check", "t.yaml", "--output", "json=link.json", "--output", f"sarif={os.devnull}")
    assert done.returncode == 1
    assert (here / "link.json").is_symlink()
    assert json.loads((here / "real.json").read_text("utf-8"))["findings"]
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_what_cannot_be_written_is_said_and_the_rest_is_told(run: Run, here: Path) -> None:
    done = run("check", "t.yaml", "-q", "--output", "json=/dev/full", "--output", "sarif=out.sarif")
    assert done.returncode == 2
    assert done.stderr == "unbuffered: /dev/full cannot be written: no space left on device\n"
    assert "error[UNB403]" in done.stdout
    assert (here / "out.sarif").exists()


def test_our_own_reports_are_no_input(run: Run, here: Path) -> None:
    run("check", ".", "--output", "json=a.json", "--output", "gitlab=b.json", "--output", "sarif=c.json")
    done = run("check", ".")
    assert "4 files looked at, 1 template read" in done.stderr
    assert "unreadable" not in done.stdout
    assert (here / "c.json").exists()
