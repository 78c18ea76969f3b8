"""The settings of a run as a person reads them: every value with where it comes from."""

from collections.abc import Iterator, Mapping

from unbuffered.settings.overlaid import key_of
from unbuffered.settings.values import Scoped, Settings

_FIELDS = (
    "paths", "exclude", "preset", "fail_on", "select", "ignore", "severity", "parameters", "policies",
    "baseline", "knowledge", "docs_url",
)  # fmt: skip
_HINTS = {"select": "every rule", "docs_url": "none", "baseline": "none"}


def shown(settings: Settings) -> str:
    """Return a line for each setting: its key, its value as TOML writes it, and its origin."""
    rows = [(key_of(name), _value(settings, name), _origin(settings, name)) for name in _FIELDS]
    for number, one in enumerate(settings.per_path):
        rows += _rows(number, one, settings.where.get("per-path", "default"))
    first = max(len(key) for key, _, _ in rows)
    second = min(max(len(value) for _, value, _ in rows), 48)
    return "".join(f"{key:<{first}}  {value:<{second}}  {origin}\n" for key, value, origin in rows)


def _origin(settings: Settings, name: str) -> str:
    return settings.where.get(key_of(name), "default")


def _value(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return _HINTS.get(name, _written(value)) if not value else _written(value)


def _rows(number: int, scoped: Scoped, origin: str) -> Iterator[tuple[str, str, str]]:
    head = f"per-path[{number}]"
    yield f"{head}.paths", _written(scoped.paths), origin
    for key, value in (
        ("ignore", scoped.ignore),
        ("severity", scoped.severity),
        ("parameters", scoped.parameters),
    ):
        if value:
            yield f"{head}.{key}", _written(value), origin


def _written(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_written(one)}" for key, one in sorted(value.items())) + "}"
    if isinstance(value, frozenset):
        return _written(tuple(sorted(value)))
    if isinstance(value, tuple):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
