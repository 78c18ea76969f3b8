"""The file of the repository that a staged copy in a cloud assembly was made of."""

from pathlib import PurePosixPath

from msgspec import Struct, field

from unbuffered.disk import InputError, Tree

_MAX_BYTES = 2_000_000

_Index = dict[str, list[tuple[PurePosixPath, int]]]
"""By file name, and by suffix for assets whose name is their hash: (file, bytes)."""


class Originals(Struct):
    """Finds originals by name, size and content; the project is walked once, when the first is asked for."""

    tree: Tree
    _indexes: dict[PurePosixPath, _Index] = field(default_factory=dict)
    _known: dict[PurePosixPath, PurePosixPath] = field(default_factory=dict)

    def of(self, staged: PurePosixPath, inner: str, content: str, project: PurePosixPath) -> PurePosixPath:
        """Return the original of a staged file, or the copy itself if there is none, or several fit alike.

        `inner` is its path inside the asset, empty for an asset that is this one file.
        """
        if staged not in self._known:
            self._known[staged] = self._search(staged, inner, content.encode(), project) or staged
        return self._known[staged]

    def _search(
        self, staged: PurePosixPath, inner: str, data: bytes, project: PurePosixPath
    ) -> PurePosixPath | None:
        if not data or len(data) > _MAX_BYTES:
            return None
        key = PurePosixPath(inner).name if inner else staged.suffix
        found = [
            (file, self._kinship(file, staged, inner))
            for file, size in self._index(project).get(key, ())
            if size == len(data) and file != staged and self._equals(file, data)
        ]
        if not found:
            return None
        best = max(kinship for _, kinship in found)
        nearest = [file for file, kinship in found if kinship == best]
        return nearest[0] if len(nearest) == 1 else None

    def _equals(self, file: PurePosixPath, data: bytes) -> bool:
        try:
            return self.tree.data(file, _MAX_BYTES) == data
        except InputError:
            return False

    def _kinship(self, file: PurePosixPath, staged: PurePosixPath, inner: str) -> tuple[bool, int]:
        """Return how much stands around a file as it stands around the copy: its path, its neighbours."""
        depth = len(PurePosixPath(inner).parts)
        if not inner or file.parts[-depth:] != PurePosixPath(inner).parts:
            return (not inner, 0)
        there, here = _up(file, depth), _up(staged, depth)
        names = {one.name for one in self.tree.files(here)}
        return (True, sum(one.name in names for one in self.tree.files(there)))

    def _index(self, project: PurePosixPath) -> _Index:
        if project not in self._indexes:
            index: _Index = {}
            for file, size in self.tree.below(project):
                index.setdefault(file.name, []).append((file, size))
                index.setdefault(file.suffix, []).append((file, size))
            self._indexes[project] = index
        return self._indexes[project]


def _up(file: PurePosixPath, levels: int) -> PurePosixPath:
    return file.parents[levels - 1]
