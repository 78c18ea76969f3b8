"""Cures that are told by pieces of text, proven together to change nothing else."""

from bisect import bisect, insort
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from unbuffered.mending.differences import Path, differences
from unbuffered.mending.pieces import Piece, UnfitError
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document, UnreadableError

MOST_PROOFS = 200
"""How often a file is read anew to prove something: what is left after that is mended in the next run."""

MOST_CHARACTERS = 20_000_000
"""Characters of one file that are read anew for it, seconds and not minutes; it is read once in any case."""


class Draft(Struct, frozen=True):
    """The pieces that make some edits, not proven yet.

    `paths` are those at which the tree is to differ after them, below each of `loose` something has to.
    """

    pieces: tuple[Piece, ...]
    paths: frozenset[Path]
    loose: tuple[Path, ...]


def applied(text: str, pieces: Sequence[Piece]) -> str:
    """Return a text with its pieces replaced.

    Raises:
        UnfitError: two pieces meet.

    """
    made: list[str] = []
    at = 0
    for piece in sorted(pieces):
        if piece.start < at:
            raise UnfitError
        made += [text[at : piece.start], piece.text]
        at = piece.end
    return "".join([*made, text[at:]])


def batches(drafts: Iterable[Draft], most: int) -> list[list[Draft]]:
    """Return drafts in groups, of which each has none that meet; as few as the order of the drafts allows.

    There are no more than so many groups, one for each proof: what fits in none of them is left out.
    """
    made: list[tuple[list[Draft], list[tuple[int, int]]]] = []
    for draft in drafts:
        fitting = (one for one in made if not any(_meets(one[1], piece) for piece in draft.pieces))
        batch, spans = next(fitting, ([], []))
        if not batch:
            if len(made) >= most:
                continue
            made.append((batch, spans))
        batch.append(draft)
        for piece in draft.pieces:
            insort(spans, (piece.start, piece.end))
    return [batch for batch, _ in made]


def _meets(spans: list[tuple[int, int]], piece: Piece) -> bool:
    """Whether a piece touches one of some spans, which are in order and touch each other nowhere."""
    after = bisect(spans, (piece.start, piece.end))
    return any(
        start <= piece.end and piece.start <= end for start, end in spans[max(after - 1, 0) : after + 1]
    )


class Proof:
    """Whether pieces change what they are to change, and nothing else."""

    def __init__(self, document: Document) -> None:
        """Begin with a document as it is; `left` is how often it may still be read anew."""
        self._before = document
        self.left = max(1, min(MOST_PROOFS, MOST_CHARACTERS // max(1, len(document.text))))

    def of(self, drafts: Sequence[Draft]) -> Iterator[Draft]:
        """Yield the drafts that are proven: all of them together, or else each half of them by itself."""
        if self.left <= 0 or not drafts:
            return
        self.left -= 1
        if self._holds(drafts):
            yield from drafts
        elif len(drafts) > 1:
            middle = len(drafts) // 2
            yield from self.of(drafts[:middle])
            yield from self.of(drafts[middle:])

    def _holds(self, drafts: Sequence[Draft]) -> bool:
        pieces = [piece for draft in drafts for piece in draft.pieces]
        paths = {path for draft in drafts for path in draft.paths}
        loose = [steps for draft in drafts for steps in draft.loose]
        try:
            after = parse(self._before.file, applied(self._before.text, pieces))
        except (UnfitError, UnreadableError):
            return False
        found = differences(self._before.root, after.root)
        within = (
            {one: {one[:depth] for depth in range(len(one) + 1)} for one in found - paths} if loose else {}
        )
        strays = [one for one in found - paths if not within.get(one, set()).intersection(loose)]
        swapped = all(any(one[: len(steps)] == steps for one in found) for steps in loose)
        return not strays and swapped and paths <= found and after.flaws == () == self._before.flaws
