"""Colour, or none."""

from msgspec import Struct

from unbuffered.finding import Severity
from unbuffered.verdict import Verdict

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}

SEVERITY = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
VERDICT = {
    Verdict.STREAMS: "green",
    Verdict.UNKNOWN: "cyan",
    Verdict.BUFFERS: "yellow",
    Verdict.BREAKS: "red",
}


class Style(Struct, frozen=True):
    """How wide to write, whether in colour, and the address below which the rule pages lie, if any.

    `boxes` tells whether what reads it can show the characters that boxes are drawn with.
    """

    width: int = 100
    colour: bool = False
    docs: str = ""
    boxes: bool = True

    def page(self, rule: str) -> str:
        """Return the address of a rule's page; empty where nobody said where the pages are."""
        return f"{self.docs.rstrip('/')}/{rule}.md" if self.docs else ""

    def paint(self, text: str, *names: str) -> str:
        """Return the text in these colours, if there is colour."""
        if not self.colour or not text:
            return text
        codes = ";".join(_CODES[name] for name in names)
        return f"\x1b[{codes}m{text}\x1b[0m"
