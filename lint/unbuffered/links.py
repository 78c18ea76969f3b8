"""Where a path that may be written to really leads: a link of the working tree may not lead out of it."""

import errno
import os
from pathlib import Path


def working_tree(here: Path) -> Path:
    """Return the tree that a folder belongs to: its repository, or the folder itself outside of any."""
    here = here.resolve()
    return next((one for one in (here, *here.parents) if os.path.lexists(one / ".git")), here)


def landing(path: Path, here: Path) -> Path:
    """Return where a path leads, all links followed; nothing needs to be there yet.

    The path itself is trusted, as somebody typed it. What lies in the working tree is not: anybody may
    have put a link there, and whoever asks for ``report.json`` does not ask for ``~/.bashrc``.

    Raises:
        OSError: a link in the working tree leads out of it, or to itself.

    """
    tree = working_tree(here)
    at = Path(path.anchor) if path.is_absolute() else here.resolve()
    for part in path.parts[1:] if path.is_absolute() else path.parts:
        if part == "..":
            at = at.parent
            continue
        step = at / part
        at = Path(os.path.realpath(step))
        if at.is_symlink():
            raise OSError(errno.ELOOP, "a link that leads to itself")
        if step.is_relative_to(tree) and not at.is_relative_to(tree):
            raise OSError(errno.ELOOP, "a link in the working tree leads out of it")
    return at
