"""The text of a document after any changes, held against a reading of the protocol of its own."""

import re

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as t
from pygls.workspace import PositionCodec

from unbuffered.langserver.documents import Opened
from unbuffered.langserver.edits import Target, differing
from unbuffered.langserver.positions import offset, whole_lines

CODECS = [PositionCodec(one) for one in t.PositionEncodingKind]
# What some count as ends of lines, and the protocol does not, is in it.
TEXTS = st.text(st.sampled_from("ab \n\r\t\x0b\x0c\x1c\x85\u2028é\U0001f600"), max_size=40)


def starts(text: str) -> list[int]:
    return [0, *(one.end() for one in re.finditer(r"\r\n|\n|\r", text))]


def position(text: str, at: int, codec: PositionCodec) -> t.Position:
    line = max(number for number, start in enumerate(starts(text)) if start <= at)
    return t.Position(line, codec.client_num_units(text[starts(text)[line] : at]))


def inside(text: str, at: int) -> bool:
    """Whether an offset is between the two characters of one end of a line."""
    return text[at - 1 : at + 1] == "\r\n"


@given(TEXTS, TEXTS, st.data(), st.sampled_from(CODECS))
def test_a_change_replaces_exactly_what_the_client_means(
    before: str, new: str, data: st.DataObject, codec: PositionCodec
) -> None:
    places = [at for at in range(len(before) + 1) if not inside(before, at)]
    start, end = sorted(data.draw(st.tuples(st.sampled_from(places), st.sampled_from(places))))
    at = t.Range(position(before, start, codec), position(before, end, codec))
    change = t.TextDocumentContentChangePartial(at, new)
    after = Opened("file:///a", 1, before).changed(2, [change], codec)
    assert after == Opened("file:///a", 2, before[:start] + new + before[end:])


@given(TEXTS, st.integers(0, 60), st.integers(0, 60), st.sampled_from(CODECS))
def test_a_position_that_there_is_not_is_the_nearest_one(
    text: str, line: int, character: int, codec: PositionCodec
) -> None:
    found = offset(whole_lines(text), t.Position(line, character), codec)
    assert 0 <= found <= len(text)


@given(TEXTS, TEXTS, st.sampled_from(CODECS))
def test_the_edits_from_one_text_to_another_lead_there(before: str, after: str, codec: PositionCodec) -> None:
    edits = differing(Target("file:///a", 1, before), after, codec)
    document = Opened("file:///a", 1, before)
    changes = [
        t.TextDocumentContentChangePartial(one.range, one.new_text)
        for one in sorted(edits, key=lambda one: one.range.start, reverse=True)
    ]
    assert document.changed(2, changes, codec).text == after


def test_a_whole_text_replaces_a_whole_text() -> None:
    change = t.TextDocumentContentChangeWholeDocument("new")
    assert Opened("file:///a", 1, "old").changed(2, [change], CODECS[0]).text == "new"
