"""The escape hatches of a CDK program: properties overridden by path, and deployments that are salted."""

from collections.abc import Iterator

from msgspec import Struct

from unbuffered.readers.source.constructs.calls import Call
from unbuffered.readers.source.constructs.pythoncode import python_calls
from unbuffered.readers.source.constructs.scriptcode import typescript_calls

_SCRIPTS = (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs")
_OF_PROPERTIES = frozenset({"addPropertyOverride", "add_property_override"})
_OF_RESOURCES = frozenset({"addOverride", "add_override"})
_SALTS = frozenset({"addToLogicalId", "add_to_logical_id"})
_PROPERTIES = "Properties."


class Override(Struct, frozen=True):
    """One property of a resource that is written past its class."""

    file: str
    line: int
    column: int
    path: str


def overrides(file: str, text: str) -> tuple[Override, ...]:
    """Return every override whose property is named by a literal."""
    return tuple(_overrides(_calls(file, text)))


def salts(file: str, text: str) -> tuple[Call, ...]:
    """Return the calls that give a deployment a new logical id, so that its stage is deployed again."""
    return tuple(call for call in _calls(file, text) if call.name in _SALTS)


def _calls(file: str, text: str) -> tuple[Call, ...]:
    if file.lower().endswith(_SCRIPTS):
        return typescript_calls(file, text)
    return python_calls(file, text) if file.lower().endswith((".py", ".pyi")) else ()


def _overrides(calls: tuple[Call, ...]) -> Iterator[Override]:
    for call in calls:
        of_resource = call.name in _OF_RESOURCES
        if (not of_resource and call.name not in _OF_PROPERTIES) or not call.ids:
            continue
        path = call.ids[0]
        # An override of a resource may name its condition or metadata as well.
        if not of_resource or path.startswith(_PROPERTIES):
            yield Override(
                call.file, call.line, call.column, path.removeprefix(_PROPERTIES) if of_resource else path
            )
