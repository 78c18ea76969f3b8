"""From files of the knowledge base to what is known."""

from pathlib import PurePosixPath

from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.plain import Plain, plain
from unbuffered.readers.handlers.knowledge.claims import (
    Claim,
    Cost,
    Handover,
    Knowledge,
    KnownType,
    Surety,
)


def learn(knowledge: Knowledge, file: PurePosixPath, text: str) -> None:
    """Add the rows of a file that is known to be sound: a test, or `flaws`, held it to its schema."""
    _add(knowledge, plain(parse(file, text).root))


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
