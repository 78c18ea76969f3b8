"""What the code of a file asks for: the pins of the nearest folder around it that has any manifest."""

import re
from collections.abc import Iterator
from posixpath import dirname, join

from msgspec.structs import replace

from unbuffered.model.pins import Pin
from unbuffered.readers.code.artifacts import Artifact
from unbuffered.readers.code.edited import Edited
from unbuffered.readers.resolution.properties import Properties

_PROJECT = ("pyproject", "uv sync", "uv.lock", "poetry", "pdm", "pip install .", "pip install -e")
_TOLD = {
    "requirements.txt": ("requirements",),
    "pyproject.toml": _PROJECT,
    "uv.lock": _PROJECT,
    "poetry.lock": _PROJECT,
    "pdm.lock": _PROJECT,
    "Pipfile": ("ipenv", "Pipfile"),
    "Pipfile.lock": ("ipenv", "Pipfile"),
}
"""The manifests and their locks, with what a Dockerfile says that installs from them."""
_SETTINGS = ("pip.conf", "uv.toml")
_INDEX = (
    r"(?i)index-url|index_url|--(?:default-)?index\b|UV_(?:DEFAULT_)?INDEX|find-links|pip\.conf|uv\.toml"
    r"|codeartifact"
)
"""What shows that packages may come from another index than the public one."""
_DEEPEST = 20


def asked_around(own: Properties, artifact: Artifact, path: str) -> tuple[Pin, ...]:
    """Return the pins of the nearest folder, from a file up to the root of its package.

    Of an image only the manifests count that its Dockerfile speaks of.
    """
    package, folder = artifact.package, path
    for _ in range(_DEEPEST):
        folder = dirname(folder)
        if any(package.has(join(folder, name)) for name in _TOLD):
            return _recalled(own, artifact, folder)
        if not folder:
            break
    return ()


def _recalled(own: Properties, artifact: Artifact, folder: str) -> tuple[Pin, ...]:
    """Return the pins of a folder, read once for all the functions whose code lies beneath it."""
    package, built = artifact.package, artifact.dockerfile
    key = package.file(folder), package.file(built) if built is not None else None
    known = own.scope.estate.library.asked
    if key not in known:
        known[key] = tuple(_asked(Edited(own, package), folder, _dockerfile(artifact)))
    return known[key]


def _dockerfile(artifact: Artifact) -> str | None:
    return artifact.package.read(artifact.dockerfile) if artifact.dockerfile is not None else None


def _asked(files: Edited, folder: str, dockerfile: str | None) -> Iterator[Pin]:
    # Imported here: most packages have no manifest, and the parser of TOML is slow to load.
    from unbuffered.readers.code.pins.read import pins

    has_index = any(files.has(join(folder, name)) for name in _SETTINGS)
    has_index = has_index or (dockerfile is not None and re.search(_INDEX, dockerfile) is not None)
    spoken: dict[str, bool] = {}
    for pin in pins(files, folder):
        name = pin.at.file.name
        if name not in spoken:
            words = _TOLD.get(name, ("requirements",))
            spoken[name] = dockerfile is None or any(word in dockerfile for word in words)
        if spoken[name]:
            yield replace(pin, elsewhere=pin.elsewhere or has_index)
