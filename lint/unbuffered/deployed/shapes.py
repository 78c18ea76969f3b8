"""Answers of AWS as plain values, taken apart without trust: what has another shape is empty."""

from collections.abc import Mapping

Json = Mapping[str, object]
"""An answer or a part of it."""


def mapping(value: object) -> Json:
    """Return a value as a mapping, an empty one if it is none."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Json]:
    """Return the members of a list that are mappings."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def words(value: object) -> list[str]:
    """Return the members of a list that are texts."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def text_in(value: object) -> str:
    """Return a value as a text, an empty one if it is none."""
    return value if isinstance(value, str) else ""


def number_in(value: object) -> int | None:
    """Return a value as a whole number; None if it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def without_none(found: Json) -> dict[str, object]:
    """Return what is there of a mapping: no empty texts, lists or mappings, and no None."""
    return {name: one for name, one in found.items() if one is not None and one not in ("", [], {})}
