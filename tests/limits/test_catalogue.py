"""Every input of the catalogue goes through the real program, bounded by the system."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from limits.catalogue import CANARY, GOOD, LEAVING, OUTSIDE, PARTS, Content, Hostile, links, rows
from limits.conftest import SECONDS, Program, bounded, write

PAGE = Path(__file__).parent.parent.parent / "docs" / "hostile.md"
ALL = [one for tried in PARTS.values() for one in tried]
TOGETHER = [one for one in ALL if not one.alone]
ALONE = [one for one in ALL if one.alone]


def made(files: Mapping[str, Content], prefix: str = "") -> dict[str, str | bytes]:
    """Return files as they are written; a name that is a mere suffix gets one."""
    return {
        f"{prefix or 'a'}{name}": content() if callable(content) else content
        for name, content in files.items()
    }


def sound(done: subprocess.CompletedProcess[str]) -> None:
    """Hold a run to what every run keeps: no fault of ours, no flood, and the good file judged."""
    both = done.stdout + done.stderr
    assert done.returncode in {1, 3}, both[-2_000:]
    assert "Traceback" not in both
    assert "internal error" not in both
    assert re.search(r"good\.yaml:\d+:\d+: error\[UNB403\]", done.stdout)
    assert len(both) < 1_000_000
    assert all(one.isprintable() or one == "\n" for one in both)


@dataclass(frozen=True)
class Told:
    """What was printed, and the files in which routes or handlers were found."""

    done: subprocess.CompletedProcess[str]
    read: frozenset[str]


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Return what the program says of most of them in one folder."""
    folder = tmp_path_factory.mktemp("together")
    write(folder, {"good.yaml": GOOD})
    for number, one in enumerate(TOGETHER):
        write(folder, made(one.files, f"i{number:03}"))
    done = bounded(folder, "check", "-f", "concise", "--output", "json=r.json")
    sound(done)
    told = json.loads((folder / "r.json").read_text("utf-8"))
    return Told(done, frozenset(one["file"] for one in (*told["routes"], *told["handlers"])))


@pytest.mark.parametrize("number", range(len(TOGETHER)), ids=[one.tried for one in TOGETHER])
def test_it_gets_what_the_table_says(together: Told, number: int) -> None:
    one, prefix = TOGETHER[number], f"i{number:03}"
    own = [line for line in together.done.stdout.splitlines() if line.startswith(prefix)]
    unread = [line for line in own if ": unreadable " in line]
    assert bool(unread) == bool(one.says), own
    assert one.says in " ".join(unread)
    assert one.says or any(file.startswith(prefix) for file in together.read)
    if one.got.startswith("UNB"):
        assert f"[{one.got}]" in " ".join(own)


@pytest.mark.parametrize("one", ALONE, ids=lambda one: one.tried)
def test_what_is_heavy_or_no_file_is_answered_within_bounds(
    program: Program, tree: Path, one: Hostile
) -> None:
    write(tree, {"good.yaml": GOOD, **made(one.files)})
    if one.before is not None:
        one.before(tree)
    done = program("check", "-f", "concise")
    sound(done)
    assert one.says in done.stdout


HOOK = """
import sys

def heard(event, given):
    if event == "open" and isinstance(given[0], (str, bytes)):
        name = given[0] if isinstance(given[0], str) else given[0].decode()
        import os
        real = os.path.realpath(name)
        if real.startswith({outside!r}) and not real.startswith(({tree!r}, {site!r})):
            print("OPENED", name, file=sys.stderr)
    if event in {{"socket.connect", "socket.getaddrinfo"}}:
        print("OPENED", event, file=sys.stderr)

sys.addaudithook(heard)
"""


def test_nothing_outside_of_the_tree_is_opened_by_whatever_leads_there(
    program: Program, tree: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    write(site, {"sitecustomize.py": HOOK.format(outside=str(tmp_path), tree=str(tree), site=str(site))})
    write(tmp_path, OUTSIDE)
    write(tree, {"good.yaml": GOOD})
    for number, (_, files) in enumerate(LEAVING):
        for name, content in files.items():
            text = content() if callable(content) else content
            if isinstance(text, str) and "{outside}" in text:
                text = text.replace("{outside}", str(tmp_path))
            write(tree / f"{number:02}", {name: text})
    (tree / "linked").mkdir()
    links(tree / "linked")
    outputs = [f"--output={name}={tree}/r.{name}" for name in ("json", "sarif", "html")]
    done = program(
        *("check", "-f", "concise", "--preset", "audit", *outputs),
        *(".", "linked/linked.yaml", "linked/linked.py", "linked/cdk.out/manifest.json"),
        PYTHONPATH=str(site),
    )
    sound(done)
    assert "OPENED" not in done.stderr
    assert "OPENED" in program("check", "../outside.yaml", PYTHONPATH=str(site)).stderr
    told = (
        done.stdout
        + done.stderr
        + "".join((tree / f"r.{one}").read_text("utf-8") for one in ("json", "sarif", "html"))
    )
    assert CANARY not in told
    assert CANARY.replace("-", "_") not in told
    assert (
        "linked/linked.yaml:1:1: unreadable a link that leads out of the folder that was given" in done.stdout
    )
    assert len(json.loads((tree / "r.json").read_text("utf-8"))["routes"]) >= len(LEAVING) - 3


def test_the_page_is_what_was_tried() -> None:
    """Written anew where UNBUFFERED_WRITE_PAGE is set."""
    text = PAGE.read_text("utf-8")
    head = text.partition("\n## ")[0].rstrip("\n") + "\n"
    made = head + "\n".join(rows()) + "\n"
    if os.environ.get("UNBUFFERED_WRITE_PAGE"):
        PAGE.write_text(made, "utf-8")
    assert PAGE.read_text("utf-8") == made
    assert f"{SECONDS} seconds" in head
