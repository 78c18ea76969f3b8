"""The file of settings that holds for a folder: the nearest one, up to the root of its repository."""

from pathlib import Path, PurePosixPath

from msgspec import Struct

OWN = "unbuffered.toml"
SHARED = "pyproject.toml"
_TABLE = "[tool.unbuffered"


class Found(Struct, frozen=True):
    """A file of settings: `shown` as reports name it, `here` the working folder as its patterns see it."""

    path: Path
    shown: PurePosixPath
    here: PurePosixPath
    named: bool = False
    """Whether somebody named it: its paths then start from the working folder."""


def find(here: Path) -> Found | None:
    """Return the file that holds for a folder; None if there is none.

    Above the folder it is looked for only inside a repository: what lies around one is somebody else's.
    """
    above = [here, *here.parents]
    root = next((number for number, folder in enumerate(above) if (folder / ".git").exists()), 0)
    for folder in above[: root + 1]:
        for name in (OWN, SHARED):
            path = folder / name
            if path.is_file() and not path.is_symlink() and (name == OWN or _has_table(path)):
                below = PurePosixPath(here.relative_to(folder).as_posix())
                up = PurePosixPath(*[".."] * len(below.parts))
                return Found(path, up / name, below)
    return None


def named(file: str, here: Path) -> Found:
    """Return the file that somebody named; its patterns start from the working folder."""
    return Found(here / file, PurePosixPath(file), PurePosixPath(), named=True)


def _has_table(path: Path) -> bool:
    """Whether there is a table of ours; what cannot be read is told by whoever reads it."""
    try:
        text = path.read_text("utf-8")
        if "unbuffered" not in text:
            return False
        # Imported here: few folders have such a file.
        import tomllib

        return "unbuffered" in tomllib.loads(text).get("tool", {})
    except (OSError, UnicodeDecodeError):
        return False
    except (ValueError, RecursionError, AttributeError, TypeError):
        return _TABLE in text
