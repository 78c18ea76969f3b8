"""The text of a configuration as directives in blocks; nothing in it is looked up or followed.

The known parser opens files itself and follows what they include, which a stranger's file must not decide.
"""

import re

from msgspec import Struct, field

_LONGEST = 200_000
_MOST = 20_000
_DEEPEST = 20
_FOREIGN = ("_by_lua", "js_content", "{{", "{%")
"""Programs and template languages inside a configuration, whose braces are their own."""
_TOKEN = re.compile(
    r"""#[^\n]*+|(?P<mark>[{};])"""
    r"""|"(?P<double>(?:[^"\\]|\\.)*+)"|'(?P<single>(?:[^'\\]|\\.)*+)'"""
    r"""|(?P<word>(?:[^\s;{}\\$#"']|\\.|\$(?:\{[^}\s]{0,200}\})?)(?:[^\s;{}\\$]|\\.|\$(?:\{[^}\s]{0,200}\})?)*+)""",
    re.DOTALL,
)


class Word(Struct, frozen=True):
    """A word, without its quotes, and where it stands; a level inherits words of other files."""

    file: str
    text: str
    start: int
    end: int


class Directive(Struct, frozen=True):
    """A name with its words; `block` holds the directives in its braces, and is empty if it has none."""

    name: Word
    words: tuple[Word, ...] = ()
    block: list["Directive"] = field(default_factory=list)


def directives(text: str, file: str = "") -> list[Directive] | None:
    """Return the directives of a configuration; None if it is not one that can be read."""
    if len(text) > _LONGEST or any(one in text for one in _FOREIGN):
        return None
    stack: list[list[Directive]] = [[]]
    words: list[Word] = []
    count = 0
    for found in _TOKEN.finditer(text):
        mark = found["mark"]
        if mark is None:
            words += _word(found, file)
            continue
        if mark == "}":
            if words or len(stack) == 1:
                return None
            stack.pop()
            continue
        count += 1
        if not words or count > _MOST or len(stack) > _DEEPEST:
            return None
        one = Directive(words[0], tuple(words[1:]))
        words = []
        stack[-1].append(one)
        if mark == "{":
            stack.append(one.block)
    return stack[0] if len(stack) == 1 and not words else None


def _word(found: re.Match[str], file: str) -> list[Word]:
    """Return the word of a token; none for a remark."""
    for kind in ("double", "single", "word"):
        if found[kind] is not None:
            return [Word(file, found[kind], found.start(), found.end())]
    return []
