"""A text as lines that know their keys: block YAML, and JSON that is written over several lines.

Read by indentation alone, so that the bench does not rest on the readers that it tests.
"""

import re
from dataclasses import dataclass

_KEYED = re.compile(
    r"""^(?P<indent>\s*(?:-\s+)*)(?P<quote>["']?)(?P<key>[^\s"':{}\[\],#&*!|>][^"':#]*?(?:::[^"':#]+?)*)(?P=quote)\s*:(?:\s+(?P<value>.*))?$"""
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its indentation, and the keys that lead to it, its own last."""

    number: int
    indent: int
    key: str
    value: str
    path: tuple[str, ...]

    @property
    def way(self) -> str:
        """The keys that lead to it, as one word."""
        return "/".join(self.path)


def outline(text: str) -> list[Line]:
    """Return the lines of a text that bear keys, with the keys around them."""
    found: list[Line] = []
    above: list[Line] = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _KEYED.match(line)
        if match is None or line.lstrip().startswith("#"):
            continue
        indent = len(match["indent"])
        while above and above[-1].indent >= indent:
            above.pop()
        path = (*(above[-1].path if above else ()), match["key"])
        here = Line(number, indent, match["key"], match["value"] or "", path)
        found.append(here)
        above.append(here)
    return found


def around(lines: list[Line], inner: Line) -> Line | None:
    """Return the line of the mapping in which a line stands."""
    before = [one for one in lines if one.number < inner.number and one.path == inner.path[:-1]]
    return before[-1] if before else None


def extent(text: str, line: Line) -> range:
    """Return the numbers of the lines of a key and of all that stands below it, from 1."""
    listed = text.split("\n")
    last = line.number
    for number in range(line.number + 1, len(listed) + 1):
        here = listed[number - 1]
        if not here.strip():
            continue
        indent = len(here) - len(here.lstrip())
        if indent < line.indent or (indent == line.indent and here.strip()[0] not in "]}"):
            break
        last = number
        if indent == line.indent:
            break
    return range(line.number, last + 1)
