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
        return self.reach(file, set())

    def reach(self, file: PurePosixPath, found: set[PurePosixPath]) -> set[PurePosixPath]:
        """Add to what was found a file and what it imports; what was found before is not followed again."""
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
            found = self.modules.imported(scope) if scope is not None else ()
            self._imported[file] = tuple(dict.fromkeys(found))
        return self._imported[file]

    def grouped(self, modules: Iterable[Scope]) -> list[list[Scope]]:
        """Return modules by program: those that import each other, or that one of them imports, are one."""
        by_file = {module.file: module for module in modules}
        reached: set[PurePosixPath] = set()
        for file in by_file:
            self.reach(file, reached)
        leader = {file: file for file in self._leading(by_file, reached)}

        def first(file: PurePosixPath) -> PurePosixPath:
            while leader[file] != file:
                leader[file] = leader[leader[file]]
                file = leader[file]
            return file

        for file in leader:
            own = first(file)
            for other in self._of(file):
                if other in leader:
                    leader[first(other)] = own
        groups: dict[PurePosixPath, list[Scope]] = {}
        for file, module in by_file.items():
            groups.setdefault(first(file), []).append(module)
        return list(groups.values())

    def _leading(
        self, wanted: Iterable[PurePosixPath], reached: Iterable[PurePosixPath]
    ) -> set[PurePosixPath]:
        """Return the wanted files, and those of the reached ones that import one of them, directly or not.

        Two programs may share a file that imports neither of them, and are two all the same.
        """
        importers: dict[PurePosixPath, list[PurePosixPath]] = {}
        for file in reached:
            for other in self._of(file):
                importers.setdefault(other, []).append(file)
        found: set[PurePosixPath] = set()
        waiting = list(wanted)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += importers.get(one, ())
        return found
