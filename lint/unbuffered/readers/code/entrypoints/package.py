"""The files that an image or zip is made of, asked for by the paths that its programs see."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from posixpath import join

from msgspec import Struct

from unbuffered.readers.code.entrypoints.container import absolute, relative, sources
from unbuffered.readers.code.entrypoints.dockerfile import Image
from unbuffered.readers.code.entrypoints.program import Kind, Program
from unbuffered.readers.code.entrypoints.stage import TASK_ROOT

_MOST = 2000
_FOLDERS = 20
# Where a project keeps a package that is installed into the image rather than copied beside its start.
_PROJECT = ("", "src", "app")


class Package(Struct, frozen=True):
    """An image or a zip, and a way to its files."""

    image: Image | None
    exists: Callable[[str], bool]
    read: Callable[[str], str | None]
    suffixes: tuple[str, ...]
    environment: Mapping[str, str]

    @property
    def place(self) -> str:
        """What a message calls the folder of the files."""
        return "package" if self.image is None else "build context"

    def absolute(self, folder: str, path: str = "") -> str | None:
        """Return the path that a program sees, or nothing if it depends on the run."""
        return absolute(self.image, self.environment, folder, path)

    def file(self, path: str) -> str | None:
        """Return the file that lies at an absolute path in the image or zip."""
        return next((one for one in islice(sources(self.image, path), _MOST) if self.exists(one)), None)

    def script(self, program: Program) -> str | None:
        """Return the file of a start script; one without a folder is looked for on PATH as well."""
        path = self.absolute(program.folder, program.path)
        found = self.file(path) if path is not None else None
        if found is not None or "/" in program.path or self.image is None:
            return found
        places = (join(place, program.path) for place in ("/usr/local/bin", "/usr/bin", "/bin"))
        return next((one for place in places if (one := self.file(place)) is not None), None)

    def folders(self, program: Program) -> list[str]:
        """Return the folders in which Python looks for the program's modules."""
        own = self.absolute(program.folder)
        if own is None:
            return []
        told = [*program.search, *self.environment.get("PYTHONPATH", "").split(":")]
        found = [own, *(self.absolute(program.folder, folder) for folder in told[:_FOLDERS] if folder)]
        found += [TASK_ROOT] if program.kind is Kind.FUNCTION else []
        return list(dict.fromkeys(folder for folder in found if folder is not None))

    def module(self, name: str, folders: Sequence[str], *, is_run: bool = False) -> str | None:
        """Return the file of a module."""
        for folder in folders:
            for path in self._files(name, is_run=is_run):
                found = self.file(join(folder, path))
                if found is not None:
                    return found
        return None

    def _files(self, name: str, *, is_run: bool) -> Iterator[str]:
        """Yield the files that a module may be; a package goes before a module of its name."""
        path = name.replace(".", "/")
        for suffix in self.suffixes:
            if suffix == ".py":
                yield f"{path}/__main__.py" if is_run else f"{path}/__init__.py"
            yield path + suffix

    def installed(self, name: str, *, is_run: bool = False) -> list[str]:
        """Return the files that a module may be if the project itself is installed."""
        if self.image is None:
            return []
        paths = [join(folder, path) for folder in _PROJECT for path in self._files(name, is_run=is_run)]
        return [path for path in paths if relative(path) == path and self.exists(path)]
