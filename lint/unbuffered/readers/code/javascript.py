"""What JavaScript and TypeScript code shows of itself: whether it makes a streaming handler."""

import re

_COMMENT = r"(?m)^[ \t]*//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)"

_MADE = (
    r"(?<![\w$]){}(?![\w$])[ \t]{{0,9}}(?::[^=\n;]{{1,200}})?"
    r"=\s{{0,99}}(?:[\w$]{{1,99}}\.){{0,3}}streamifyResponse\b"
)
"""How a handler is given its name."""


def streams(code: str) -> bool:
    """Whether code, its comments left out, makes a streaming handler."""
    return "awslambda.streamifyResponse" in _bare(code)


def makes_stream(code: str, handler: str) -> bool:
    """Whether code makes this very handler a streaming one: a bundle also holds what nobody calls."""
    return re.search(_MADE.format(re.escape(handler)), _bare(code)) is not None


def _bare(code: str) -> str:
    return re.sub(_COMMENT, "", code) if "streamifyResponse" in code else ""
