"""The real program in a process of its own, with less time and memory than a runner has."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Program = Callable[..., subprocess.CompletedProcess[str]]

SECONDS = 30
"""Of the processor, on a slow machine; whatever takes longer is killed."""

MEMORY = 2_000_000_000

_LAUNCH = f"""
import os, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.execv(sys.argv[1], sys.argv[1:])
"""


def bounded(
    folder: Path, *arguments: str, module: bool = True, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, as a module or by its script, with bounded time and memory."""
    script = Path(sys.executable).with_name("unbuffered")
    program = [sys.executable, "-m", "unbuffered"] if module else [str(script)]
    plain = {key: value for key, value in os.environ.items() if key not in {"FORCE_COLOR", "NO_COLOR"}}
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", _LAUNCH, *program, *arguments],
        cwd=folder,
        env={**plain, "COLUMNS": "100", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return the folder that is checked; beside it lies what nobody gave us."""
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


@pytest.fixture
def program(tree: Path, tmp_path: Path) -> Program:
    """Return a way to run the program in the tree; what it leaves of crashes is in the folder `left`."""
    left = tmp_path / "left"
    left.mkdir()

    def start(*arguments: str, module: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        return bounded(tree, *arguments, module=module, **{"TMPDIR": str(left), **environment})

    return start


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
