"""TOML text to the same tree as YAML and JSON, with the offset of every value.

The standard library parses TOML and tells no places, so it says first whether a text is TOML at all; what
walks over the text here need not doubt it any more.
"""

import re
import tomllib

from msgspec import Struct, field

from unbuffered.readers.documents.tree import Map, Node, Scalar, Seq, UnreadableError

LONGEST = 200_000
_MOST_DOTS = 200
"""On one line: a key of ten thousand parts takes the parser minutes."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*+)*+")
_SPACE = re.compile(r"[ \t]*+")
_BARE = re.compile(r"[A-Za-z0-9_-]++")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:\'{0,2})|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\'',
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}#\n\r]*+")
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_toml(text: str) -> Map:
    """Return the tree of a TOML text.

    Raises:
        UnreadableError: the text is no TOML; the offset is where it goes wrong.

    """
    if len(text) > LONGEST or any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        raise UnreadableError("larger than any file of settings is")
    try:
        tomllib.loads(text)
        return _Walk(text).root_map()
    except RecursionError as error:
        raise UnreadableError("nested deeper than we follow") from error
    except ValueError as error:
        raise _unreadable(str(error), text) from error


def _unreadable(says: str, text: str) -> UnreadableError:
    where = _AT.search(says)
    offset = len(text)
    if where is not None and where[1]:
        before = text.split("\n")[: int(where[1]) - 1]
        offset = sum(len(line) + 1 for line in before) + int(where[2]) - 1
    problem = _AT.sub("", says)
    return UnreadableError(f"not valid TOML: {problem[:1].lower()}{problem[1:]}", offset)


class _Walk(Struct):
    """A walk over a text that is known to be TOML."""

    text: str
    at: int = 0
    root: Map = field(default_factory=lambda: Map([], None, 0, 0))

    def root_map(self) -> Map:
        """Return everything."""
        table = self.root
        self.root.end = len(self.text)
        while self._skip(_BLANK) < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.root

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _header(self) -> Map:
        listed = self.text.startswith("[[", self.at)
        self.at += 2 if listed else 1
        *before, last = self._key()
        self.at = self.text.index("]", self.at) + (2 if listed else 1)
        table = self.root
        for key in before:
            table = _inner(table, key)
        if not listed:
            return _inner(table, last)
        found = table.get(last.text)
        if not isinstance(found, Seq):
            found = Seq([], None, last.start, last.end)
            table.pairs.append((last, found))
        made = Map([], None, last.start, last.end)
        found.items.append(made)
        return made

    def _key(self) -> list[Scalar]:
        parts: list[Scalar] = []
        while True:
            start = self._skip(_SPACE)
            parts.append(self._string() if self.text[start] in "\"'" else self._bare())
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _bare(self) -> Scalar:
        start = self.at
        end = self._skip(_BARE)
        return Scalar(self.text[start:end], plain=False, tag=None, start=start, end=end)

    def _pair(self, table: Map) -> None:
        *before, last = self._key()
        for key in before:
            table = _inner(table, key)
        self.at = self.text.index("=", self.at) + 1
        self._skip(_SPACE)
        table.pairs.append((last, self._value()))

    def _value(self) -> Node:
        first = self.text[self.at]
        if first in "\"'":
            return self._string()
        if first == "[":
            return self._array()
        if first == "{":
            return self._inline()
        start = self.at
        end = start + len(self.text[start : self._skip(_PLAIN)].rstrip())
        return Scalar(self.text[start:end], plain=True, tag=None, start=start, end=end)

    def _string(self) -> Scalar:
        start, end = self.at, self._skip(_STRING)
        written = self.text[start:end]
        simple = "\\" not in written and not written.startswith(('"""', "'''"))
        value = written[1:-1] if simple else str(tomllib.loads(f"x = {written}")["x"])
        return Scalar(value, plain=False, tag=None, start=start, end=end)

    def _array(self) -> Seq:
        made = Seq([], None, self.at, self.at)
        self.at += 1
        while self.text[self._skip(_BLANK)] != "]":
            made.items.append(self._value())
            self._pass_comma()
        self.at += 1
        made.end = self.at
        return made

    def _inline(self) -> Map:
        made = Map([], None, self.at, self.at)
        self.at += 1
        while self.text[self._skip(_BLANK)] != "}":
            self._pair(made)
            self._pass_comma()
        self.at += 1
        made.end = self.at
        return made

    def _pass_comma(self) -> None:
        if self.text[self._skip(_BLANK)] == ",":
            self.at += 1


def _inner(table: Map, key: Scalar) -> Map:
    """Return the table under a key, made if it is not there; of a list of tables its last one."""
    found = table.get(key.text)
    if isinstance(found, Seq) and found.items:
        found = found.items[-1]
    if not isinstance(found, Map):
        found = Map([], None, key.start, key.end)
        table.pairs.append((key, found))
    return found
