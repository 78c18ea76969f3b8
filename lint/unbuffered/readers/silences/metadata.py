"""Silences in metadata: for JSON, for what a program writes, and in cfn-lint's own form.

The forms are ``Metadata: {unbuffered: {ignore: [{rules, reason, until}]}}`` on a resource or on the whole
template, ``x-unbuffered`` anywhere in an API definition, and cfn-lint's ``config: {ignore_checks: [...]}``,
which takes its reason from ``Metadata: {unbuffered: {reason}}`` or from the comment behind the id. There an
id may have the letter of a severity before it, as inside cfn-lint.
"""

import re
from collections.abc import Container, Iterator

from msgspec import Struct

from unbuffered.model.place import Place, Step, lines
from unbuffered.readers.documents.tree import Document, Map, Scalar, Seq, Spot
from unbuffered.readers.silences.grammar import Words, bounded, dated, silence

OWN = "unbuffered"
EXTENSION = "x-unbuffered"
_FORM = "write ignore: a list of {rules: [UNB401], reason: ...}"
_OWN_KEYS = frozenset({"ignore", "reason"})
_KEYS = frozenset({"rule", "rules", "reason", "until"})
_TWIN = re.compile(r"[EWI]([A-Z]{3,10}(?!000)\d{3})")
_REMARK = re.compile(r"[^#]*?\s#\s*(.*)")
_LONGEST = 1_000


class Entry(Struct, frozen=True):
    """One silence in metadata, and the part of the document that it speaks of."""

    at: Place
    words: Words
    within: tuple[Step, ...]


def entries(document: Document, ids: Container[str]) -> Iterator[Entry]:
    """Yield the silences in a document's metadata; `ids` are those of all rules, in lower case."""
    if OWN not in document.text and "ignore_checks" not in document.text:
        return
    root = Spot(document, document.root)
    for spot in (root, *_resources(root)):
        metadata = spot.child("Metadata")
        if metadata is not None:
            yield from _own(metadata.child(OWN), spot.steps)
            yield from _cfn_lint(metadata, spot.steps, ids)
    for spot in _extended(root):
        yield from _own(spot.child(EXTENSION), spot.steps)


def _resources(root: Spot) -> Iterator[Spot]:
    resources = root.child("Resources")
    if resources is not None:
        yield from resources.children()


def _extended(root: Spot) -> Iterator[Spot]:
    """Yield every mapping of a definition that has our extension."""
    if f"{EXTENSION}" not in root.document.text:
        return
    waiting = [root]
    while waiting:
        spot = waiting.pop()
        if spot.child(EXTENSION) is not None:
            yield spot
        waiting += list(spot.children())


def _own(spot: Spot | None, within: tuple[Step, ...]) -> Iterator[Entry]:
    """Yield what an entry of ours says."""
    if spot is None:
        return
    ignore = spot.child("ignore")
    names = {key.text for key, _ in spot.node.pairs} if isinstance(spot.node, Map) else {""}
    if names == {"reason"}:
        # A reason alone is shared with cfn-lint's own form, which has no place for one.
        return
    if ignore is None or not isinstance(ignore.node, Seq) or not names <= _OWN_KEYS:
        yield Entry(spot.key_place, Words(flaw=f"this is no form that is known here: {_FORM}"), within)
        return
    for item in ignore.children():
        yield Entry(item.place, _item(item), within)


def _item(item: Spot) -> Words:
    if not isinstance(item.node, Map):
        return Words(flaw=f"an entry is a mapping: {_FORM}")
    strange = [key.text for key, _ in item.node.pairs if key.text not in _KEYS]
    if strange:
        return Words(flaw=f"there is no key {strange[0][:_LONGEST]} here: {_FORM}")
    names = (*_texts(item.child("rule")), *_texts(item.child("rules")))
    if not names:
        return Words(flaw=f"it names no rule: {_FORM}")
    until = item.child("until")
    if until is not None and not _word(until):
        return Words(names, flaw="its end is no date: write one as 2027-03-01")
    reason, end = _word(item.child("reason")), _word(until)
    return _bounded(*names, reason, end) or silence(names, reason, end)


def _cfn_lint(metadata: Spot, within: tuple[Step, ...], ids: Container[str]) -> Iterator[Entry]:
    """Yield the rules of ours that stand among cfn-lint's: others are none of our business.

    Nor is one in the form of its ids without a reason: it silences there, where none is asked for.
    """
    spot: Spot | None = metadata
    for step in ("cfn-lint", "config", "ignore_checks"):
        spot = spot.child(step) if spot is not None else None
    if spot is None:
        return
    own = metadata.child(OWN)
    shared = _word(own.child("reason") if own is not None else None)
    written = lines(spot.document.text)
    for item in spot.children():
        name = item.node.text if isinstance(item.node, Scalar) else ""
        twin = _TWIN.fullmatch(name)
        if twin is not None and not twin[1].startswith("UNB") and twin[1].lower() not in ids:
            continue
        if twin is not None or name.upper().startswith("UNB"):
            end = item.place.span.end_column - 1
            remark = _REMARK.match(written[item.place.span.end_line - 1][end : end + _LONGEST])
            reason = remark[1] if remark else shared
            if reason or twin is None:
                rules = (twin[1] if twin is not None else name,)
                yield Entry(item.place, _bounded(name, reason) or dated(rules, reason), within)


def _word(spot: Spot | None) -> str:
    """Return a text that stands there as it is: neither null nor a function says why."""
    if spot is None or not isinstance(spot.node, Scalar) or spot.node.tag is not None:
        return ""
    is_null = spot.node.plain and spot.node.text.lower() in {"~", "null"}
    return "" if is_null else spot.node.text.strip()


def _bounded(*said: str) -> Words | None:
    """Return why one of the texts of an entry is too long; many entries may share it by an alias."""
    return bounded(max(said, key=len))


def _texts(spot: Spot | None) -> tuple[str, ...]:
    """Return a text, or a list of them."""
    if spot is None:
        return ()
    if isinstance(spot.node, Scalar):
        return (spot.node.text,)
    return tuple(one.node.text for one in spot.children() if isinstance(one.node, Scalar))
