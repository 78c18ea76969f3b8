"""How servers name an application: ``module:attribute`` and its variants."""

import re

from msgspec import Struct

_LONGEST = 1000
_MODULE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_ATTRIBUTE = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*)(\([^$`]*\))?")


class Target(Struct, frozen=True):
    """An application as a server is told of it."""

    module: str = ""
    attribute: str = ""
    factory: bool = False
    path: str = ""


def is_module(text: str) -> bool:
    """Whether a text is a dotted name."""
    return len(text) <= _LONGEST and _MODULE.fullmatch(text) is not None


def is_path(text: str) -> bool:
    """Whether a text is a path in which nothing is left to the moment it runs."""
    return bool(text) and len(text) <= _LONGEST and not any(one in "$`*?\0\n<>|{}" for one in text)


def target(text: str, default: str = "") -> Target | None:
    """Return the application that a text names, strictly: identifiers alone."""
    if len(text) > _LONGEST:
        return None
    module, _, attribute = text.partition(":")
    found = _ATTRIBUTE.fullmatch(attribute or default)
    if not is_module(module) or (found is None and (attribute or default)):
        return None
    if found is None:
        return Target(module)
    return Target(module, found.group(1), found.group(2) is not None)


def file_target(text: str) -> Target | None:
    """Return the application that a text names by module or by file."""
    head, _, attribute = text.partition(":")
    if not head.endswith(".py") and "/" not in head:
        return target(text)
    found = _ATTRIBUTE.fullmatch(attribute) if attribute and len(text) <= _LONGEST else None
    if not is_path(head) or (attribute and found is None):
        return None
    path = head if head.endswith(".py") else head.rstrip("/") + ".py"
    if found is None:
        return Target(path=path)
    return Target(path=path, attribute=found.group(1), factory=found.group(2) is not None)
