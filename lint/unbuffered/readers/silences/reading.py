"""Every silence of a run: those in the files that were read."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from unbuffered.model.silence import Silence
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import UnreadableError
from unbuffered.readers.silences.comments import comments
from unbuffered.readers.silences.grammar import MARK, Words, read_words
from unbuffered.readers.silences.metadata import EXTENSION, OWN, entries

_METADATA = (f"{OWN}:", f'{OWN}"', f"{OWN} :", EXTENSION, "ignore_checks")
"""One of these stands in every document that silences something in its metadata."""


def silences(texts: Mapping[PurePosixPath, str], ids: Mapping[str, str]) -> tuple[Silence, ...]:
    """Return the silences in some files; `ids` leads from ids and names, in lower case, to ids of rules."""
    return tuple(one for file in sorted(texts) for one in _of(file, texts[file], ids))


def _of(file: PurePosixPath, text: str, ids: Mapping[str, str]) -> Iterator[Silence]:
    if MARK in text:
        for comment in comments(file, text):
            words = _known(read_words(comment.says), ids)
            yield Silence(
                comment.at, words.rules, words.reason, words.until, lines=comment.lines, flaw=words.flaw
            )
    if file.suffix == ".py" or not any(mark in text for mark in _METADATA):
        return
    try:
        document = parse(file, text)
    except UnreadableError:
        return
    for entry in entries(document, ids):
        words = _known(entry.words, ids)
        yield Silence(entry.at, words.rules, words.reason, words.until, within=entry.within, flaw=words.flaw)


def _known(words: Words, ids: Mapping[str, str]) -> Words:
    """Return words that name rules by their ids; one that there is not makes the whole of it void."""
    strange = [name for name in words.rules if name.lower() not in ids]
    if strange and not words.flaw:
        return Words(flaw=f"there is no rule {strange[0]}")
    found = dict.fromkeys(ids[name.lower()] for name in words.rules if name.lower() in ids)
    return Words(tuple(found), words.reason, words.until, words.flaw)
