"""Untrusted text in Markdown: words stay words, and whatever could mean more becomes code.

In code GitHub looks for no markup, mention, issue, commit, link or emoji, and an entity or a backslash
would not hold it off: it looks for most of them in the rendered text.
"""

import re

from unbuffered.reporters.words import inert

MOST = 1_000
"""Characters that are shown of one text; the rest is an ellipsis."""

_EDGES = re.compile(r"""(?P<before>[("']*)(?P<core>.*?)(?P<after>[)"'.,;:!?…]*)""")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d{1,6}|[-+/=]")
_COMMIT = re.compile(r"[0-9a-fA-F]{7,}")
_TICKS = re.compile("`+")


def prose(text: str) -> str:
    """Return a sentence in one line, with everything but plain words as code; no block may begin with it."""
    return " ".join(_token(one) for one in clipped(inert(text)).split(" ") if one)


def _token(token: str) -> str:
    edges = _EDGES.fullmatch(token)
    if edges is None:
        return code(token)
    core, after = edges["core"], edges["after"]
    if core.count("(") > core.count(")") and ")" in after:
        closed, after = after.rsplit(")", 1)
        core += f"{closed})"
    is_word = not core or (_WORD.fullmatch(core) and not _COMMIT.fullmatch(core))
    return edges["before"] + (core if is_word else code(core)) + after


def code(text: str) -> str:
    """Return a text as a code span, whatever is in it."""
    shown = clipped(inert(text)) or "(empty)"
    ticks = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def cell(markdown: str) -> str:
    """Return what `prose` and `code` made, for a cell of a table.

    A bar parts cells in code too, and only some renderers know it escaped there.
    """
    return markdown.replace("|", r"\x7c")


def clipped(text: str) -> str:
    """Return a text that is no longer than what is shown of one."""
    return text if len(text) <= MOST else text[: MOST - 1] + "…"
