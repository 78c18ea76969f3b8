"""The pieces of an AgentCore invocation URL (AC-01, AC-02, AC-03)."""

import re
from dataclasses import dataclass

from unbuffered.api import Integration, Text, Token, TokenKind, value_of

_URL = re.compile(r"https?://(?P<host>[^/?]*)(?P<path>/[^?]*)?(?:\?(?P<query>.*))?", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9._-]+)\}")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,47}-[A-Za-z0-9]{10}")


@dataclass(frozen=True, slots=True)
class RuntimeUrl:
    """Host, path and query as ``Fn::Sub`` would spell them; `segment` is what names the runtime."""

    host: str
    path: str
    query: str
    segment: Text | None

    @property
    def ends_openly(self) -> bool:
        """Whether the path ends in something that is not known here."""
        return self.path.endswith("}") and not _PLACEHOLDER.search(self.path.rpartition("/")[2])

    @property
    def is_raw_arn(self) -> bool:
        """Whether the runtime is named by its ARN as it is, with colons and a slash."""
        if self.segment is None:
            return False
        first = self.segment.parts[0] if self.segment.parts else ""
        if isinstance(first, str):
            return first.startswith("arn:")
        return first.kind is TokenKind.RESOURCE and first.attribute == "AgentRuntimeArn"

    @property
    def is_id(self) -> bool:
        """Whether the runtime is named by its id alone."""
        if self.segment is None or len(self.segment.parts) != 1:
            return False
        only = self.segment.parts[0]
        if isinstance(only, str):
            return _ID.fullmatch(only) is not None
        return only.kind is TokenKind.RESOURCE and only.attribute == "AgentRuntimeId"


def runtime_url(integration: Integration, url: Text) -> RuntimeUrl | None:
    """Return the pieces of an AgentCore URL, with a placeholder replaced by its static mapping."""
    match = _URL.fullmatch(str(url))
    if match is None:
        return None
    return RuntimeUrl(
        host=match["host"],
        path=match["path"] or "/",
        query=match["query"] or "",
        segment=_segment(integration, url),
    )


def _segment(integration: Integration, url: Text) -> Text | None:
    """Return what stands between /runtimes/ and /invocations, tokens kept."""
    pieces = _between(url)
    if pieces is None:
        return None
    literal = pieces.literal
    placeholder = _PLACEHOLDER.fullmatch(literal) if literal is not None else None
    if placeholder is None:
        return pieces
    wanted = f"integration.request.path.{placeholder.group(1)}"
    for mapping in value_of(integration.mappings) or ():
        value = value_of(mapping.value)
        if mapping.name == wanted and value is not None:
            return _unquoted(value)
    return None


def _between(url: Text) -> Text | None:
    found: list[str | Token] | None = None
    for part in url.parts:
        if found is None:
            if isinstance(part, str) and "/runtimes/" in part:
                rest = part.partition("/runtimes/")[2]
                if "/invocations" in rest:
                    return Text((rest.partition("/invocations")[0],))
                found = [rest] if rest else []
            continue
        if isinstance(part, str) and "/invocations" in part:
            before = part.partition("/invocations")[0]
            return _text([*found, before] if before else found)
        found.append(part)
    return _text(found) if found is not None else None


def _text(parts: list[str | Token]) -> Text:
    return Text(tuple(parts))


def _unquoted(value: Text) -> Text | None:
    """Return a static mapping value without its single quotes; None for a value taken from the call."""
    if not value.head.startswith("'"):
        return None
    parts = list(value.parts)
    parts[0] = str(parts[0])[1:]
    if isinstance(parts[-1], str):
        parts[-1] = parts[-1].removesuffix("'")
    return Text(tuple(part for part in parts if part != ""))
