"""Modules that belong to one program: what is around one application says nothing of its neighbours."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from msgspec import Struct, field

from unbuffered.readers.handlers.syntax.modules import Modules
from unbuffered.readers.handlers.syntax.scopes import Scope


class Programs(Struct):
    """What files import, each looked through once."""

    modules: Modules
    _imported: dict[PurePosixPath, tuple[PurePosixPath, ...]] = field(default_factory=dict)

    def imports(self, file: PurePosixPath) -> set[PurePosixPath]:
        """Return a file and every file of the project that it imports, directly or not."""
        found: set[PurePosixPath] = set()
        waiting = [file]
        while waiting:
            one = waiting.pop()
            if one in found or self.modules.scope(one) is None:
                continue
            found.add(one)
            waiting += self._of(one)
        return found

    def _of(self, file: PurePosixPath) -> tuple[PurePosixPath, ...]:
        if file not in self._imported:
            scope = self.modules.scope(file)
            self._imported[file] = tuple(self.modules.imported(scope)) if scope is not None else ()
        return self._imported[file]

    def grouped(self, modules: Iterable[Scope]) -> list[list[Scope]]:
        """Return modules by program: those that import each other, or that one of them imports, are one."""
        by_file = {module.file: module for module in modules}
        leader = {file: file for file in by_file}

        def first(file: PurePosixPath) -> PurePosixPath:
            while leader[file] != file:
                leader[file] = leader[leader[file]]
                file = leader[file]
            return file

        for file in by_file:
            for other in self.imports(file):
                if other in leader:
                    leader[first(other)] = first(file)
        groups: dict[PurePosixPath, list[Scope]] = {}
        for file, module in by_file.items():
            groups.setdefault(first(file), []).append(module)
        return list(groups.values())
