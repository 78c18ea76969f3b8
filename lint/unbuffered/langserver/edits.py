"""Changes as a client makes them: to the versions of documents that were judged, and to no others."""

from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from lsprotocol.types import (
    OptionalVersionedTextDocumentIdentifier,
    Position,
    Range,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)
from msgspec import Struct
from pygls.workspace import PositionCodec

from unbuffered.finding import Patch
from unbuffered.langserver.positions import Ruler, whole_lines

_MOST = 5_000
"""Lines that are compared one by one; of more, what lies between the first and last change is replaced."""


class Target(Struct, frozen=True):
    """A file that is to change: its address, the version that the editor has open, and its text there."""

    address: str
    version: int | None
    text: str


Edits = Mapping[Target, list[TextEdit]]


def patched(
    patch: Patch, target: Callable[[PurePosixPath], Target | None], codec: PositionCodec
) -> Edits | None:
    """Return what a patch changes; None where a file is no longer what was judged."""
    edits: dict[Target, list[TextEdit]] = {}
    for one in patch.replacements:
        found = target(one.at.file)
        if found is None:
            return None
        edits.setdefault(found, []).append(TextEdit(Ruler(found.text, codec).range(one.at.span), one.text))
    return edits


def differing(target: Target, after: str, codec: PositionCodec) -> list[TextEdit]:
    """Return the lines that turn a text into another one."""
    before, wanted = whole_lines(target.text), whole_lines(after)
    return [
        TextEdit(Range(_start(before, first, codec), _start(before, last, codec)), "".join(wanted[start:end]))
        for first, last, start, end in _changes(before, wanted)
    ]


def workspace_edit(edits: Edits, *, versioned: bool) -> WorkspaceEdit:
    """Return changes in the form that a client understands."""
    if not versioned:
        return WorkspaceEdit(changes={target.address: made for target, made in edits.items()})
    changes: list[TextDocumentEdit] = [
        TextDocumentEdit(OptionalVersionedTextDocumentIdentifier(target.address, target.version), [*made])
        for target, made in edits.items()
    ]
    return WorkspaceEdit(document_changes=[*changes])


def _changes(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the first and last line that change, and the lines that come in their place, as slices."""
    if max(len(before), len(after)) <= _MOST:
        for word, *lines in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if word != "equal":
                yield lines[0], lines[1], lines[2], lines[3]
        return
    same = _same(before, after)
    tail = _same(before[same:][::-1], after[same:][::-1])
    if len(before) != same + tail or len(after) != same + tail:
        yield same, len(before) - tail, same, len(after) - tail


def _same(these: list[str], those: list[str]) -> int:
    """Return how many lines are the same at the beginning."""
    pairs = enumerate(zip(these, those, strict=False))
    return next((at for at, (this, that) in pairs if this != that), min(len(these), len(those)))


def _start(written: list[str], index: int, codec: PositionCodec) -> Position:
    """Return where a line begins; behind the last one, where the text ends."""
    if index < len(written) or not written or written[-1].endswith(("\n", "\r")):
        return Position(index, 0)
    return Position(index - 1, codec.client_num_units(written[-1]))
