"""The only room that writes files: whole or not at all, and never through a link out of the working tree."""

import errno
import stat
import time
from contextlib import suppress
from pathlib import Path

from unbuffered.links import landing, working_tree


def folder(path: Path) -> None:
    """Make a folder, and those above it.

    Raises:
        OSError: it cannot be made, or a link in the working tree leads out of it.

    """
    landing(path, Path.cwd()).mkdir(parents=True, exist_ok=True)


def write(file: Path, data: bytes) -> None:
    """Write a file whole or not at all: whoever reads it meets the old one or the new one, and no half.

    It keeps the rights that it has; a new one gets those that the user's mask gives. A link is followed
    where somebody put it for himself, and not out of the working tree, where anybody may have put it.

    Raises:
        OSError: it cannot be written; what was there is as it was.

    """
    target = landing(file, Path.cwd())
    if file.exists() and not file.is_file():
        if target.is_relative_to(working_tree(Path.cwd())):
            raise OSError(errno.EINVAL, "it is no regular file")
        # A device or a pipe is written to; to put a file in its place would break it.
        file.write_bytes(data)
        return
    # Opened only where nothing is, so that its name may be guessed.
    fresh = target.with_name(f".{time.time_ns():x}.part")
    try:
        with fresh.open("xb") as stream:
            stream.write(data)
        if target.exists():
            fresh.chmod(stat.S_IMODE(target.stat().st_mode))
        fresh.replace(target)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
