"""What ENV, ARG, CMD and ENTRYPOINT of a Dockerfile say."""

import json
from collections.abc import Iterator, Mapping

from msgspec import Struct

from unbuffered.readers.code.entrypoints.expansion import expand
from unbuffered.readers.code.entrypoints.instructions import Instruction, words

Words = tuple[str, ...] | str | None
"""A command in exec form, in shell form, or none of its own."""


class Variable(Struct, frozen=True):
    """A variable of the image, with the place of its name."""

    name: str
    value: str
    line: int
    column: int


def variables(one: Instruction, escape: str, known: Mapping[str, str]) -> Iterator[Variable]:
    """Yield what an ENV sets; all its values are read before the first is set."""
    found = words(one.text, escape)
    if found and "=" not in found[0][1]:
        start, name = found[0]
        rest = one.text[start + len(name) :].strip()
        yield Variable(name, evaluated(rest, escape, known), *one.place(start))
        return
    for start, word in found:
        name, is_set, value = word.partition("=")
        if is_set and name:
            yield Variable(name, evaluated(value, escape, known), *one.place(start))


def defaults(one: Instruction, escape: str, known: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Yield what an ARG declares: names, with their defaults if they have one."""
    for _, word in words(one.text, escape):
        name, is_set, value = word.partition("=")
        yield name, evaluated(value, escape, known) if is_set else None


def evaluated(text: str, escape: str, known: Mapping[str, str]) -> str:
    """Return a text with its quotes taken off and its variables put in; none in single quotes."""
    parts: list[str] = []
    start = at = 0
    quote = ""
    while at < len(text):
        one = text[at]
        if one == escape and quote != "'":
            parts += (expand(text[start:at], known), text[at + 1 : at + 2])
            at += 2
            start = at
            continue
        if one in "\"'" and quote in ("", one):
            piece = text[start:at]
            parts.append(piece if quote == "'" else expand(piece, known))
            quote = "" if quote else one
            start = at + 1
        at += 1
    parts.append(expand(text[start:], known))
    return "".join(parts)


def command_of(text: str) -> Words:
    """Return a command in exec form if its text is a list of strings in JSON, and as it is if not."""
    if not text.startswith("["):
        return text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(found, list) and all(isinstance(word, str) for word in found):
        return tuple(found)
    return text
