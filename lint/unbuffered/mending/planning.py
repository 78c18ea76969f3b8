"""From what cures a fault to the characters that change, proven to change nothing else."""

from collections.abc import Iterator, Sequence

from unbuffered.mending.differences import Path
from unbuffered.mending.pieces import (
    Piece,
    Script,
    UnfitError,
    add,
    append,
    cut,
    listed,
    remove,
    rename,
    rewrite,
    swap,
    whole,
)
from unbuffered.mending.proof import Draft, Proof, batches
from unbuffered.model.edits import Add, Append, Cut, Edit, Remove, Rename, Swap, Value, Write
from unbuffered.model.place import Step
from unbuffered.readers.documents.tree import Document, Map, Node, Scalar, Seq, UnreadableError


def planned(document: Document, wanted: Sequence[Sequence[Edit]]) -> list[tuple[Piece, ...] | None]:
    """Return the pieces of a text that make each of several cures; None where one cannot be made and proven.

    A value that is shared (an anchor, a merge), spread over lines or made by a function is left alone. Cures
    that do not meet are proven together, which takes one reading of the file and not one for each.
    """
    script = Script(document, document.text.lstrip()[:1] in {"{", "["} and _is_json(document.text))
    drafts = [_draft(script, edits) for edits in wanted]
    proof = Proof(document)
    proven: set[Draft] = set()
    for batch in batches((one for one in dict.fromkeys(drafts) if one is not None), proof.left):
        proven.update(proof.of(batch))
    return [one.pieces if one is not None and one in proven else None for one in drafts]


def _draft(script: Script, edits: Sequence[Edit]) -> Draft | None:
    pieces: list[Piece] = []
    paths: set[Path] = set()
    loose: list[Path] = []
    try:
        for edit in edits:
            piece, changed = _piece(script, edit)
            pieces.append(piece)
            (loose.append(edit.at.steps) if isinstance(edit, Swap) else paths.update(changed))
    except UnfitError:
        return None
    return Draft(tuple(sorted(pieces)), frozenset(paths), tuple(loose))


def _is_json(text: str) -> bool:
    """Whether a text that begins with a bracket is JSON, and not YAML in its flow style."""
    # Imported here: most templates that people write are YAML.
    from unbuffered.readers.documents.jsontree import read_json

    try:
        read_json(text)
    except UnreadableError:
        return False
    return True


def _piece(script: Script, edit: Edit) -> tuple[Piece, set[Path]]:
    """Return the piece of an edit, and the paths at which the tree is to differ after it."""
    steps = edit.at.steps
    match edit:
        case Add(_, name, value, below):
            return _added(script, steps, below, (name, value))
        case Append(_, value, below):
            return _appended(script, steps, below, value)
        case Remove() if not any(str(step).startswith("Fn::") for step in steps):
            return remove(script, *_member(_at(script, steps[:-1]), steps[-1])), {steps}
        case Rename(_, name):
            return rename(script, _key(script, steps), name), {steps, (*steps[:-1], name)}
        case Remove():
            # An argument of a function is no setting that can be left out.
            raise UnfitError
        case _:
            return _replaced(script, edit)


def _replaced(script: Script, edit: Cut | Swap | Write) -> tuple[Piece, set[Path]]:
    """Return the piece of an edit that neither makes nor takes a key."""
    match edit:
        case Cut(at):
            span = at.span
            start = script.offset(span.line, span.column)
            return cut(script, start, script.offset(span.end_line, span.end_column)), set()
        case Swap(at, old, new):
            return swap(script, _at(script, at.steps), old, new), set()
        case Write(at, value):
            return rewrite(script, _at(script, at.steps), value), {at.steps}


def _added(
    script: Script, steps: Path, below: tuple[Step, ...], pair: tuple[str, Value]
) -> tuple[Piece, set[Path]]:
    node, missing = _reached(script, steps, below)
    made, written = whole(missing, *pair)
    if not isinstance(node, Map) or node.get(made) is not None or _is_function(node):
        raise UnfitError
    return add(script, node, made, written), {_path(steps, below, missing, made)}


def _appended(script: Script, steps: Path, below: tuple[Step, ...], value: Value) -> tuple[Piece, set[Path]]:
    node, missing = _reached(script, steps, below)
    if isinstance(node, Seq) and not missing:
        return append(script, node, value), {(*steps, *below, len(node.items))}
    if not missing or not isinstance(node, Map) or _is_function(node):
        raise UnfitError
    made, written = listed(missing, value)
    return add(script, node, made, written), {_path(steps, below, missing, made)}


def _is_function(node: Map) -> bool:
    """Whether a mapping is a CloudFormation function in long form, beside which nothing may stand."""
    return any(key.text in {"Ref", "Condition"} or key.text.startswith("Fn::") for key, _ in node.pairs)


def _path(steps: Path, below: tuple[Step, ...], missing: tuple[Step, ...], made: str) -> Path:
    return (*steps, *below[: len(below) - len(missing)], made)


def _reached(script: Script, steps: Path, below: tuple[Step, ...]) -> tuple[Node, tuple[Step, ...]]:
    """Return the last node on a way that is there, and the steps that are missing after it."""
    node = _at(script, steps)
    for index, step in enumerate(below):
        inner = node.get(str(step)) if isinstance(node, Map) else None
        if inner is None:
            return node, below[index:]
        node = _within(node, inner)
    return node, ()


def _at(script: Script, steps: Path) -> Node:
    """Return the node at the end of a path, if every node on the way is written where it is used."""
    node = script.document.root
    for step in steps:
        inner = _inner(node, step)
        if inner is None:
            raise UnfitError
        node = _within(node, inner)
    return node


def _inner(node: Node, step: Step) -> Node | None:
    if isinstance(node, Map):
        return node.get(str(step))
    if isinstance(node, Seq) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def _within(outer: Node, inner: Node) -> Node:
    """Return a node that lies inside another one; an alias or what is merged lies elsewhere."""
    if inner.start < outer.start or inner.end > outer.end:
        raise UnfitError
    return inner


def _key(script: Script, steps: Path) -> Scalar:
    parent = _at(script, steps[:-1])
    found = [key for key, _ in _pairs(parent) if key.text == steps[-1]]
    if len(found) != 1 or not parent.start <= found[0].start <= parent.end:
        raise UnfitError
    return found[0]


def _pairs(node: Node) -> Iterator[tuple[Scalar, Node]]:
    if isinstance(node, Map):
        yield from node.pairs


def _member(parent: Node, step: Step) -> tuple[Map | Seq, int]:
    """Return a collection and the index of the member at a step."""
    if isinstance(parent, Seq) and isinstance(step, int):
        return parent, step
    if isinstance(parent, Map):
        found = [index for index, (key, _) in enumerate(parent.pairs) if key.text == step]
        if len(found) == 1:
            return parent, found[0]
    raise UnfitError
