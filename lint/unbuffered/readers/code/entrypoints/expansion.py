"""Variables in text, as shells and Dockerfiles both write them."""

from collections.abc import Mapping

LONGEST = 4096
"""A longer result is refused: names that double each other grow without bound."""
_DEEPEST = 8
_FARTHEST = 1000

Variables = Mapping[str, str | None]
"""Values by name; ``None`` says that a variable is set to something that cannot be told."""


def is_known(text: str) -> bool:
    """Whether nothing in a text is left to the moment it runs."""
    return "$" not in text and "`" not in text


def is_name(text: str) -> bool:
    """Whether a text can name a variable or a positional parameter."""
    return text.isascii() and (text.isidentifier() or text.isdigit())


def expand(text: str, variables: Variables, depth: int = 0) -> str:
    """Return a text with the variables that are known; the others stay as they are written."""
    if "$" not in text or depth > _DEEPEST:
        return text
    parts: list[str] = []
    length = at = 0
    while at < len(text):
        dollar = text.find("$", at)
        if dollar < 0:
            parts.append(text[at:])
            break
        value, after = _reference(text, dollar, variables, depth)
        parts += (text[at:dollar], value)
        length += dollar - at + len(value)
        if length > LONGEST:
            return text
        at = after
    return "".join(parts)


def _reference(text: str, dollar: int, variables: Variables, depth: int) -> tuple[str, int]:
    """Return what one dollar stands for, and where the text goes on."""
    start = dollar + 1
    if text[start : start + 1] == "{":
        end = _closing(text, start)
        if end < 0:
            return "$", start
        return _braced(text[start + 1 : end], variables, depth), end + 1
    end = start
    while end < len(text) and end - start < _FARTHEST and (text[end].isalnum() or text[end] == "_"):
        end += 1
    # $12 is the first parameter and a digit.
    end = start + 1 if text[start : start + 1].isdigit() else end
    name = text[start:end]
    value = variables.get(name) if is_name(name) else None
    return (value, end) if value is not None else ("$" + name, end)


def _closing(text: str, brace: int) -> int:
    depth = 0
    for at in range(brace, min(len(text), brace + _FARTHEST)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return at
    return -1


def _braced(inner: str, variables: Variables, depth: int) -> str:
    """Return what ``${...}`` stands for: a name alone, or with a default or an alternative."""
    size = next((at for at, one in enumerate(inner) if not (one.isalnum() or one == "_")), len(inner))
    name, rest = inner[:size], inner[size:]
    written = "${" + inner + "}"
    if not is_name(name):
        return written
    if name in variables and variables[name] is None:
        return written
    value = variables.get(name)
    operator = rest[:2] if rest[:1] == ":" else rest[:1]
    word = rest[len(operator) :]
    match operator:
        case "" | "?" | ":?":
            return value if value is not None else written
        case "-" | "=" | ":-" | ":=":
            is_set = value is not None if operator[0] != ":" else bool(value)
            return str(value) if is_set else expand(_unquoted(word), variables, depth + 1)
        case "+" | ":+":
            is_set = value is not None if operator[0] != ":" else bool(value)
            return expand(_unquoted(word), variables, depth + 1) if is_set else ""
        case _:
            return written


def _unquoted(word: str) -> str:
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if quoted else word
