"""The pieces of an AgentCore invocation URL (AC-01, AC-02, AC-03)."""

import re

from msgspec import Struct

from unbuffered.api import Integration, Text, Token, TokenKind, value_of

_PLACEHOLDER = r"(?<!\$)\{([A-Za-z0-9._-]+)\}"
_ID = r"[A-Za-z][A-Za-z0-9_]{0,47}-[A-Za-z0-9]{10}"


class RuntimeUrl(Struct, frozen=True):
    """Host, path and query as ``Fn::Sub`` would spell them; `segment` is what names the runtime."""

    host: str
    path: str
    query: str
    segment: Text | None

    @property
    def ends_openly(self) -> bool:
        """Whether the path ends in something that is not known here."""
        return self.path.endswith("}") and not re.search(_PLACEHOLDER, self.path.rpartition("/")[2])

    @property
    def is_raw_arn(self) -> bool:
        """Whether the runtime is named by its ARN as it is, with colons and a slash."""
        match self.segment.parts if self.segment is not None else ():
            case (str(first), *_):
                return first.startswith("arn:")
            case (Token() as first, *_):
                return first.kind is TokenKind.RESOURCE and first.attribute == "AgentRuntimeArn"
            case _:
                return False

    @property
    def is_id(self) -> bool:
        """Whether the runtime is named by its id alone."""
        match self.segment.parts if self.segment is not None else ():
            case (str(only),):
                return re.fullmatch(_ID, only) is not None
            case (Token() as only,):
                return only.kind is TokenKind.RESOURCE and only.attribute == "AgentRuntimeId"
            case _:
                return False


def runtime_url(integration: Integration, url: Text) -> RuntimeUrl:
    """Return the pieces of an AgentCore URL, with a placeholder replaced by its static mapping."""
    host, _, rest = str(url).partition("://")[2].partition("/")
    path, _, query = rest.partition("?")
    return RuntimeUrl(host, f"/{path}", query, _segment(integration, url))


def _segment(integration: Integration, url: Text) -> Text | None:
    """Return what stands between /runtimes/ and /invocations, tokens kept."""
    pieces = url.between("/runtimes/", "/invocations")
    if pieces is None:
        return None
    literal = pieces.literal
    placeholder = re.fullmatch(_PLACEHOLDER, literal) if literal is not None else None
    if placeholder is None:
        return pieces
    wanted = f"integration.request.path.{placeholder.group(1)}"
    for mapping in value_of(integration.mappings) or ():
        value = value_of(mapping.value)
        if mapping.name == wanted and value is not None:
            return _unquoted(value)
    return None


def _unquoted(value: Text) -> Text | None:
    """Return a static mapping value without its single quotes; None for a value taken from the call."""
    if not value.head.startswith("'"):
        return None
    parts = list(value.parts)
    parts[0] = str(parts[0])[1:]
    if isinstance(parts[-1], str):
        parts[-1] = parts[-1].removesuffix("'")
    return Text(tuple(part for part in parts if part != ""))
