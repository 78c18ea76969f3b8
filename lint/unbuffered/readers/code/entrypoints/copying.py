"""COPY and ADD of a Dockerfile."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname, join, normpath

from msgspec import Struct

from unbuffered.readers.code.entrypoints.instructions import Instruction, words
from unbuffered.readers.code.entrypoints.settings import command_of, evaluated

Copy = tuple[tuple[str, ...], str, int]
"""Sources in the build context, destination in the image, line."""
_EXTENSIONS = ("/opt/extensions", "/opt")
_ADAPTER = "lambda-adapter"
_MOST = 100
_LONGEST = 10_000
"""Sources of one COPY, and their characters together: stages that copy from each other multiply them."""
_LONGEST_PATH = 4096
"""Linux has no longer one, and stages that copy from each other may make it longer each time."""


class Copying(Struct, frozen=True):
    """A COPY as it is written; the destination is absolute."""

    sources: tuple[str, ...]
    destination: str
    origin: str
    line: int

    @property
    def is_adapter(self) -> bool:
        """Whether this puts the Lambda Web Adapter where extensions start from."""
        told = (self.origin, *self.sources)
        return self.destination.startswith(_EXTENSIONS) and any(_ADAPTER in word for word in told)


def copying(one: Instruction, escape: str, known: Mapping[str, str], workdir: str) -> Copying | None:
    """Return what a COPY or ADD copies."""
    origin = ""
    text = one.text
    while text.startswith("--"):
        flag, _, text = text.partition(" ")
        text = text.lstrip()
        if flag.startswith("--from="):
            origin = evaluated(flag.removeprefix("--from="), escape, known)
    listed = command_of(text)
    told = listed if isinstance(listed, tuple) else [word for _, word in words(text, escape)]
    if len(told) < 2:  # noqa: PLR2004 - a source and a destination
        return None
    *first, last = told
    sources = _first(evaluated(word, escape, known) for word in first)
    return Copying(sources, within(workdir, evaluated(last, escape, known)), origin, one.line)


def _first(sources: Iterable[str]) -> tuple[str, ...]:
    """Return as many sources as we follow."""
    found: list[str] = []
    length = 0
    for source in sources:
        length += len(source)
        if length > _LONGEST or len(found) == _MOST:
            break
        found.append(source)
    return tuple(found)


def within(folder: str, path: str) -> str:
    """Return an absolute path inside an image."""
    return "/" + normpath(join("/", folder, path)).lstrip("/")


def passed_on(copies: Sequence[Copy], one: Copying) -> Iterator[Copy]:
    """Yield what a COPY from another stage brings along of that stage's own files."""
    for source in one.sources:
        wanted = within("/", source)
        for sources, place, _ in copies:
            for found in _passed_on(sources, place, wanted, one):
                if len(found[1]) <= _LONGEST_PATH:
                    yield found


def _passed_on(sources: tuple[str, ...], place: str, wanted: str, one: Copying) -> Iterator[Copy]:
    if wanted in {place, "/"}:
        yield sources, within(one.destination, place.removeprefix(wanted).lstrip("/")), one.line
    elif place.startswith(wanted + "/"):
        yield sources, join(one.destination, place.removeprefix(wanted + "/")), one.line
    elif wanted.startswith(place.rstrip("/") + "/"):
        inner = wanted.removeprefix(place.rstrip("/") + "/")
        yield _first(join(source, inner) for source in sources), one.destination, one.line
        named = tuple(source for source in sources if basename(source.rstrip("/")) == inner)
        if named and dirname(wanted) == place:
            yield named, one.destination, one.line
