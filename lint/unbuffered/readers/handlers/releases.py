"""The releases of libraries that a handler runs with, as far as the manifests around it pin them."""

from pathlib import PurePosixPath

from msgspec import Struct, field

from unbuffered.disk import Tree
from unbuffered.model.pins import Pin
from unbuffered.readers.code.packages import Folder

_ASKED = frozenset({"fastapi", "starlette", "bedrock-agentcore"})
"""Libraries whose release decides what a handler does."""

_MANIFESTS = ("requirements.txt", "pyproject.toml", "Pipfile")


class Releases(Struct):
    """The pins of folders, each read once."""

    tree: Tree
    _known: dict[PurePosixPath, tuple[Pin, ...]] = field(default_factory=dict)

    def around(self, file: PurePosixPath) -> tuple[Pin, ...]:
        """Return the pins of the nearest folder around a file that has a manifest."""
        for folder in file.parents:
            if any(self.tree.has(folder / name) for name in _MANIFESTS):
                if folder not in self._known:
                    self._known[folder] = self._read(folder)
                return self._known[folder]
        return ()

    def _read(self, folder: PurePosixPath) -> tuple[Pin, ...]:
        # Imported here: most runs follow no code with a manifest, and the parser of TOML is slow to load.
        from unbuffered.readers.code.pins.read import pins

        found = pins(Folder(self.tree, folder))
        return tuple(one for one in found if one.name in _ASKED and not one.marked)
