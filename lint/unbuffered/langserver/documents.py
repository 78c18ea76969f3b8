"""The documents that are open in an editor, which tells of every change."""

from collections.abc import Iterable

from lsprotocol.types import TextDocumentContentChangeEvent, TextDocumentContentChangePartial
from msgspec import Struct
from msgspec.structs import replace
from pygls.workspace import PositionCodec

from unbuffered.langserver.positions import offset, whole_lines


class Opened(Struct, frozen=True):
    """A document as the editor has it: its text may differ from what is on the disk."""

    uri: str
    version: int
    text: str

    def changed(
        self, version: int, changes: Iterable[TextDocumentContentChangeEvent], codec: PositionCodec
    ) -> "Opened":
        """Return the document after some changes, each of which starts from the one before."""
        text = self.text
        for change in changes:
            text = _applied(text, change, codec)
        return replace(self, version=version, text=text)


def _applied(text: str, change: TextDocumentContentChangeEvent, codec: PositionCodec) -> str:
    if not isinstance(change, TextDocumentContentChangePartial):
        return change.text
    written = whole_lines(text)
    start = offset(written, change.range.start, codec)
    end = offset(written, change.range.end, codec)
    return text[:start] + change.text + text[max(start, end) :]
