"""How a file is mended, told by places and values; which characters that changes is for others to find."""

from dataclasses import dataclass

from unbuffered.model.place import Place

Value = str | int | bool | tuple[tuple[str, "Value"], ...]
"""A value to write: a scalar, or a mapping as its pairs."""


@dataclass(frozen=True, slots=True)
class Write:
    """Give the scalar at a place another value."""

    at: Place
    value: str | int | bool


@dataclass(frozen=True, slots=True)
class Swap:
    """Replace one piece of the text that is written at or below a place; it must stand there once."""

    at: Place
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Add:
    """Give the mapping at a place one more key; each dot of `below` leads into a mapping, made if missing."""

    at: Place
    key: str
    value: Value
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the key whose value stands at a place another name."""

    at: Place
    key: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the key or list item at a place away, with its value."""

    at: Place


Edit = Write | Swap | Add | Rename | Remove


@dataclass(frozen=True, slots=True)
class Mend:
    """What cures a fault in the file itself; `safe` when nothing but the fault changes."""

    edits: tuple[Edit, ...]
    safe: bool = True
