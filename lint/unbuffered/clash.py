"""Advice of other linters that contradicts ours, and how one tells them so."""

from msgspec import Struct


class Clash(Struct, frozen=True):
    """A check of another linter that asks for the opposite of a rule.

    `tool` and `check` are what people call them, `asks` is what it wants. `skip` are the lines that silence
    it with a reason, and `where` tells where those belong. `source` is the page on which that is said.
    """

    tool: str
    check: str
    asks: str
    where: str
    skip: str
    source: str

    def __str__(self) -> str:
        """Return tool and check."""
        return f"{self.tool} {self.check}"
