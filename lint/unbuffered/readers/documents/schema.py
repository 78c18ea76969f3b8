"""Files that users write for this program, held to a JSON Schema: what does not fit is told with its line."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from msgspec import Struct

from unbuffered.disk import InputError, decode, read, reason
from unbuffered.model.place import Place, Step
from unbuffered.model.route import Gap
from unbuffered.readers.documents.complaints import complaint, cut, near
from unbuffered.readers.documents.conformity import conforms
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.plain import Plain, plain
from unbuffered.readers.documents.tree import Document, Map, Seq, Spot, UnreadableError

MOST = 50
"""Misfits that are told of one file: a file of another kind has one in every line."""


class Held(Struct, frozen=True):
    """A user's file beside its schema: what is written, and all that does not fit, which may be nothing."""

    document: Document
    gaps: tuple[Gap, ...]


def held(path: Path, schema: Path, what: str, file: PurePosixPath | None = None) -> Held:
    """Return a user's file held to a schema; `what` is what it is, in words, `file` its name in messages."""
    named = file if file is not None else PurePosixPath(path.as_posix())
    nothing = Document(named, "", Map([], None, 0, 0))
    try:
        if not path.exists():
            return Held(nothing, (flaw_at(nothing, 0, "there is no such file"),))
        text = decode(read(path))
    except InputError as error:
        return Held(nothing, (flaw_at(nothing, 0, error.says),))
    except (OSError, ValueError) as error:
        return Held(nothing, (flaw_at(nothing, 0, f"cannot be read: {reason(error)}"),))
    try:
        document = parse(named, text)
    except UnreadableError as error:
        broken = Document(named, text, Map([], None, 0, 0))
        return Held(broken, (flaw_at(broken, error.offset, error.says),))
    return Held(document, tuple(misfits(document, json.loads(schema.read_text("utf-8")), what)))


def spoken(gaps: Iterable[Gap]) -> list[str]:
    """Return gaps as lines, each with file, line and column."""
    return [f"{gap.at.file}:{gap.at.span.line}:{gap.at.span.column}: {gap.says}" for gap in gaps]


def misfits(document: Document, schema: Plain, what: str) -> list[Gap]:
    """Return where a document is not what a schema wants, in the order of its lines, the first ones of many.

    A version that is newer than the schema's own is told alone: what else is new cannot be judged.
    """
    newer = _newer(document, schema, what)
    if newer is not None:
        return [newer]
    found = {*_flaws(document), *_tags(document, what)}
    # A sound file is the common one, and must not cost a run the loading of the library.
    if not conforms(plain(document.root), schema):
        found |= {*_unfit(document, schema, what)}
    return sorted(found, key=lambda gap: (gap.at.span, gap.says))[:MOST]


def _newer(document: Document, schema: Plain, what: str) -> Gap | None:
    known = schema.get("properties", {}).get("version", {}).get("const")
    spot = Spot(document, document.root).child("version")
    version = plain(spot.node) if spot is not None else None
    if spot is None or type(version) is not int or type(known) is not int or version <= known:
        return None
    says = f"version {version} of {what} is newer than this program, which knows {known}; update it"
    return Gap(says, spot.place, fault=True)


def _flaws(document: Document) -> Iterator[Gap]:
    yield from (flaw_at(document, flaw.offset, flaw.says) for flaw in document.flaws)


def _tags(document: Document, what: str) -> Iterator[Gap]:
    """Yield where a tag stands that CloudFormation knows; elsewhere it would silently mean nothing."""
    waiting = [document.root]
    while waiting:
        node = waiting.pop()
        if node.tag is not None:
            yield flaw_at(document, node.start, f"the tag {node.tag} means nothing in {what}")
        if isinstance(node, Map):
            waiting.extend(value for _, value in node.pairs)
        elif isinstance(node, Seq):
            waiting.extend(node.items)


def _unfit(document: Document, schema: Plain, what: str) -> Iterator[Gap]:
    # Imported here: the library takes longer to load than a run takes, and only a user's file needs it.
    from jsonschema.validators import Draft202012Validator

    for error in islice(Draft202012Validator(schema).iter_errors(plain(document.root)), MOST):
        spot = spot_at(document, error.absolute_path)
        if error.validator == "additionalProperties" and isinstance(spot.node, Map):
            yield from _strange(spot, spot.node, error.schema, what)
        else:
            yield Gap(complaint(error, what), spot.place, fault=True)


def spot_at(document: Document, path: Iterable[Step]) -> Spot:
    """Return the spot at the end of a path, as far as it leads."""
    spot = Spot(document, document.root)
    for step in path:
        inner = spot.child(step) if isinstance(step, str) else list(spot.children())[step]
        spot = inner or spot
    return spot


def _strange(spot: Spot, node: Map, schema: Plain, what: str) -> Iterator[Gap]:
    """Yield the keys that a mapping must not have, each where it stands, with what may be meant."""
    names = list(schema.get("properties", ()))
    for key, _ in node.pairs:
        if key.text not in names:
            at = Place(spot.document.file, (), spot.document.span(key.start, key.end))
            says = f"there is no key {cut(key.text)} in {what}{near(key.text, names)}"
            yield Gap(says, at, fault=True)


def flaw_at(document: Document, offset: int, says: str) -> Gap:
    """Return something that is wrong at an offset into a document."""
    return Gap(says, Place(document.file, (), document.character(offset)), fault=True)
