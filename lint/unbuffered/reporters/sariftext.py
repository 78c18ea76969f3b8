"""Text in SARIF: messages may hold links and placeholders, and none may come from the input."""

import re
from collections.abc import Sequence

from unbuffered.finding import Finding
from unbuffered.reporters.touched import sentence
from unbuffered.reporters.words import inert

_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def told(text: str) -> str:
    """Return untrusted text for a message: inert, no link and no placeholder."""
    # Escaped brackets would do by the standard, and not for readers that look for links with a pattern.
    return _PLACEHOLDER.sub(r"{{\1}}", inert(text)).replace("](", "] (")


def message(found: Finding) -> str:
    """Return what a finding says, what happens then and what to do; its other places are linked.

    GitHub shows related places only where the message links to them.
    """
    hit = found.hit
    pieces = [sentence(found), f"Then: {hit.then}" if hit.then else "", f"Fix: {hit.fix}" if hit.fix else ""]
    said = " ".join(f"{told(piece)}." for piece in pieces if piece)
    return said + _links([evidence.says for evidence in hit.because])


def _links(says: Sequence[str]) -> str:
    """Return a sentence that links to related places, numbered from 1."""
    if not says:
        return ""
    named = (told(one).replace("[", "(").replace("]", ")") for one in says)
    return " See " + ", ".join(f"[{name}]({number})" for number, name in enumerate(named, 1)) + "."
