"""TOML files whose values are looked up by what they say, and found again in the text for their places."""

import re
import tomllib
from collections.abc import Callable
from functools import partial
from itertools import accumulate

from msgspec import Struct

from unbuffered.model.place import Place
from unbuffered.readers.code.pins.written import LONGEST, Text

_MOST_DOTS = 500
"""On one line: a key of ten thousand parts takes the parser minutes."""
_TOKENS = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:""""{0,2}|\Z)'
    r"|'''.*?(?:''''{0,2}|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'[^'\n]*+'"
    r"|#[^\n]*+",
    re.DOTALL,
)
_NAME = r"[\w-]++(?:\.[\w-]++)*+"
_KEY = re.compile(rf"^[ \t]*[\"']?({_NAME})[\"']?[ \t]*[=.]", re.MULTILINE)

Table = dict[str, object]


class Toml(Struct, frozen=True):
    """A file that was parsed, and its text without remarks."""

    root: Table
    own: Text
    bare: str

    def table(self, *names: str) -> Table:
        """Return a table by its names; an empty one if there is none."""
        found: object = self.root
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def strings(self, header: str, key: str) -> Callable[[str, str], Place]:
        """Return how to find where a string stands in a list, or else where that list or its table begins.

        It is asked with the string, and with the piece of it, from its beginning, that the place covers.
        """
        start = self._after(rf"^[ \t]*\[{re.escape(header)}\]", 0)
        return partial(self._string, self._after(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=", start))

    def _string(self, start: int, value: str, shown: str) -> Place:
        for quote in "\"'":
            at = self.bare.find(f"{quote}{value}{quote}", start)
            if at >= 0:
                return self.own.place(at + 1 + len(value) - len(value.lstrip()), len(shown))
        return self._line(start)

    def keys(self, header: str) -> Callable[[str], Place]:
        """Return how to find where a key of a table stands, or its own table, or else where the table begins.

        The text is looked through once, and not for every key: there may be a thousand.
        """
        start = self._after(rf"^[ \t]*\[{re.escape(header)}\]", 0)
        end = self._next(start)
        keys: dict[str, int] = {}
        for found in _KEY.finditer(self.bare, start, end):
            for name in accumulate(found[1].split("."), "{}.{}".format):
                keys.setdefault(name, found.start(1))
        tables: dict[str, int] = {}
        below = rf"^[ \t]*\[{re.escape(header)}\.[\"']?({_NAME})[\"']?\]"
        for found in re.compile(below, re.MULTILINE).finditer(self.bare, start):
            tables.setdefault(found[1], found.end())

        def place(key: str) -> Place:
            if key in keys:
                return self.own.place(keys[key], len(key))
            return self._line(tables.get(key, start))

        return place

    def _after(self, pattern: str, start: int) -> int:
        found = re.compile(pattern, re.MULTILINE).search(self.bare, start)
        return found.end() if found is not None else start

    def _next(self, start: int) -> int:
        """Return where the next table begins."""
        found = re.compile(r"^[ \t]*\[", re.MULTILINE).search(self.bare, start)
        return found.start() if found is not None else len(self.bare)

    def _line(self, offset: int) -> Place:
        """Return the line on which an offset lies."""
        start = self.bare.rfind("\n", 0, offset) + 1
        return self.own.place(start, max(1, offset - start))


def toml(own: Text) -> Toml | None:
    """Return a file parsed; None if it is no TOML, or more than a manifest has."""
    text = own.text
    if len(text) > LONGEST or any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        return None
    try:
        root = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        return None
    bare = _TOKENS.sub(lambda one: " " * len(one[0]) if one[0].startswith("#") else one[0], text)
    return Toml(root, own, bare)
