"""Entry points, read as the library reads them."""

import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from unbuffered import offers as room
from unbuffered.offers import Offer, offers

GROUPS = ("unbuffered.rules", "unbuffered.knowledge", "unbuffered.policies", "console_scripts", "pytest11")


@pytest.fixture(autouse=True)
def anew() -> None:
    room._everything.cache_clear()  # noqa: SLF001 - a run has one path, and tests have many


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_installed_is_what_the_library_says(group: str) -> None:
    told = {(one.name, one.value) for one in entry_points(group=group)}
    assert told
    assert {(one.name, one.value) for one in offers(group)} == told


def distribution(folder: Path, name: str, text: str) -> Path:
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(text, "utf-8")
    return folder


def test_comments_extras_and_an_older_copy_further_down_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "# a comment\n[other]\nx = y:z\n\n[ unbuffered.rules ]\na = acme.rules : all [extra]\n"
    new = distribution(tmp_path / "new", "acme_x", text)
    old = distribution(tmp_path / "old", "acme_x", text.replace("acme.rules", "gone"))
    monkeypatch.setattr(sys, "path", [str(new), str(old), str(tmp_path / "nowhere")])
    assert offers("unbuffered.rules") == (Offer("a", "acme.rules:all"),)
    monkeypatch.setattr(sys, "path", [str(old), str(new)])
    room._everything.cache_clear()  # noqa: SLF001 - the path is another one
    assert offers("unbuffered.rules") == (Offer("a", "gone:all"),)


def test_a_distribution_in_an_archive_is_left_to_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("zipped-1.0.dist-info/METADATA", "Name: zipped\n")
        packed.writestr("zipped-1.0.dist-info/entry_points.txt", "[unbuffered.rules]\nz = zipped:rules\n")
    plain = distribution(tmp_path / "plain", "acme", "[unbuffered.rules]\na = acme:rules\n")
    monkeypatch.setattr(sys, "path", [str(archive), str(plain)])
    assert offers("unbuffered.rules") == (Offer("z", "zipped:rules"), Offer("a", "acme:rules"))


def test_what_lies_in_the_working_folder_is_no_pack(tmp_path: Path) -> None:
    distribution(tmp_path, "evil", "[unbuffered.rules]\nevil = evil:rules\n")
    (tmp_path / "evil.py").write_text("raise SystemExit('run')\n", "utf-8")
    for path in ("''", repr(str(tmp_path))):
        code = (
            f"import sys; sys.path.insert(0, {path}); from unbuffered.packs import load; print(len(load()))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert int(done.stdout) > 60


def test_an_offer_is_loaded_by_its_names() -> None:
    assert room.Offer("a", "unbuffered.rule:Rule.section").load().__name__ == "section"
    assert room.Offer("a", "unbuffered.rule").load().__name__ == "unbuffered.rule"
