"""The words of a silence: ``unbuffered: ignore[UNB401] until 2027-03-01: reason``."""

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

MARK = "unbuffered:"

_IGNORE = re.compile(r"\s*ignore\s*(?:\[(?P<rules>[^\]]*)\])?(?P<rest>.*)", re.DOTALL)
_UNTIL = r"until\s+(?P<date>\d{4}-\d\d-\d\d)"
_UNTIL_FIRST = re.compile(rf"\s*{_UNTIL}\s*[:,;]?\s*(?P<reason>.*)", re.DOTALL)
# Searched from the front of a run of commas only: from within one, a text of commas takes their square.
_UNTIL_LAST = re.compile(rf"(?<![\s,;(])[\s,;(]*\b{_UNTIL}[).]*\s*\Z")
_YEAR = r"20\d\d"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
# Something that is a date for people; a version or the number of a ticket is a reason.
_MEANT = re.compile(
    rf"\buntil[\s:,(\"']*(?:{_YEAR}[./-]\d\d?[./-]\d|\d\d?[./-]\d\d?[./-]{_YEAR}|{_YEAR}(?:\d{{4}})?\b"
    rf"|(?:\d\d?\.?\s+)?{_MONTH}\s+(?:\d\d?,?\s+)?{_YEAR})",
    re.IGNORECASE,
)
_LONGEST = 1_000
"""Characters of a comment; what stands behind them is not looked at, and may be its end."""

_LEAST = 3
"""Letters of a reason: less is none."""


class Words(Struct, frozen=True):
    """What a silence says: names of rules as written, why, until when; `flaw` is why it says nothing."""

    rules: tuple[str, ...] = ()
    reason: str = ""
    until: date | None = None
    flaw: str = ""


def read_words(text: str) -> Words:
    """Return what stands after the mark in a comment."""
    flaw = bounded(text)
    if flaw is not None:
        return flaw
    match = _IGNORE.fullmatch(text)
    if match is None:
        word = next(iter(text.split(maxsplit=1)), "nothing")
        return Words(flaw=f"{word} is no word that is known here: write ignore[UNB401] and a reason")
    names = tuple(name.strip() for name in (match["rules"] or "").split(",") if name.strip())
    if not names:
        return Words(flaw="it names no rule: write ignore[UNB401] and a reason")
    rest = match["rest"].strip().removeprefix(":").strip()
    return dated(names, rest)


def bounded(text: str) -> Words | None:
    """Return why a text is too long to be read; None if it is not."""
    if len(text) <= _LONGEST:
        return None
    return Words(flaw=f"it is longer than {_LONGEST} characters, and so silences nothing")


def dated(names: Iterable[str], rest: str) -> Words:
    """Return a silence of these rules, of whose reason a date may be a part."""
    reason, until = _parted(rest)
    if not until and _MEANT.search(rest):
        return Words(
            tuple(names), flaw="its end is not understood: write until 2027-03-01, before the reason"
        )
    return silence(tuple(names), reason.strip(" -:,;"), until)


def _parted(rest: str) -> tuple[str, str]:
    """Return a reason, and the date before or behind it; an empty one if there is none."""
    first = _UNTIL_FIRST.fullmatch(rest)
    if first is not None:
        return first["reason"], first["date"]
    last = _UNTIL_LAST.search(rest)
    return (rest[: last.start()], last["date"]) if last is not None else (rest, "")


def silence(names: tuple[str, ...], reason: str, until: str) -> Words:
    """Return a silence, or what keeps it from being one."""
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        return Words(names, reason, flaw=f"{until} is no date: write one as 2027-03-01")
    if sum(one.isalpha() for one in reason) < _LEAST:
        return Words(names, flaw="it gives no reason, and so silences nothing")
    return Words(names, reason, day)
