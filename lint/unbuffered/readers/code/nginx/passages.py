"""A place at which requests are handed on, as a fact."""

import re
from collections.abc import Callable

from unbuffered.model.code import Passage
from unbuffered.model.fact import Absent, Fact, Known, Unknown
from unbuffered.model.place import Place
from unbuffered.readers.code.nginx.directives import Word
from unbuffered.readers.code.nginx.handing import Handing, Level

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
_TIME = re.compile(r"(\d{1,9})([smh]?)")
_EVENTS = frozenset({"text/event-stream", "*"})
_IGNORED = "x-accel-buffering"
_ELSEWHERE = "a file that is not here may set it"

Find = Callable[[Word], Place]


def passage(one: Handing, place: Find) -> Passage:
    """Return a ``proxy_pass`` with what holds for it."""
    target = one.directive.words[0]
    at = place(target)
    words = [word.text for word in one.level.location]
    is_prefix = words[:-1] in ([], ["="], ["^~"]) and bool(words) and words[-1].startswith("/")
    ignored = one.level.settings.get("proxy_ignore_headers")
    return Passage(
        to=target.text,
        path=words[-1] if is_prefix else None,
        is_exact=words[:1] == ["="],
        buffering=_buffering(one.level, at, place),
        version=_word(one.level, "proxy_http_version", at, place),
        timeout=_timeout(one.level, at, place),
        compresses=_compresses(one.level, place),
        heeds=ignored is None or all(word.text.lower() != _IGNORED for word in ignored.words),
        at=at,
    )


def _word(level: Level, name: str, at: Place, place: Find) -> Fact[str]:
    """Return the first word of a setting."""
    told = level.settings.get(name)
    if told is None or not told.words:
        return Unknown(_ELSEWHERE, at) if level.is_open else Absent(at)
    return Known(told.words[0].text, place(told.words[0]))


def _buffering(level: Level, at: Place, place: Find) -> Fact[bool]:
    fact = _word(level, "proxy_buffering", at, place)
    if not isinstance(fact, Known):
        return fact
    if fact.value not in {"on", "off"}:
        return Unknown("a variable decides it", fact.at)
    return Known(fact.value == "on", fact.at)


def _timeout(level: Level, at: Place, place: Find) -> Fact[int]:
    fact = _word(level, "proxy_read_timeout", at, place)
    if not isinstance(fact, Known):
        return fact
    told = _TIME.fullmatch(fact.value)
    return Known(int(told[1]) * _SECONDS[told[2]], fact.at) if told else Unknown("not a plain time", fact.at)


def _compresses(level: Level, place: Find) -> Place | None:
    """Return where events are named among the types that are compressed, if anything is."""
    switch, types = level.settings.get("gzip"), level.settings.get("gzip_types")
    if types is None or switch is None or [word.text for word in switch.words] != ["on"]:
        return None
    return next((place(word) for word in types.words if word.text in _EVENTS), None)
