"""Values as YAML and JSON write them, in the style of what stands around them."""

import re
from collections.abc import Iterator

from unbuffered.model.edits import Items, Table, Value

_PLAIN = r"[A-Za-z0-9_/][A-Za-z0-9_./-]*\Z"
_TYPED = r"(?i)(?:true|false|yes|no|on|off|null|y|n|~|[-+.0-9][-+.0-9_eExXoO:a-fA-F]*|\d{4}-\d\d?-\d\d?.*)\Z"
"""Texts that a loader takes for something else when they stand without quotes."""


def scalar(value: str | int | bool, quote: str = "") -> str:  # noqa: FBT001 - a value of any of these types
    """Return a scalar in YAML, a text in the quotes that its predecessor had, or in those that it needs."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if not quote and re.match(_PLAIN, value) and not re.match(_TYPED, value):
        return value
    if quote == "'" or (quote != '"' and "'" not in value and value.isprintable()):
        return "'" + value.replace("'", "''") + "'"
    return _dumped(value)


def _dumped(value: str | int | bool) -> str:  # noqa: FBT001 - the same
    # Imported here: most of what is mended needs neither quotes nor JSON.
    import json

    return json.dumps(value)


def flow(value: Value) -> str:
    """Return a value in YAML's flow style, in one line."""
    match value:
        case Table(pairs):
            return "{" + ", ".join(f"{scalar(key)}: {flow(one)}" for key, one in pairs) + "}"
        case Items(values):
            return "[" + ", ".join(flow(one) for one in values) + "]"
        case _:
            return scalar(value)


def as_json(value: Value, colon: str = ": ", before: str = "", step: str = "") -> str:
    """Return a value in JSON: in one line, or over lines that are indented by a step more than `before`."""
    match value:
        case Table(pairs):
            told = [f"{_dumped(key)}{colon}{as_json(one, colon, before + step, step)}" for key, one in pairs]
            return _bracketed(told, "{}", before, step)
        case Items(values):
            listed = [as_json(one, colon, before + step, step) for one in values]
            return _bracketed(listed, "[]", before, step)
        case _:
            return _dumped(value)


def _bracketed(members: list[str], brackets: str, before: str, step: str) -> str:
    first, last = brackets[0], brackets[1]
    if not step:
        return f"{first}{', '.join(members)}{last}"
    inner = f",{before}{step}".join(members)
    return f"{first}{before}{step}{inner}{before}{last}"


def block(key: str, value: Value, step: int) -> list[str]:
    """Return a pair in YAML's block style: its lines, the first one not indented."""
    head = f"{scalar(key)}:"
    match value:
        case Table() | Items():
            return [head, *(" " * step + line for line in _inside(value, step))]
        case _:
            return [f"{head} {scalar(value)}"]


def _inside(value: Table | Items, step: int) -> Iterator[str]:
    if isinstance(value, Table):
        for key, one in value.pairs:
            yield from block(key, one, step)
        return
    for one in value.values:
        yield from item(one, step)


def item(value: Value, step: int) -> list[str]:
    """Return an item of a list in YAML's block style: its lines, the first one not indented."""
    if isinstance(value, Table):
        first, *rest = [line for key, one in value.pairs for line in block(key, one, step)]
        return [f"- {first}", *(f"  {line}" for line in rest)]
    return [f"- {flow(value)}"]
