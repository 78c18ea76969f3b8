"""How a file is mended, told by places and values; which characters that changes is for others to find."""

from msgspec import Struct

from unbuffered.model.place import Place, Step


class Table(Struct, frozen=True):
    """A mapping to write, as its pairs in order."""

    pairs: tuple[tuple[str, "Value"], ...]


class Items(Struct, frozen=True):
    """A list to write."""

    values: tuple["Value", ...]


Value = str | int | bool | Table | Items
"""A value to write."""


class Write(Struct, frozen=True):
    """Give the scalar at a place another value."""

    at: Place
    value: str | int | bool


class Swap(Struct, frozen=True):
    """Replace one piece of the text that is written at or below a place; it must stand there once."""

    at: Place
    old: str
    new: str


class Add(Struct, frozen=True):
    """Give a mapping one more key: the one that lies at the steps of a place, and those `below` it.

    What is missing of the steps below is made; only the first of them may be.
    """

    at: Place
    key: str
    value: Value
    below: tuple[Step, ...] = ()


class Append(Struct, frozen=True):
    """Give the list at a place, or `below` it, one more item; a list that is not there is made."""

    at: Place
    value: Value
    below: tuple[Step, ...] = ()


class Rename(Struct, frozen=True):
    """Give the key whose value stands at a place another name."""

    at: Place
    key: str


class Remove(Struct, frozen=True):
    """Take the key or list item at a place away, with its value."""

    at: Place


class Cut(Struct, frozen=True):
    """Take the comment at a place away, with its line if nothing else stands there."""

    at: Place


Edit = Cut | Write | Swap | Add | Append | Rename | Remove


class Lines(Struct, frozen=True):
    """What a person writes where no program does: lines of TypeScript and the same of Python."""

    typescript: tuple[str, ...] = ()
    python: tuple[str, ...] = ()

    def of(self, suffix: str) -> tuple[str, ...]:
        """Return the lines for a file with this suffix."""
        return self.python if suffix == ".py" else self.typescript


class Mend(Struct, frozen=True):
    """What cures a fault in the file itself; `safe` when nothing but the fault changes."""

    edits: tuple[Edit, ...]
    safe: bool = True
