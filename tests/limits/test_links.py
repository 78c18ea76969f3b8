"""Links, pipes and devices in a checkout: nothing is written or read through one that leads out of it."""

import os
from pathlib import Path

import pytest

from limits.catalogue import GOOD
from limits.conftest import Program, write
from unbuffered.disk import InputError, Tree
from unbuffered.links import landing

MINE = "nothing that a checkout may change\n"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Return a file of somebody's own, beside the checkout."""
    file = tmp_path / "mine"
    file.write_text(MINE, "utf-8")
    return file


WRITES = {
    "a report": ("check", "--output", "json=out.json"),
    "a baseline": ("check", "--write-baseline", "out.json"),
    "a report, by its whole path": ("check", "--output", "json={tree}/out.json"),
    "a report, in a folder that is a link": ("check", "--output", "json=folder/mine"),
    "a report, in a folder that is a link, by a way around": ("check", "--output", "json=sub/../folder/mine"),
    "a baseline, in a folder that is a link": ("check", "--write-baseline", "folder/mine"),
    "pages": ("pages", "folder/new"),
    "pages, one of which is a link": ("pages", "sub"),
    "what init writes": ("init",),
}


@pytest.mark.parametrize("what", WRITES)
def test_nothing_is_written_through_a_link_that_leads_out(
    program: Program, tree: Path, outside: Path, tmp_path: Path, what: str
) -> None:
    write(tree, {"good.yaml": GOOD, "sub/x": ""})
    (tree / "folder").symlink_to(tmp_path)
    for name in ("out.json", "unbuffered.toml", "sub/UNB401.md"):
        (tree / name).symlink_to(outside if name != "unbuffered.toml" else tmp_path / "not-there-yet")
    before = sorted(tmp_path.iterdir())
    done = program(*(one.format(tree=tree) for one in WRITES[what]))
    assert "a link in the working tree leads out of it" in done.stderr
    assert len([line for line in done.stderr.splitlines() if "cannot be written" in line]) == 1
    assert done.returncode == 2
    assert outside.read_text("utf-8") == MINE
    assert sorted(tmp_path.iterdir()) == before


def test_a_fix_writes_through_no_link_that_leads_out(program: Program, tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "t.yaml"
    outside.write_text(GOOD, "utf-8")
    (tree / "t.yaml").symlink_to(outside)
    done = program("check", "--fix", "t.yaml")
    assert "a link that leads out of the folder that was given" in done.stdout
    assert outside.read_text("utf-8") == GOOD


@pytest.mark.parametrize("special", ["pipe", "folder"])
def test_what_is_no_file_in_the_tree_is_not_written_to(program: Program, tree: Path, special: str) -> None:
    write(tree, {"good.yaml": GOOD})
    (os.mkfifo if special == "pipe" else os.mkdir)(tree / "out.json")
    done = program("check", "--write-baseline", "out.json")
    assert "out.json cannot be written" in done.stderr
    assert done.returncode == 2


def test_a_link_within_the_tree_and_one_that_lies_outside_are_followed(
    program: Program, tree: Path, tmp_path: Path
) -> None:
    write(tree, {"good.yaml": GOOD, "real.json": ""})
    (tree / "in.json").symlink_to("real.json")
    (tmp_path / "latest.json").symlink_to(tmp_path / "of-today.json")
    done = program("check", "--output", "json=in.json", "--output", f"sarif={tmp_path}/latest.json")
    assert done.returncode == 1
    assert (tree / "in.json").is_symlink()
    assert "UNB403" in (tree / "real.json").read_text("utf-8")
    assert "UNB403" in (tmp_path / "of-today.json").read_text("utf-8")


def test_the_working_tree_is_the_repository_and_not_only_the_folder_one_stands_in(
    program: Program, tree: Path, outside: Path
) -> None:
    write(tree, {".git/HEAD": "", "sub/good.yaml": GOOD})
    (tree / "out.json").symlink_to(outside)
    done = program("check", "sub", "--output", "json=sub/../out.json")
    assert done.returncode == 2
    with pytest.raises(OSError, match="leads out of it"):
        landing(Path("../out.json"), tree / "sub")
    assert landing(Path("../fine.json"), tree / "sub") == (tree / "fine.json").resolve()


def test_a_report_may_go_to_a_device_that_is_none_of_the_tree(program: Program, tree: Path) -> None:
    write(tree, {"good.yaml": GOOD})
    done = program("check", "-q", "-f", "concise", "--output", "json=/dev/stdout")
    assert '"rule": "UNB403"' in done.stdout
    assert done.returncode == 1


READS = {
    "--baseline": "link.json",
    "--policy": "link.json",
    "--knowledge": "link.json",
    "--config": "link.json",
}


@pytest.mark.parametrize("option", READS)
def test_a_file_of_the_team_is_not_read_through_a_link_that_leads_out(
    program: Program, tree: Path, outside: Path, option: str
) -> None:
    write(tree, {"good.yaml": GOOD})
    (tree / "link.json").symlink_to(outside)
    done = program("check", option, "link.json")
    assert done.stderr == "unbuffered: link.json cannot be read: a link in the working tree leads out of it\n"
    assert done.returncode == 2


def test_settings_that_are_a_link_or_name_one_are_not_followed_out(
    program: Program, tree: Path, outside: Path
) -> None:
    write(tree, {"good.yaml": GOOD})
    (tree / "unbuffered.toml").symlink_to(outside)
    assert "UNB403" in program("check", "-q").stdout
    (tree / "unbuffered.toml").unlink()
    (tree / "b.json").symlink_to(outside)
    for said in ('baseline = "b.json"', 'policies = ["b.json"]', 'paths = ["../"]', 'knowledge = ["b.json"]'):
        write(tree, {"unbuffered.toml": said + "\n"})
        done = program("check", "-q")
        assert "leads out of the folder of the settings" in done.stderr
        assert done.returncode == 2


def test_what_becomes_a_link_or_a_pipe_after_it_was_looked_at_is_not_opened(
    tree: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tree, {"a.yaml": GOOD})
    known = Tree.of([tree], tree, {})
    (tree / "a.yaml").unlink()
    (tree / "a.yaml").symlink_to(outside)
    with pytest.raises(InputError, match="outside"):
        known.read(tree / "a.yaml")
    (tree / "a.yaml").unlink()
    os.mkfifo(tree / "a.yaml")
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    with pytest.raises(InputError, match="regular"):
        known.read(tree / "a.yaml")
