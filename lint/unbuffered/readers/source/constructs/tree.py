"""The construct tree of an assembly: which class made which construct."""

from collections.abc import Iterator, Mapping
from typing import Self

from msgspec import Struct

_LIBRARY = "aws-cdk-lib."


class ConstructTree(Struct, frozen=True):
    """Each construct's fully qualified class by path, and the library's version."""

    _names: Mapping[str, str]
    version: str

    @classmethod
    def of(cls, tree: object, *forests: object) -> Self:
        """Read a tree file; large trees refer to parts that lie in forest files, given in any order."""
        names: dict[str, str] = {}
        version = ""
        for node in _nodes([tree, *forests]):
            path, info = node.get("path"), node.get("constructInfo")
            name = info.get("fqn") if isinstance(info, dict) else None
            if not isinstance(path, str) or not isinstance(info, dict) or not isinstance(name, str):
                continue
            names[path.removeprefix("/")] = name
            told = info.get("version")
            if not version and name.startswith(_LIBRARY) and isinstance(told, str):
                version = told
        return cls(names, version)

    def class_of(self, path: str) -> str:
        """Return the class of a construct without its package, empty if unknown."""
        return self._names.get(path.removeprefix("/"), "").rpartition(".")[2]


def _nodes(files: list[object]) -> Iterator[dict[object, object]]:
    """Yield every node below the given files; a loop, as depth is the writer's choice."""
    waiting: list[object] = []
    for file in files:
        if isinstance(file, dict):
            forest = file.get("forest")
            waiting += [file.get("tree"), *(forest.values() if isinstance(forest, dict) else ())]
    waiting.reverse()
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            children = node.get("children")
            if isinstance(children, dict):
                waiting.extend(reversed(children.values()))
