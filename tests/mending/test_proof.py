"""Cures proven together: which may share a proof, how often a file is read for them, and what a proof is."""

from pathlib import PurePosixPath

import pytest

from unbuffered.mending import proof as room
from unbuffered.mending.differences import Path
from unbuffered.mending.pieces import Piece, UnfitError
from unbuffered.mending.proof import MOST_CHARACTERS, MOST_PROOFS, Draft, Proof, applied, batches
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document

FILE = PurePosixPath("t.yaml")
LETTERS = "abcdefghij"
TEXT = "".join(f"{letter}: 1\n" for letter in LETTERS)


def document(text: str = TEXT) -> Document:
    return parse(FILE, text)


def draft(*spans: tuple[int, int]) -> Draft:
    return Draft(tuple(Piece(start, end, "") for start, end in spans), frozenset(), ())


def put(letter: str, value: str = "2", changes: str = "") -> Draft:
    """Return a draft that gives a key another value, and says that it changes that key, or another one."""
    at = TEXT.index(f"{letter}: ") + 3
    return Draft((Piece(at, at + 1, value),), frozenset({(changes or letter,)}), ())


@pytest.mark.parametrize(
    ("spans", "meets"),
    [
        ((3, 5), False),
        ((3, 6), False),
        ((3, 10), True),
        ((3, 11), True),
        ((10, 20), True),
        ((12, 13), True),
        ((19, 25), True),
        ((20, 25), True),
        ((21, 25), False),
        ((20, 20), True),
        ((21, 21), False),
        ((9, 30), True),
        ((31, 39), False),
        ((31, 40), True),
        ((25, 39), False),
        ((51, 60), False),
    ],
)
def test_what_touches_a_piece_has_a_proof_of_its_own(spans: tuple[int, int], meets: bool) -> None:  # noqa: FBT001
    before = [draft((0, 1)), draft((10, 20)), draft((40, 50))]
    made = batches([*before, draft(spans)], 9)
    assert [len(batch) for batch in made] == ([3, 1] if meets else [4])


@pytest.mark.parametrize(("end", "meets"), [(9, False), (10, True)])
def test_what_stands_before_all_others_may_meet_the_first(end: int, *, meets: bool) -> None:
    made = batches([draft((10, 20)), draft((40, 50)), draft((5, end))], 9)
    assert len(made) == 1 + meets


def test_all_pieces_of_a_cure_are_kept_and_asked_for() -> None:
    first, second, third = draft((0, 5), (50, 60)), draft((10, 15), (55, 56)), draft((20, 25), (70, 75))
    assert batches([first, second, third], 9) == [[first, third], [second]]
    assert batches([first, second, third], 1) == [[first, third]]


def test_pieces_are_put_in_the_order_of_the_text_and_never_over_each_other() -> None:
    assert applied("abcdef", [Piece(4, 5, "E"), Piece(0, 1, "A"), Piece(1, 1, "-")]) == "A-bcdEf"
    assert applied("abcdef", []) == "abcdef"
    with pytest.raises(UnfitError):
        applied("abcdef", [Piece(0, 3, ""), Piece(2, 4, "")])


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that were read to prove something."""
    texts: list[str] = []

    def counted(file: PurePosixPath, text: str) -> Document:
        texts.append(text)
        return parse(file, text)

    monkeypatch.setattr(room, "parse", counted)
    return texts


def test_cures_that_are_right_are_proven_by_one_reading(read: list[str]) -> None:
    drafts = [put(letter) for letter in LETTERS]
    proof = Proof(document())
    left = proof.left
    assert list(proof.of(drafts)) == drafts
    assert read == [TEXT.replace("1", "2")]
    assert proof.left == left - 1
    assert list(proof.of([])) == []
    assert proof.left == left - 1


@pytest.mark.parametrize(
    ("wrong", "count", "readings"),
    [("a", 1, 1), ("a", 2, 3), ("b", 2, 3), ("b", 3, 5), ("c", 4, 5), ("j", 10, 9)],
)
def test_a_wrong_cure_is_found_by_halves(read: list[str], wrong: str, count: int, readings: int) -> None:
    drafts = [put(letter, changes="z" if letter == wrong else "") for letter in LETTERS[:count]]
    assert list(Proof(document()).of(drafts)) == [one for one in drafts if ("z",) not in one.paths]
    assert len(read) == readings


@pytest.mark.parametrize(("left", "proven"), [(0, 0), (1, 0), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_no_file_is_read_more_often_than_that(read: list[str], left: int, proven: int) -> None:
    drafts = [put("a"), put("b"), put("c"), put("d", changes="z")]
    proof = Proof(document())
    proof.left = left
    assert len(list(proof.of(drafts))) == proven
    assert (len(read), proof.left) == (left, 0)


@pytest.mark.parametrize(
    ("length", "left"),
    [
        (0, MOST_PROOFS),
        (1, MOST_PROOFS),
        (MOST_CHARACTERS // MOST_PROOFS, MOST_PROOFS),
        (MOST_CHARACTERS // 7, 7),
        (MOST_CHARACTERS, 1),
        (MOST_CHARACTERS + 1, 1),
    ],
)
def test_how_often_goes_by_the_length_of_the_file(length: int, left: int) -> None:
    assert Proof(Document(FILE, " " * length, document().root, ())).left == left


def proves(text: str, pieces: list[Piece], paths: set[Path], loose: tuple[Path, ...] = ()) -> bool:
    wanted = Draft(tuple(pieces), frozenset(paths), loose)
    return list(Proof(document(text)).of([wanted])) == [wanted]


NESTED = "a: {b: {c: 1, d: 1}, e: 1}\nf: 1\n"


@pytest.mark.parametrize(
    ("after", "paths", "loose", "holds"),
    [
        ("a: {b: {c: 2, d: 1}, e: 1}\nf: 1\n", {("a", "b", "c")}, (), True),
        ("a: {b: {c: 2, d: 2}, e: 1}\nf: 1\n", {("a", "b", "c")}, (), False),
        (NESTED, {("a", "b", "c")}, (), False),
        (NESTED, set(), (), True),
        ("a: {b: {c: 2, d: 1}, e: 1}\nf: 1\n", set(), (("a", "b", "c"),), True),
        ("a: {b: {c: 2, d: 1}, e: 1}\nf: 1\n", set(), (("a", "b"),), True),
        ("a: {b: {c: 2, d: 1}, e: 1}\nf: 1\n", set(), (("a",),), True),
        ("a: {b: {c: 2, d: 1}, e: 1}\nf: 1\n", set(), (("a", "e"),), False),
        ("a: {b: {c: 2, d: 1}, e: 2}\nf: 1\n", set(), (("a", "b"),), False),
        ("a: {b: {c: 2, d: 1}, e: 1}\nf: 2\n", {("f",)}, (("a", "b"),), True),
        ("a: {b: {c: 1, d: 1}, e: 1}\nf: 2\n", {("f",)}, (("a", "b"),), False),
        ("a: {b: {c: 2, d: 1}, e: 2}\nf: 1\n", set(), (("a", "b"), ("a", "e")), True),
        ("a: {b: {c: 2, d: 1}, e: 1}\nf: 1\n", set(), (("a", "b"), ("a", "e")), False),
        ("a: {b: {c: 2, d: 1, d: 1}, e: 1}\nf: 1\n", {("a", "b", "c")}, (), False),
        ("a: {b: {c: 2, d: 1}, e: 1\nf: 1\n", {("a", "b", "c")}, (), False),
    ],
)
def test_a_proof_is_that_what_was_meant_differs_and_nothing_else(
    after: str, paths: set[Path], loose: tuple[Path, ...], *, holds: bool
) -> None:
    assert proves(NESTED, [Piece(0, len(NESTED), after)], paths, loose) is holds


def test_nothing_is_proven_of_a_text_that_has_flaws_or_of_pieces_that_meet() -> None:
    flawed = "a: 1\na: 1\nb: 1\n"
    assert not proves(flawed, [Piece(13, 14, "2")], {("b",)})
    assert proves("a: 1\nb: 1\n", [Piece(8, 9, "2")], {("b",)})
    assert not proves("a: 1\nb: 1\n", [Piece(8, 9, "2"), Piece(8, 9, "2")], {("b",)})
