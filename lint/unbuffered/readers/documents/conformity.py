"""Whether a value fits a schema, told at once for the few words that most schemas are made of."""

from collections.abc import Mapping

from unbuffered.readers.documents.plain import Plain

_TYPES: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def conforms(value: Plain, schema: Plain) -> bool:
    """Whether a value fits a schema of the few words below; with any other word it is left to the library."""
    if not set(schema) <= _WORDS or not _is_of(value, schema.get("type")):
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, dict):
        return _fits(value, schema)
    return not isinstance(value, list) or all(conforms(one, schema.get("items", {})) for one in value)


_WORDS = frozenset(
    {"$schema", "title", "description", "type", "const", "enum", "properties", "additionalProperties"}
    | {"items", "required"}
)


def _is_of(value: Plain, kinds: Plain) -> bool:
    """Whether a value is of a type, or of one of several; a truth value is no number."""
    if kinds is None:
        return True
    listed = [kinds] if isinstance(kinds, str) else kinds
    return any(type(value) is _TYPES.get(kind) for kind in listed)


def _fits(value: dict[str, Plain], schema: Plain) -> bool:
    named = schema.get("properties", {})
    others = schema.get("additionalProperties", {})
    if not set(schema.get("required", ())) <= set(value):
        return False
    for key, inner in value.items():
        wanted = named.get(key, others)
        if wanted is False or not conforms(inner, wanted):
            return False
    return True
