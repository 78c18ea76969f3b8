"""Files that people write for us, held to a schema: each misfit is told with its line."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document, Map, Node, Scalar, Spot, UnreadableError

Plain = Any
"""What a schema has looked at: texts, numbers, lists and mappings of them."""


def stated(file: PurePosixPath, text: str, schema: Plain, what: str) -> tuple[Document | None, list[Gap]]:
    """Return a file as a document and what is wrong with it: it is sound if nothing is.

    `what` names a thing of its kind, as in "there is no key x in an entry of the knowledge base".
    """
    try:
        document = parse(file, text)
    except UnreadableError as error:
        empty = Document(file, text, Map([], None, 0, 0))
        return None, [flawed(empty, error.offset, error.says)]
    told = [flawed(document, flaw.offset, flaw.says) for flaw in document.flaws]
    return document, [*told, *misfits(document, schema, what)]


def misfits(document: Document, schema: Plain, what: str) -> list[Gap]:
    """Return where a document is not what the schema wants, in the order of the text."""
    value = plain(document.root)
    if conforms(value, schema):
        return []
    # Imported here: the library takes longer to load than a run takes, and a sound file needs it not.
    from jsonschema.validators import Draft202012Validator

    found: list[Gap] = []
    for error in Draft202012Validator(schema).iter_errors(value):
        spot = spot_at(document, error.absolute_path)
        found += _told(
            spot, error.message, error.schema, what, is_key=error.validator == "additionalProperties"
        )
    return sorted(found, key=lambda gap: gap.at.order)


def spot_at(document: Document, path: Any) -> Spot:  # noqa: ANN401 - a deque of keys and indexes
    """Return the spot at the end of a path, as far as it leads."""
    spot = Spot(document, document.root)
    for step in path:
        inner = spot.child(step) if isinstance(step, str) else list(spot.children())[step]
        spot = inner or spot
    return spot


def flawed(document: Document, offset: int, says: str) -> Gap:
    """Return something that is wrong at an offset into a document."""
    line, column = document.position(offset)
    return Gap(says, Place(document.file, (), Span(line, column, line, column + 1)), fault=True)


def _told(spot: Spot, says: str, schema: Plain, what: str, *, is_key: bool) -> Iterator[Gap]:
    """Yield what does not fit at a place; an unknown key stands at the key, with what may be meant."""
    if not is_key or not isinstance(spot.node, Map):
        yield Gap(f"no {what}: {says}", spot.place, fault=True)
        return
    names = list(schema.get("properties", ()))
    for key, _ in spot.node.pairs:
        if key.text not in names:
            near = get_close_matches(key.text, names, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; the keys are {', '.join(names)}"
            at = Place(spot.document.file, (), spot.document.span(key.start, key.end))
            yield Gap(f"there is no key {key.text} in {_article(what)}{hint}", at, fault=True)


def _article(what: str) -> str:
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"


def plain(node: Node) -> Plain:
    """Return a node as Python's own values."""
    if isinstance(node, Scalar):
        return _scalar(node)
    if isinstance(node, Map):
        return {key.text: plain(value) for key, value in node.pairs}
    return [plain(item) for item in node.items]


def _scalar(node: Scalar) -> Plain:
    if not node.plain:
        return node.text
    if node.text in {"true", "false"}:
        return node.text == "true"
    return int(node.text) if node.text.isdecimal() else node.text


_TYPES: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def conforms(value: Plain, schema: Plain) -> bool:
    """Whether a value fits a schema of the few words below; with any other word it is left to the library.

    A sound file is the common one, and must not cost a run the loading of the library.
    """
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
