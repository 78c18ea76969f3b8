"""From a path inside an image, or inside a package, to the paths in the folder that it was made of."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from posixpath import basename, dirname, join, normpath

from unbuffered.readers.code.entrypoints.copying import within
from unbuffered.readers.code.entrypoints.dockerfile import Image
from unbuffered.readers.code.entrypoints.expansion import Variables, expand, is_known
from unbuffered.readers.code.entrypoints.stage import TASK_ROOT

_LONGEST_PATTERN = 200


def absolute(image: Image | None, known: Variables, folder: str, path: str = "") -> str | None:
    """Return an absolute path inside the image or package; nothing if it depends on the run."""
    told = [expand(one, known) for one in (folder, path)]
    start = image.workdir if image is not None else TASK_ROOT
    if not all(is_known(one) and "\0" not in one for one in (start, *told)):
        return None
    return within(start, join(*told))


def sources(image: Image | None, path: str) -> Iterator[str]:
    """Yield the relative paths that may be the source of an absolute one, the likeliest first."""
    if image is None:
        if path.startswith(TASK_ROOT + "/"):
            yield path.removeprefix(TASK_ROOT + "/")
        return
    for given, destination, _ in reversed(image.copies):
        for source in given:
            yield from _sources(source, destination, path)


def _sources(source: str, destination: str, path: str) -> Iterator[str]:
    """Yield what one source of a COPY may have been for a path: a file, or a folder around it."""
    if not is_known(source) or not is_known(destination):
        return
    inner = _inside(destination, path)
    start = relative(source)
    if inner is None or start is None:
        return
    if any(one in source for one in "*?["):
        fits = len(source) <= _LONGEST_PATTERN and fnmatchcase(inner, basename(start))
        if fits and "/" not in inner and not any(one in dirname(start) for one in "*?["):
            yield join(dirname(start), inner)
        return
    if inner in ("", basename(start)):
        yield start
    if inner:
        yield normpath(join(start, inner))


def _inside(folder: str, path: str) -> str | None:
    """Return a path relative to a folder that holds it, or nothing for the folder itself."""
    if path == folder:
        return ""
    start = folder.rstrip("/") + "/"
    return path.removeprefix(start) if path.startswith(start) else None


def relative(path: str) -> str | None:
    """Return a normal relative path, or nothing if it leaves the folder."""
    found = normpath(path.lstrip("/") or ".")
    return None if found == ".." or found.startswith("../") else found
