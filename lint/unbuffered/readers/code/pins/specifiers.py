"""Version specifiers: pip's and Poetry's."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from unbuffered.model.pins import Versions

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SEPARATORS = re.compile(r"[-_.]+")
_CLAUSE = re.compile(r"(===|==|~=|!=|>=|<=|>|<|\^|~)?\s*v?([0-9][0-9A-Za-z.!+*_-]*)")
_LONGEST = 500


def name_at(text: str) -> str:
    """Return the name of a distribution as it is written at the beginning of a requirement."""
    found = _NAME.match(text)
    return found.group().rstrip("._-") if found is not None else ""


def normalised(name: str) -> str:
    """Return a name as indexes compare it."""
    return _SEPARATORS.sub("-", name).lower()


def versions(text: str) -> Versions:
    """Return what specifiers allow; Poetry means one version by a version without an operator."""
    text = text.strip().strip("()")
    if len(text) > _LONGEST or "|" in text:
        return Versions()
    found = Versions()
    for clause in text.split(","):
        told = _CLAUSE.fullmatch(clause.strip())
        if told is not None:
            found = _with(found, told[1] or "==", told[2])
    return found


def _with(found: Versions, operator: str, version: str) -> Versions:
    """Return bounds with one clause more; of two upper or lower bounds the later, which is rare."""
    if version.endswith(".*"):
        low = version.removesuffix(".*")
        return replace(found, lower=low, upper=_next(low), taken=False) if operator == "==" else found
    if operator in {"==", "==="}:
        return Versions(exact=version)
    if operator in {"<", "<="}:
        return replace(found, upper=version, taken=operator == "<=")
    if operator == "!=":
        return found
    end = _ENDS.get(operator)
    if end is None:
        return replace(found, lower=version)
    return replace(found, lower=version, upper=end(version), taken=False)


def _next(version: str) -> str | None:
    """Return the first version after all that begin like this one."""
    head, _, last = version.rpartition(".")
    if not last.isascii() or not last.isdigit() or len(last) > 9:  # noqa: PLR2004 - no version is longer
        return None
    return f"{head}.{int(last) + 1}" if head else str(int(last) + 1)


def _caret(version: str) -> str | None:
    """Return the first version that differs in the leftmost part that is not 0."""
    parts = version.split(".")
    for at, part in enumerate(parts):
        if part.strip("0") or at == len(parts) - 1:
            return _next(".".join(parts[: at + 1]))
    return None


_ENDS: dict[str, Callable[[str], str | None]] = {
    "~=": lambda version: _next(version.rpartition(".")[0]),
    "^": _caret,
    "~": lambda version: _next(".".join(version.split(".")[:2])),
}
"""What bounds a version from above by itself: pip's compatible release, and Poetry's caret and tilde."""
