"""The modules of the project: found by the names that imports use, parsed when one leads there."""

import ast
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from posixpath import normpath

from msgspec import Struct, field

from unbuffered.disk import InputError, Tree
from unbuffered.faults import Guard
from unbuffered.model.route import Gap
from unbuffered.readers.handlers.syntax.scopes import Scope
from unbuffered.readers.handlers.syntax.source import LONGEST, UnparsedError, parse

_LAYOUT = "src"
"""The folder below a project's root from which many projects are installed."""


class Modules(Struct):
    """Files by their names, each parsed once; what cannot be parsed is a gap, and its names are unknown."""

    tree: Tree
    libraries: frozenset[str] = frozenset()
    """Packages that are known: a folder of such a name farther up is an example of it, and no module."""
    guard: Guard = field(default_factory=Guard)
    _scopes: dict[PurePosixPath, Scope | None] = field(default_factory=dict)
    _there: dict[PurePosixPath, bool] = field(default_factory=dict)
    _bases: dict[tuple[PurePosixPath, str], PurePosixPath | None] = field(default_factory=dict)

    def scope(self, file: PurePosixPath) -> Scope | None:
        """Return the scope of a file; None if it cannot be read or parsed, which is told once."""
        if file not in self._scopes:
            self._scopes[file] = self.guard.piece("Python", file, partial(self._parsed, file))
        return self._scopes[file]

    def texts(self) -> dict[PurePosixPath, str]:
        """Return the text of every file that was parsed."""
        return {file: one.source.text for file, one in self._scopes.items() if one is not None}

    def parsed(self) -> list[Scope]:
        """Return the modules that were parsed so far."""
        return [one for one in self._scopes.values() if one is not None]

    def _parsed(self, file: PurePosixPath) -> Scope | None:
        try:
            source = parse(file, self.tree.data(file, LONGEST))
        except UnparsedError as error:
            self.guard.gaps.append(Gap(error.says, error.at, fault=True))
            return None
        except InputError:
            return None
        return Scope(source, source.tree, None)

    def imported(self, scope: Scope) -> Iterator[PurePosixPath]:
        """Yield the files of the project that a module imports, wherever in it."""
        for node in _statements(scope.node):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                names = [module, *(_below(module, alias.name) for alias in node.names)]
            for name in names:
                base = self.base_of(scope.file, name)
                file = self.file_of(base) if base is not None else None
                if file is not None:
                    yield file

    def file_of(self, base: PurePosixPath) -> PurePosixPath | None:
        """Return the file of a module that is told by its path without a suffix."""
        own = base.with_name(f"{base.name}.py") if base.name else base
        return next((one for one in (own, base / "__init__.py") if base.name and self._has(one)), None)

    def base_of(self, importer: PurePosixPath, module: str) -> PurePosixPath | None:
        """Return the path, without a suffix, of a module of the project; None for one of a library."""
        key = (importer.parent, module)
        if key not in self._bases:
            relative = module.startswith(".")
            self._bases[key] = _relative(importer, module) if relative else self._absolute(importer, module)
        return self._bases[key]

    def _absolute(self, importer: PurePosixPath, module: str) -> PurePosixPath | None:
        parts = module.split(".")
        standard = parts[0] in sys.stdlib_module_names
        if standard and not self._shadows(importer, parts[0]):
            return None
        for folder in importer.parents:
            for root in (folder, folder / _LAYOUT):
                known = parts[0] in self.libraries and folder != importer.parent
                if self._leads(root, parts) or (not known and self.file_of(root / parts[0]) is not None):
                    return root.joinpath(*parts)
            if standard:
                return None
        return None

    def _leads(self, root: PurePosixPath, parts: list[str]) -> bool:
        """Whether a folder without an __init__ leads to a file of this name."""
        return len(parts) > 1 and self.file_of(root.joinpath(*parts)) is not None

    def _shadows(self, importer: PurePosixPath, name: str) -> bool:
        """Whether a file beside the importer takes the place of a standard module, as among scripts."""
        beside = importer.parent
        return (
            name not in sys.builtin_module_names
            and importer.name != f"{name}.py"
            and self._has(beside / f"{name}.py")
            and not self._has(beside / "__init__.py")
        )

    def _has(self, file: PurePosixPath) -> bool:
        found = self._there.get(file)
        if found is None:
            found = self._there[file] = self.tree.has(file) and not self.tree.is_library(file)
        return found


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements of a module, those inside others too; expressions import nothing."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(one, name, None)
            if isinstance(inner, list):
                waiting += inner
                yield from (child for child in inner if isinstance(child, ast.stmt))


def _below(module: str, name: str) -> str:
    return f"{module}{name}" if module.endswith(".") else f"{module}.{name}"


def _relative(importer: PurePosixPath, module: str) -> PurePosixPath:
    """Return the path that the dots of a relative import lead to."""
    name = module.lstrip(".")
    folder = importer.parent / "/".join([".."] * (len(module) - len(name) - 1))
    return PurePosixPath(normpath(folder.joinpath(*name.split(".")) if name else folder))
