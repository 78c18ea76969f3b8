"""The options of a command line."""

from collections.abc import Mapping, Sequence

from msgspec import Struct


class Arguments(Struct, frozen=True):
    """Words sorted: what stands alone, options by name, in the order given."""

    positionals: tuple[str, ...]
    options: Mapping[str, str]

    def first(self, *names: str) -> str | None:
        """Return the value of the first of these options that is given."""
        return next((self.options[name] for name in names if name in self.options), None)

    def has(self, *names: str) -> bool:
        """Whether one of these options is given."""
        return any(name in self.options for name in names)


def arguments(words: Sequence[str], flags: frozenset[str]) -> Arguments:
    """Sort words; an option that is no flag takes the next word as its value."""
    positionals: list[str] = []
    options: dict[str, str] = {}
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word == "--":
            positionals += words[at:]
            break
        if not word.startswith("-") or word == "-":
            positionals.append(word)
            continue
        name, value = _split(word)
        if value is None and name not in flags and at < len(words):
            value = words[at]
            at += 1
        options[name] = value or ""
    return Arguments(tuple(positionals), options)


def _split(word: str) -> tuple[str, str | None]:
    """Split ``--name=value``, ``-n=value`` and ``-nvalue``."""
    name, is_joined, value = word.partition("=")
    if is_joined:
        return name, value
    if not word.startswith("--") and len(word) > 2:  # noqa: PLR2004 - a dash and a letter
        return word[:2], word[2:]
    return word, None


def address(bind: str | None) -> tuple[str | None, int | None]:
    """Return host and port of ``host:port``, ``:port`` or ``[host]:port``."""
    if not bind:
        return None, None
    host, _, port = bind.rpartition(":")
    return host.strip("[]") or None, number(port)


def number(text: str | None) -> int | None:
    """Return a port that is written as a number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 5 else None  # noqa: PLR2004
