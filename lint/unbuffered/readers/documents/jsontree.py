"""JSON text to the same tree as YAML, with the offset of every value.

The standard library's scanner gives no offsets below the value that it was asked for, and a tree
of a CDK template is needed to its leaves, so this is a loop over tokens.
"""

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # the stubs lack it

from unbuffered.readers.documents.tree import MAX_DEPTH, Map, Node, Scalar, Seq, UnreadableError

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
_SIMPLE = re.compile(r'"([^"\\\x00-\x1f]*)"')
"""A string without escapes, by far the commonest token: one match instead of a call."""

_NAMED = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*')
"""A name without escapes up to its value: what most lines of a template begin with."""


def read_json(text: str) -> Node:
    """Return the tree of a JSON text.

    Raises:
        UnreadableError: the text is no JSON; the offset is where it goes wrong.

    """
    node, at = _value(text, _skip(text, 0))
    at = _skip(text, at)
    if at != len(text):
        raise UnreadableError("not valid JSON: more follows after the end", at)
    return node


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int) -> tuple[Node, int]:
    """Read one value with everything inside it, without recursion."""
    root, at = _begin(text, at)
    stack: list[Map | Seq] = [] if isinstance(root, Scalar) else [root]
    while stack:
        top = stack[-1]
        at = _skip(text, at)
        closing = "}" if isinstance(top, Map) else "]"
        if text.startswith(closing, at):
            at += 1
            top.end = at
            stack.pop()
            continue
        at = _separated(text, at, top)
        child, at = _member(text, at, top)
        if not isinstance(child, Scalar):
            if len(stack) >= MAX_DEPTH:
                raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", child.start)
            stack.append(child)
    return root, at


def _separated(text: str, at: int, top: Map | Seq) -> int:
    """Pass the comma that every member but the first needs before it."""
    if not (top.pairs if isinstance(top, Map) else top.items):
        return at
    if not text.startswith(",", at):
        raise UnreadableError("not valid JSON: a comma or a closing bracket is missing", at)
    return _skip(text, at + 1)


def _member(text: str, at: int, top: Map | Seq) -> tuple[Node, int]:
    """Read what comes next in a collection and put it there; an inner collection stays open."""
    if isinstance(top, Seq):
        child, at = _begin(text, at)
        top.items.append(child)
        return child, at
    named = _NAMED.match(text, at)
    if named is not None:
        key = Scalar(named.group(1), plain=False, tag=None, start=at, end=named.end(1) + 1)
        child, at = _begin(text, named.end())
        top.pairs.append((key, child))
        return child, at
    if not text.startswith('"', at):
        raise UnreadableError("not valid JSON: a name in double quotes is missing", at)
    key, at = _string(text, at)
    at = _skip(text, at)
    if not text.startswith(":", at):
        raise UnreadableError("not valid JSON: a colon is missing", at)
    child, at = _begin(text, _skip(text, at + 1))
    top.pairs.append((key, child))
    return child, at


def _begin(text: str, at: int) -> tuple[Node, int]:
    """Read a scalar whole, or the opening bracket of a collection."""
    first = text[at : at + 1]
    if first == '"':
        return _string(text, at)
    if first == "{":
        return Map([], None, at, at), at + 1
    if first == "[":
        return Seq([], None, at, at), at + 1
    match = _PLAIN.match(text, at)
    if match is None:
        raise UnreadableError("not valid JSON: a value is missing", at)
    return Scalar(match.group(), plain=True, tag=None, start=at, end=match.end()), match.end()


def _string(text: str, at: int) -> tuple[Scalar, int]:
    simple = _SIMPLE.match(text, at)
    if simple is not None:
        return Scalar(simple.group(1), plain=False, tag=None, start=at, end=simple.end()), simple.end()
    try:
        value, end = scanstring(text, at + 1, True)  # noqa: FBT003 - its only signature
    except JSONDecodeError as error:
        raise UnreadableError(f"not valid JSON: {error.msg.lower()}", error.pos) from error
    return Scalar(value, plain=False, tag=None, start=at, end=end), end
