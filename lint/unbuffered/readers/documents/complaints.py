"""What does not fit a schema, in words of ours: the library's own are for programmers."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Protocol

from unbuffered.readers.documents.plain import Plain

_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_SHOWN = 60
"""Characters of a value that a message quotes: it may be anything that a file can hold."""


class Misfit(Protocol):
    """An error of the schema library, as far as it is told here."""

    validator: str
    validator_value: Plain
    instance: Plain
    schema: Plain
    message: str


def complaint(error: Misfit, what: str) -> str:
    """Return one sentence on what does not fit; a schema's titles say what stands at a place in words."""
    speak = _SPOKEN.get(error.validator)
    if speak is None:
        return f"this does not fit {what}: {cut(error.message)}"
    return speak(error, what)


def near(word: str, known: Iterable[str]) -> str:
    """Return what may be meant, as the end of a sentence; empty if nothing is like it."""
    found = get_close_matches(word[:_SHOWN], list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""


def cut(text: str) -> str:
    """Return a text as a message quotes it."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _type(error: Misfit, _what: str) -> str:
    kinds = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    wanted = _called(error) or " or ".join(_KINDS.get(one, one) for one in kinds)
    return f"{_shown(error.instance)} is not {wanted}"


def _enum(error: Misfit, _what: str) -> str:
    listed = [str(one) for one in error.validator_value]
    return f"{_shown(error.instance)} is none of {', '.join(listed)}{near(str(error.instance), listed)}"


def _required(error: Misfit, what: str) -> str:
    missing = [one for one in error.validator_value if one not in error.instance]
    return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing in {what}"


def _empty(error: Misfit, _what: str) -> str:
    return f"{_shown(error.instance)} says nothing here; it takes {_called(error) or 'something'}"


def _pattern(error: Misfit, _what: str) -> str:
    return f"{_shown(error.instance)} is not {_called(error) or cut(error.message)}"


_SPOKEN: Mapping[str, Callable[[Misfit, str], str]] = {
    "type": _type,
    "enum": _enum,
    "required": _required,
    "minItems": _empty,
    "minLength": _empty,
    "minProperties": _empty,
    "pattern": _pattern,
    "const": lambda error, _: f"{_shown(error.instance)} is not {_shown(error.validator_value)}",
    "minimum": lambda error, _: f"{_shown(error.instance)} is less than {error.validator_value}",
    "maximum": lambda error, _: f"{_shown(error.instance)} is more than {error.validator_value}",
    "maxLength": lambda error, _: f"this is longer than {error.validator_value} characters",
    "uniqueItems": lambda _error, _what: "the same stands here twice",
}


def _called(error: Misfit) -> str:
    title = error.schema.get("title", "") if isinstance(error.schema, dict) else ""
    return str(title)


def _shown(value: Plain) -> str:
    """Return a value as a message quotes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case "":
            return "an empty text"
        case _:
            return cut(str(value))
