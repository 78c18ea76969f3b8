"""Files that people write for us, held to a schema: each misfit is told with its line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
        misfit = _Misfit(str(error.validator), error.validator_value, error.instance, error.message)
        if misfit.word == "additionalProperties" and isinstance(spot.node, Map):
            found += _unknown_keys(spot, spot.node, list(error.schema.get("properties", ())), what)
        else:
            found.append(Gap(_told(spot, misfit), spot.place, fault=True))
    return sorted(dict.fromkeys(found), key=lambda gap: gap.at.order)


@dataclass(frozen=True, slots=True)
class _Misfit:
    """What the library says of a value: the word of the schema that it breaks, and what that asks for."""

    word: str
    wanted: Plain
    value: Plain
    message: str


def _told(spot: Spot, misfit: _Misfit) -> str:
    """Return what does not fit at a place, in our own words where the library speaks of its types."""
    key = next((step for step in reversed(spot.steps) if isinstance(step, str)), "the file")
    match misfit:
        case _Misfit("enum", wanted, value):
            near = get_close_matches(str(value), [str(one) for one in wanted], n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            return f"{key} is {_short(value)}, and may be {_either(wanted)}{hint}"
        case _Misfit("type", wanted, value):
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return f"{key} is {_kind(value)}, and must be {_either([_KINDS.get(one, one) for one in kinds])}"
        case _Misfit("required", wanted, value):
            missing = [one for one in wanted if one not in value]
            return f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing here"
        case _Misfit("pattern", wanted, value):
            return f"{key} is {_short(value)}, and must look like {wanted}"
        case _:
            return f"{key}: {misfit.message}"


_KINDS = {
    "string": "a text",
    "integer": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a table",
}


def _kind(value: Plain) -> str:
    """Return what a value is, in words; a text is quoted."""
    named = next((name for name, kind in _TYPES.items() if type(value) is kind), "")
    return _short(value) if named in {"string", "integer", "boolean"} else _KINDS.get(named, "nothing")


def _short(value: Plain) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"{text[:_MOST]}…" if len(text) > _MOST else text or "empty"


_MOST = 60


def _either(words: Iterable[object]) -> str:
    *before, last = [str(one) for one in words]
    return f"{', '.join(before)} or {last}" if before else last


def _unknown_keys(spot: Spot, node: Map, names: list[str], what: str) -> Iterator[Gap]:
    """Yield the keys that there are not, each at its own place, with what may be meant."""
    for key, _ in node.pairs:
        if key.text not in names:
            near = get_close_matches(key.text, names, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; the keys are {', '.join(names)}"
            at = Place(spot.document.file, (), spot.document.span(key.start, key.end))
            yield Gap(f"there is no key {key.text} in {_article(what)}{hint}", at, fault=True)


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
