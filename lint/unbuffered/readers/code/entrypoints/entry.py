"""The file behind a program, and the attribute in it that answers requests."""

from posixpath import dirname, join

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.readers.code.entrypoints.answer import Found, Undetermined, shown
from unbuffered.readers.code.entrypoints.package import Package
from unbuffered.readers.code.entrypoints.program import Kind, Program
from unbuffered.readers.code.entrypoints.served import Served, offered, served
from unbuffered.readers.code.entrypoints.source import Source, source

_DISCOVERED = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")
"""Where ``fastapi run`` looks when it is not told."""


class Entry(Struct, frozen=True):
    """A program that is no script, and the files that it may be found in."""

    package: Package
    program: Program
    via: tuple[str, ...]

    def found(self) -> Found | Undetermined:
        """Return the file and attribute of the program."""
        folder = self.package.absolute(self.program.folder)
        if folder is None:
            return Undetermined(f"the folder {shown(self.program.folder)} is known at run time only")
        path = self._file() if self.program.path or not self.program.module else self._module()
        if isinstance(path, Undetermined):
            return path
        is_python = path.endswith(".py") or self.program.server == "python"
        if not path.endswith(self.package.suffixes) and not is_python:
            return Undetermined(f"{shown(path)} is not written in a language that is read")
        if not is_python:
            return self._answer(path, self.program)
        file = source(self.package.read(path) or "")
        if self.program.kind in {Kind.FILE, Kind.MODULE}:
            return self._started(path, file)
        return self._told(path, file)

    def _answer(self, path: str, program: Program, *via: str) -> Found:
        kind = Kind.APPLICATION if via else program.kind
        return Found(path, program.attribute, kind, (*self.via, *via), program)

    def _missing(self, what: str) -> Undetermined:
        return Undetermined(f"no file for {shown(what)} is in the {self.package.place}")

    def _file(self) -> str | Undetermined:
        """Return the file of a program that names a path, or of one that looks in known places."""
        program = self.program
        endings: tuple[str, ...] = ("",)
        if program.server == "node":
            endings = ("", *self.package.suffixes)
        elif program.server in {"", "python"}:
            endings = ("", "/__main__.py")
        for name in (program.path,) if program.path else _DISCOVERED:
            path = self.package.absolute(program.folder, name)
            for ending in endings:
                found = self.package.file(path + ending) if path is not None else None
                if found is not None:
                    return found
        return self._missing(program.path or program.server)

    def _module(self) -> str | Undetermined:
        """Return the file of a program that names a module."""
        program = self.program
        is_run = program.kind is Kind.MODULE
        found = self.package.module(program.module, self.package.folders(program), is_run=is_run)
        if found is not None:
            return found
        if program.kind is Kind.FUNCTION:
            return self._missing(program.module)
        guessed = self.package.installed(program.module, is_run=is_run)
        if len(guessed) > 1:
            return Undetermined(f"{shown(program.module)} may be {guessed[0]} or {guessed[1]}")
        return guessed[0] if guessed and self._is_sure(guessed[0]) else self._missing(program.module)

    def _is_sure(self, path: str) -> bool:
        """Whether a file that no COPY accounts for has what is looked for."""
        file = source(self.package.read(path) or "")
        return file is not None and (not self.program.attribute or file.binds(self.program.attribute))

    def _told(self, path: str, file: Source | None) -> Found | Undetermined:
        """Return the answer for a program that names an attribute, or lets its server look for one."""
        program = self.program
        if file is None:
            return self._answer(path, program)
        if not program.attribute:
            known = offered(file)
            return self._answer(path, _with(program, known) if known is not None else program)
        if not file.binds(program.attribute):
            return Undetermined(f"{shown(path)} does not define {shown(program.attribute)}")
        return self._answer(path, program)

    def _started(self, path: str, file: Source | None) -> Found:
        """Return the answer for a file that starts its application itself."""
        known = served(file) if file is not None else None
        if known is None:
            return self._answer(path, self.program)
        if not known.module:
            return self._answer(path, _with(self.program, known))
        other = self._imported(path, known)
        if other is None or other == path:
            is_own = other == path or (file is not None and file.binds(known.attribute))
            return self._answer(path, _with(self.program, known) if is_own else self.program)
        return self._answer(other, replace(_with(self.program, known), module=known.module), path)

    def _imported(self, path: str, known: Served) -> str | None:
        """Return the file of the module that a start file takes its application from."""
        name = known.module.lstrip(".")
        if name != known.module:
            level = len(known.module) - len(name)
            beside = [dirname(path)]
            for _ in range(1, min(level, 10)):
                beside = [dirname(one) for one in beside]
            return self._beside(beside[0], name)
        folders = self.package.folders(self.program)
        if self.program.kind is Kind.FILE:
            started = self.package.absolute(self.program.folder, self.program.path)
            folders = [dirname(started), *folders] if started is not None else folders
        found = self.package.module(name, folders)
        if found is not None:
            return found
        guessed = self.package.installed(name)
        return guessed[0] if len(guessed) == 1 else None

    def _beside(self, folder: str, name: str) -> str | None:
        """Return the file of a relative import."""
        path = join(folder, name.replace(".", "/"))
        choices = (f"{path}/__init__.py", f"{path}.py") if name else (f"{path}/__init__.py",)
        return next((one for one in choices if self.package.exists(one)), None)


def _with(program: Program, known: Served) -> Program:
    return replace(program, attribute=known.attribute, factory=known.factory or program.factory)
