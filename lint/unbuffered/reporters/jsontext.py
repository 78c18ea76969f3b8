"""JSON that every parser reads and nothing on its way obeys."""

import json

from unbuffered.reporters.words import harmful, hashless

_FIRST_ODD = 0x7F
_BEYOND_BMP = 0x10000


def dumped(body: object) -> str:
    """Return a value as JSON, keys in the given order.

    Control and format characters are escaped. Half a surrogate pair, which is no text and which strict
    parsers refuse even when escaped, becomes the six characters that spell it.
    """
    text = json.dumps(body, indent=2, ensure_ascii=False)
    if not text.isascii() or "\x7f" in text:
        text = "".join(_escaped(one) if ord(one) >= _FIRST_ODD and harmful(one) else one for one in text)
    return hashless(text, r"\u0023") + "\n"


def _escaped(one: str) -> str:
    if "\ud800" <= one <= "\udfff":
        return f"\\\\u{ord(one):04x}"
    if ord(one) < _BEYOND_BMP:
        return f"\\u{ord(one):04x}"
    units = one.encode("utf-16-be")
    return f"\\u{units[:2].hex()}\\u{units[2:].hex()}"
