"""The tokens of TypeScript and JavaScript, without comments, in one pass forward."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a token is; the end of a text is a token too."""

    NAME = auto()
    KEYWORD = auto()
    TEXT = auto()
    NUMBER = auto()
    MARK = auto()
    END = auto()


class Token(NamedTuple):
    """A name, a literal's value or a mark, and where it begins."""

    kind: Kind
    text: str
    at: int


TEMPLATE = "`{"
TEMPLATE_END = "}`"

_KEYWORDS = frozenset(
    [
        "as",
        "async",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "export",
        "extends",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "of",
        "return",
        "satisfies",
        "super",
        "switch",
        "throw",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "yield",
    ]
)
# Possessive throughout: nothing is tried twice, so a scan is linear in the text.
_TOKEN = re.compile(
    r"(?P<space>[\s\ufeff]++|//[^\n\r]*+|#![^\n\r]*+)"
    r"|(?P<name>(?:[^\W\d]|[$#])[\w$]*+)"
    r"|'(?P<single>(?:[^'\\\n\r]++|\\(?s:.))*+)'?"
    r'|"(?P<double>(?:[^"\\\n\r]++|\\(?s:.))*+)"?'
    r"|(?P<number>\d[\w.]*+)"
    r"|(?P<mark>=>|\?\.(?!\d)|\.\.\.|={2,3}|!==?|(?s:.))"
)
_PIECE = re.compile(r"(?:[^`\\$]++|\\(?s:.)|\$(?!\{))*+")
_PATTERN = re.compile(r"/(?:[^/\\\[\n\r]++|\\.|\[(?:[^\]\\\n\r]++|\\.)*+\])++/\w*+")
_ESCAPE = re.compile(r"\\(?:\r\n|(?s:.))")
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "\n": "", "\r": "", "\r\n": ""}
_LINE_END = re.compile(r"[\n\r]|\Z")


def tokens(text: str) -> Iterator[Token]:
    """Yield a text's tokens; a template's parts stand between two marks of their own."""
    scanner = _Scanner(text)
    while scanner.at < len(text):
        yield from scanner.step()
    yield Token(Kind.END, "", len(text))


class _Scanner:
    """Where a scan stands, and what decides the meaning of a slash, a brace and a backquote."""

    def __init__(self, text: str) -> None:
        self.at = 0
        self._text = text
        self._operand = False  # whether a value has just ended: then a slash divides
        self._plain_until = 0  # no pattern begins before here: one was sought to the line's end in vain
        self._braces: list[int] = []  # for each template part that is open, its open braces

    def step(self) -> Iterator[Token]:
        """Yield what begins here, and go behind it."""
        found = _TOKEN.match(self._text, self.at)
        begin, kind = self.at, found.lastgroup if found is not None else None
        if found is None or kind is None:
            self.at += 1
            return
        self.at = found.end()
        match kind:
            case "space":
                return
            case "name":
                keyword = found["name"] in _KEYWORDS
                self._operand = not keyword
                yield Token(Kind.KEYWORD if keyword else Kind.NAME, found["name"], begin)
            case "mark":
                yield from self._mark(found["mark"], begin)
            case "number":
                self._operand = True
                yield Token(Kind.NUMBER, found["number"], begin)
            case _:
                self._operand = True
                yield Token(Kind.TEXT, _plain(found[kind]), begin)

    def _mark(self, mark: str, begin: int) -> Iterator[Token]:
        """Yield a mark, unless a comment, a pattern or a template begins or goes on with it."""
        if mark == "`" or (mark == "}" and self._braces and self._braces[-1] == 0):
            yield from self._template(begin, opening=mark == "`")
            return
        if mark == "/" and self._slash(begin):
            return
        if self._braces and mark in {"{", "}"}:
            self._braces[-1] += 1 if mark == "{" else -1
        self._operand = mark in {")", "]", "}"}
        yield Token(Kind.MARK, mark, begin)

    def _slash(self, begin: int) -> bool:
        """Go behind the comment or pattern that a slash begins, if it begins one."""
        if self._text.startswith("/*", begin):
            end = self._text.find("*/", begin + 2)
            self.at = end + 2 if end >= 0 else len(self._text)
            return True
        if self._operand or begin < self._plain_until:
            return False
        found = _PATTERN.match(self._text, begin)
        if found is None:
            line_end = _LINE_END.search(self._text, begin)
            self._plain_until = line_end.start() if line_end is not None else len(self._text)
            return False
        self.at, self._operand = found.end(), True
        return True

    def _template(self, begin: int, *, opening: bool) -> Iterator[Token]:
        """Read a template up to its end or its next part; one without parts is a plain text."""
        found = _PIECE.match(self._text, begin + 1)
        end = found.end() if found is not None else begin + 1
        part = self._text.startswith("${", end)
        self.at = end + (2 if part else 1)
        self._operand = not part
        if not opening:
            self._braces.pop()
        if part:
            self._braces.append(0)
        if opening and not part:
            yield Token(Kind.TEXT, _plain(self._text[begin + 1 : end]), begin)
        elif opening:
            yield Token(Kind.MARK, TEMPLATE, begin)
        else:
            # The mark between two parts keeps `${a}${(b)}` from reading as a call.
            yield Token(Kind.MARK, "+" if part else TEMPLATE_END, begin)


def _plain(text: str) -> str:
    """Return what a literal's escapes stand for."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: _CONTROL.get(found[0][1:], found[0][1:]), text)
