"""Where a configuration hands requests on, with the settings that hold there."""

from collections.abc import Callable, Iterator, Mapping
from posixpath import basename

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.readers.code.nginx.directives import Directive, Word

_SETTINGS = frozenset(
    {
        "proxy_buffering",
        "proxy_http_version",
        "proxy_read_timeout",
        "proxy_ignore_headers",
        "gzip",
        "gzip_types",
    }
)
_LEVELS = frozenset({"http", "server", "location", "if", "limit_except"})
_HARMLESS = frozenset({"mime.types", "proxy_params", "fastcgi_params", "uwsgi_params", "scgi_params"})
"""What distributions bring to be included, and what sets nothing of ours."""
_FRAGMENTS = ("conf.d/", "http.d/", "sites-enabled/", "modules-enabled/", "modules/")
"""Folders whose files are read beside the main one, and not as a part of it."""
_DEEPEST = 5

Include = Callable[[str], list[Directive] | None]
"""From the path of an include to the directives of that file; None for one that is not here."""


class Level(Struct, frozen=True):
    """What holds at one level: settings by name, and whether an include that is not here may set others."""

    settings: Mapping[str, Directive]
    is_open: bool = False
    location: tuple[Word, ...] = ()

    def within(self, block: list[Directive], *, is_open: bool) -> "Level":
        """Return the level of a block: what it does not set it inherits."""
        own = {one.name.text: one for one in block if one.name.text in _SETTINGS}
        return replace(self, settings={**self.settings, **own}, is_open=self.is_open or is_open)


class Handing(Struct, frozen=True):
    """A ``proxy_pass`` and the level at which it stands."""

    directive: Directive
    level: Level


def top(listed: list[Directive], include: Include) -> tuple[list[Directive], bool]:
    """Return what a file has at the level of ``http``, and whether anything there is not here."""
    mains = [one for one in listed if one.name.text == "http"]
    return _included(mains[0].block if mains else listed, include)


def handings(block: list[Directive], level: Level, include: Include) -> Iterator[Handing]:
    """Yield where requests are handed on, in a block and in those inside it."""
    for one in block:
        name = one.name.text
        if name == "proxy_pass" and one.words:
            yield Handing(one, level)
        elif name in _LEVELS:
            inner, is_open = _included(one.block, include)
            below = level.within(inner, is_open=is_open)
            below = replace(below, location=one.words) if name == "location" else below
            yield from handings(inner, below, include)


def _included(block: list[Directive], include: Include, depth: int = 0) -> tuple[list[Directive], bool]:
    """Return a block with the files that it includes, and whether one of them is not here."""
    found: list[Directive] = []
    is_open = False
    for one in block:
        if one.name.text != "include" or not one.words:
            found.append(one)
            continue
        path = one.words[0].text
        if basename(path) in _HARMLESS or any(folder in path for folder in _FRAGMENTS):
            continue
        inner = include(path) if depth < _DEEPEST else None
        if inner is None:
            is_open = True
            continue
        more, more_open = _included(inner, include, depth + 1)
        found += more
        is_open = is_open or more_open
    return found, is_open
