"""Inputs tried again, without Atheris."""

import sys
import traceback
from pathlib import Path

from inputs import unpacked
from oracle import timed
from targets import TARGETS


def replayed(paths: list[Path]) -> int:
    """Try inputs, or all in a folder, in every format; return 1 if something does not hold for one."""
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    failed = [file for file in files if not _holds(file)]
    print(f"{len(files)} inputs, {len(failed)} on which something does not hold")
    return 1 if failed else 0


def _holds(file: Path) -> bool:
    data = file.read_bytes()
    target, files = unpacked(data)
    try:
        timed(lambda: TARGETS[target].tried(files, data, every=True))
    except Exception as error:  # noqa: BLE001 - whatever it is, the input is named and the next one tried
        print(f"{file}: {type(error).__name__}: {error}", file=sys.stderr)
        traceback.print_exc(limit=-8)
        return False
    return True
