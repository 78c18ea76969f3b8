"""The nginx configurations that a Dockerfile copies in, and where they hand requests on."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import partial
from itertools import islice
from posixpath import basename, dirname, join, normpath

from msgspec import Struct, field

from unbuffered.model.code import Passage
from unbuffered.model.place import Place, Span
from unbuffered.readers.code.artifacts import Artifact
from unbuffered.readers.code.edited import Edited
from unbuffered.readers.code.entrypoints.container import relative
from unbuffered.readers.code.entrypoints.dockerfile import Image
from unbuffered.readers.code.nginx.directives import Directive, Word, directives
from unbuffered.readers.code.nginx.handing import Level, handings, top
from unbuffered.readers.code.nginx.passages import passage
from unbuffered.readers.resolution.properties import Properties

_HOME = "/etc/nginx"
_HOMES = (_HOME, "/usr/local/nginx/conf", "/usr/local/openresty/nginx/conf", "/opt/nginx/conf")
_SUFFIXES = (".conf", ".template", ".tpl")
_INNER = ("", "conf.d", "http.d", "sites-enabled", "templates")
_CHANGED = re.compile(r"proxy_buffering|\bsed\b[^\n]*nginx")
"""How a Dockerfile changes a configuration after it was copied in."""
_MOST = 20


class _Configuration(Struct):
    """The files of a configuration, by their paths in the image."""

    files: Edited
    sources: dict[str, str]
    read: dict[str, list[Directive] | None] = field(default_factory=dict)

    def listed(self, path: str) -> list[Directive] | None:
        """Return the directives of a file in the image; None if it is not here or cannot be read."""
        source = self.sources.get(path)
        if source is None:
            return None
        if path not in self.read:
            self.read[path] = directives(self.files.read(source) or "{", source)
        return self.read[path]

    def include(self, path: str) -> list[Directive] | None:
        """Return the directives of a file that is included."""
        return self.listed(normpath(join(_HOME, path)))


def passages(own: Properties, artifact: Artifact, built: Image) -> tuple[Passage, ...]:
    """Return where the nginx in an image hands requests on; nothing without a configuration of its own."""
    sources = dict(_copied(own, artifact, built))
    if not sources:
        return ()
    files = Edited(own, artifact.package)
    dockerfile = files.read(artifact.dockerfile or "") or ""
    configuration = _Configuration(files, sources)
    level = Level({}, is_open=_CHANGED.search(dockerfile) is not None)
    blocks: list[list[Directive]] = []
    for path in sources:
        listed = configuration.listed(path)
        if listed is not None and dirname(path) in {join(_home(path), one).rstrip("/") for one in _INNER}:
            block, is_open = top(listed, configuration.include)
            level = level.within(block, is_open=is_open)
            blocks.append(block)
    found = (one for block in blocks for one in handings(block, level, configuration.include))
    return tuple(passage(one, partial(_place, files)) for one in islice(found, _MOST))


def _home(path: str) -> str:
    return next((home for home in _HOMES if path.startswith(home + "/")), _HOME)


def _copied(own: Properties, artifact: Artifact, built: Image) -> Iterator[tuple[str, str]]:
    """Yield the files of configurations: path in the image, path in the build context."""
    count = 0
    for given, destination, _ in built.copies:
        if not (destination + "/").startswith(tuple(home + "/" for home in _HOMES)):
            continue
        for source in given:
            for inner, path in _files(own, artifact, source):
                name = basename(destination)
                is_file = inner == basename(path) and len(given) == 1 and name.endswith(_SUFFIXES)
                count += 1
                if count > _MOST:
                    return
                yield destination if is_file else join(destination, inner), path


def _files(own: Properties, artifact: Artifact, source: str) -> Iterator[tuple[str, str]]:
    """Yield the files behind a source of a COPY: path beneath its destination, path in the build context."""
    start = relative(source)
    package = artifact.package
    if start is None or "$" in source:
        return
    if package.has(start):
        yield basename(start), start
        return
    tree = own.scope.estate.library.tree
    pattern = basename(start)
    is_pattern = any(one in pattern for one in "*?[")
    for inner in ("",) if is_pattern else _INNER:
        folder = dirname(start) if is_pattern else normpath(join(start, inner))
        for file in tree.files(package.file(folder)):
            fits = fnmatchcase(file.name, pattern) if is_pattern else file.suffix in _SUFFIXES
            if fits and package.has(join(folder, file.name)):
                yield join(inner, file.name), join(folder, file.name)


def _place(files: Edited, word: Word) -> Place:
    """Return where a word of a configuration stands."""
    text = files.read(word.file) or ""
    line = text.count("\n", 0, word.start) + 1
    column = word.start - text.rfind("\n", 0, word.start)
    width = word.end - word.start if "\n" not in text[word.start : word.end] else 1
    return Place(files.file(word.file), (), Span(line, column, line, column + width))
