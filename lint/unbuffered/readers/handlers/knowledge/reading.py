"""From files of the knowledge base to what is known."""

from collections.abc import Iterator
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
    """Add the rows of a file that is known to be sound: the rules' own, which a test holds to its schema."""
    _add(knowledge, plain(parse(file, text).root))


def learn_checked(knowledge: Knowledge, file: PurePosixPath, text: str, schema: Plain) -> list[Gap]:
    """Add the rows of a user's file; return what is wrong with it, with its line, if anything is."""
    try:
        document = parse(file, text)
    except UnreadableError as error:
        return [_gap(Document(file, text, Map([], None, 0, 0)), error.offset, error.says)]
    flaws = [*_flaws(document), *_misfits(document, schema)]
    if not flaws:
        _add(knowledge, plain(document.root))
    return flaws


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
        yield Gap(f"no entry of the knowledge base: {error.message}", spot.place, fault=True)


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
