"""From files of the knowledge base to what is known."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

from unbuffered.model.place import Place, Span
from unbuffered.model.route import Gap
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document, Map, Node, Scalar, Spot, UnreadableError
from unbuffered.readers.handlers.knowledge.claims import (
    Claim,
    Cost,
    Handover,
    Knowledge,
    KnownType,
    Surety,
)

Plain = Any
"""What a schema has looked at: texts, numbers, lists and mappings of them."""


def learn(knowledge: Knowledge, file: PurePosixPath, text: str) -> None:
    """Add the rows of a file that is known to be sound: a test, or `misfits`, held it to its schema."""
    _add(knowledge, plain(parse(file, text).root))


def misfits(file: PurePosixPath, text: str, schema: Plain) -> list[Gap]:
    """Return what is wrong with a user's file, each with its line; nothing if it is sound."""
    try:
        document = parse(file, text)
    except UnreadableError as error:
        return [_gap(Document(file, text, Map([], None, 0, 0)), error.offset, error.says)]
    return [*_flaws(document), *_misfits(document, schema)]


def _flaws(document: Document) -> Iterator[Gap]:
    yield from (_gap(document, flaw.offset, flaw.says) for flaw in document.flaws)


def _misfits(document: Document, schema: Plain) -> Iterator[Gap]:
    """Yield where a document is not what the schema wants."""
    # Imported here: the library takes longer to load than a run takes, and only a user's file needs it.
    from jsonschema.validators import Draft202012Validator

    found = Draft202012Validator(schema).iter_errors(plain(document.root))
    for error in sorted(found, key=lambda one: [str(step) for step in one.absolute_path]):
        spot = Spot(document, document.root)
        for step in error.absolute_path:
            inner = spot.child(step) if isinstance(step, str) else list(spot.children())[step]
            spot = inner or spot
        yield from _told(spot, error.message, error.schema, is_key=error.validator == "additionalProperties")


def _told(spot: Spot, says: str, schema: Plain, *, is_key: bool) -> Iterator[Gap]:
    """Yield what does not fit at a place; an unknown key stands at the key, with what may be meant."""
    if not is_key or not isinstance(spot.node, Map):
        yield Gap(f"no entry of the knowledge base: {says}", spot.place, fault=True)
        return
    names = list(schema.get("properties", ()))
    for key, _ in spot.node.pairs:
        if key.text not in names:
            near = get_close_matches(key.text, names, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            at = Place(spot.document.file, (), spot.document.span(key.start, key.end))
            yield Gap(f"there is no key {key.text} in an entry of the knowledge base{hint}", at, fault=True)


def _gap(document: Document, offset: int, says: str) -> Gap:
    line, column = document.position(offset)
    return Gap(says, Place(document.file, (), Span(line, column, line, column + 1)), fault=True)


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


def _add(knowledge: Knowledge, rows: Plain) -> None:
    for row in rows.get("functions", ()):
        claim = _claim(row)
        knowledge.functions.update(dict.fromkeys(row["calls"], claim))
    for row in rows.get("types", ()):
        _add_type(knowledge, row)
    for service, operations in rows.get("stream_members", {}).items():
        knowledge.members.setdefault(service, {}).update(operations)
    for row in rows.get("offloads", ()):
        _add_handover(knowledge.offloads, knowledge.offload_methods, row)
    for row in rows.get("stays_on_loop", ()):
        _add_handover(knowledge.stays, knowledge.stay_methods, row)
    for row in rows.get("passes_through", ()):
        _add_handover(knowledge.passes, {}, row)
    knowledge.verbs.update(rows.get("aws_operation_verbs", ()))
    knowledge.operations.update(rows.get("aws_single_word_operations", ()))


def _claim(row: Plain, needs: str = "") -> Claim:
    needs = row["needs"] if isinstance(row.get("needs"), str) else needs
    return Claim(Cost(row["cost"]), Surety(row["when"]), row["instead"], row.get("note", ""), needs)


def _add_type(knowledge: Knowledge, row: Plain) -> None:
    enter = row.get("enter", "")
    needs = row.get("needs", {})
    known = KnownType(
        name=row["type"],
        claim=_claim(row, needs.get("*", "") if isinstance(needs, dict) else ""),
        blocks=frozenset(row.get("blocks", ())),
        fine=frozenset(row.get("fine", ())),
        lazy=frozenset(row.get("lazy", ())),
        operations=row.get("operations", False),
        iterates=row.get("iterate") == "block",
        enters=enter == "block",
        exits=enter == "exit-blocks",
        called=row.get("call") == "block",
        joins=row.get("joins", False),
        index=row.get("index", {}),
        attributes=row.get("attributes", {}),
        returns=row.get("returns", {}),
        needs=needs if isinstance(needs, dict) else {},
    )
    knowledge.types[known.name] = known
    for name in row.get("made_by", ()):
        _add_name(knowledge, knowledge.makers, name, known)
    for name in row.get("annotations", ()):
        _add_name(knowledge, knowledge.annotations, name, known)


def _add_name(knowledge: Knowledge, names: dict[str, KnownType], name: str, known: KnownType) -> None:
    if "*" in name:
        knowledge.patterns.append((name, known))
        return
    names[name] = known
    package, last = name.partition(".")[0], name.rpartition(".")[2]
    if last[:1].isupper():
        knowledge.classes.setdefault((package, last), known)


def _add_handover(calls: dict[str, Handover], methods: dict[str, Handover], row: Plain) -> None:
    function = row.get("function")
    handover = Handover(
        call=row["call"],
        function=None if function == "decorator" else function,
        iterates=row.get("iterates"),
        coroutine=row.get("coroutine"),
        lazy=row.get("lazy", False),
        decorator=row.get("decorator", False) or function == "decorator",
        coroutines_stay=row.get("coroutines") == "loop",
    )
    calls[handover.call] = handover
    if "method" in row:
        methods[row["method"]] = handover
